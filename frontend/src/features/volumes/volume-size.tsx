import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Volume } from "@/api/types";
import { bytes } from "@/lib/format";
import { sizesQuery } from "./queries";

/** How much a volume holds, as soon as its engine has counted. */
export function VolumeSize({ volume }: { volume: Pick<Volume, "host" | "host_state" | "name"> }) {
  const online = volume.host_state === "online";
  const { data, isFetching } = useQuery({ ...sizesQuery(volume.host), enabled: online });
  const size = data?.get(volume.name);
  if (size !== undefined && size !== null) return <span className="numbers">{bytes(size)}</span>;
  if (isFetching && data === undefined)
    return <Loader size={10} color="gray" aria-label="The engine counts" />;
  return (
    <span
      className="faint"
      title={
        online
          ? data?.has(volume.name) === false
            ? "Not counted yet"
            : "Its driver does not tell"
          : "Only the engine knows, and it does not answer"
      }
    >
      –
    </span>
  );
}
