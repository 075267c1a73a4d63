import type { Operation } from "@/api/types";
import { Meter } from "@/components/meter";
import { Panel } from "@/components/page";
import { bytes, percent as share, plural } from "@/lib/format";
import classes from "./operations.module.css";

interface ProgressRowsProps {
  rows: NonNullable<Operation["progress"]["rows"]>;
  percent: number | null;
  ended: boolean;
}

/** Each part of a long action, such as a layer of a pull, with its own bytes. */
export function ProgressRows({ rows, percent, ended }: ProgressRowsProps) {
  const title =
    percent === null || ended
      ? plural(rows.length, "part")
      : `${plural(rows.length, "part")}, ${share(percent)}`;
  return (
    <Panel title={title}>
      <div className={classes.layers}>
        {rows.map((row) => {
          const total = row.total ?? 0;
          const current = row.current ?? 0;
          const done = /complete|exists|pushed|mounted|done/i.test(row.status ?? "");
          return (
            <div key={row.id} className={classes.layer}>
              <span className="mono cut">{row.name || row.id}</span>
              <span className="muted cut">{row.status}</span>
              <Meter share={done ? 1 : total > 0 ? current / total : 0} label={row.name || row.id} />
              <span className={classes.bytes}>
                {total > 0 ? `${bytes(done ? total : current)} of ${bytes(total)}` : ""}
              </span>
            </div>
          );
        })}
      </div>
    </Panel>
  );
}
