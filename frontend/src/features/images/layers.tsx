import { useQuery } from "@tanstack/react-query";
import type { Image } from "@/api/types";
import { Panel } from "@/components/page";
import { Loaded } from "@/components/states";
import { bytes } from "@/lib/format";
import { historyQuery } from "./queries";
import classes from "./images.module.css";

/** `docker history`: what each step of the build added, the newest on top, with its share of the size. */
export function Layers({ image }: { image: Image }) {
  const query = useQuery(historyQuery(image.id));
  return (
    <Panel flush title="Layers">
      <Loaded query={query}>
        {(layers) => {
          const largest = Math.max(1, ...layers.map((layer) => layer.size_bytes));
          return (
            <ol className={classes.layers}>
              {layers.toReversed().map((layer, index) => (
                <li key={index} className={classes.layer}>
                  <span
                    className={classes.bar}
                    style={{ width: `${((layer.size_bytes / largest) * 100).toFixed(1)}%` }}
                  />
                  <span className={classes.keyword}>{layer.keyword}</span>
                  <span className={classes.step}>{layer.arguments || layer.comment}</span>
                  <span className={classes.size}>
                    {layer.size_bytes === 0 ? <span className="faint">0 B</span> : bytes(layer.size_bytes)}
                  </span>
                </li>
              ))}
            </ol>
          );
        }}
      </Loaded>
    </Panel>
  );
}
