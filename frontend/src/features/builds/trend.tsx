import { useNavigate } from "@tanstack/react-router";
import type { Build } from "@/api/types";
import { duration } from "@/lib/format";
import classes from "./list.module.css";

const TONES: Record<string, string> = { succeeded: "ok", failed: "bad", running: "info", queued: "info" };

/** The last builds of the same source as bars: as high as they took long, coloured by how they ended. */
export function Trend({ build }: { build: Build }) {
  const navigate = useNavigate();
  const longest = Math.max(0.001, ...build.trend.map((point) => point.duration_seconds ?? 0));
  return (
    <span className={classes.trend}>
      {build.trend.map((point) => {
        const words = [
          `#${point.number} ${point.state}`,
          point.duration_seconds !== null && duration(point.duration_seconds),
          point.cached_share !== null && `${Math.round(point.cached_share * 100)} % cached`,
        ]
          .filter(Boolean)
          .join(", ");
        return (
          <button
            key={point.id}
            type="button"
            tabIndex={-1}
            title={words}
            aria-label={words}
            className={classes.point}
            onClick={() => void navigate({ to: "/builds/$id", params: { id: String(point.id) } })}
          >
            <span
              className={classes.pointBar}
              data-tone={TONES[point.state] ?? "idle"}
              data-own={point.id === build.id || undefined}
              style={{
                height: `${Math.max(14, ((point.duration_seconds ?? 0) / longest) * 100).toFixed(0)}%`,
              }}
            />
          </button>
        );
      })}
    </span>
  );
}
