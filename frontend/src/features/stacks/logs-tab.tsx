import { Chip, Group } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { Container, StackDetail } from "@/api/types";
import { LogView } from "@/components/log-view/log-view";
import { useLog, type LogStreamProps } from "@/components/log-view/use-log";
import { EmptyState } from "@/components/states";
import { useAddress } from "@/lib/address";
import { LogBuffer } from "@/lib/log-buffer";
import { LogMerge } from "@/lib/log-merge";
import { followingWords, sourcesOf, type Kind } from "./log-words";
import { stackContainersQuery } from "./queries";

/** The log of one container, whose lines go into the one on screen. */
function Follow({ report, ...props }: LogStreamProps & { report: (id: number, kind?: Kind) => void }) {
  const { kind } = useLog(props).state;
  const { id } = props.source;
  useEffect(() => {
    report(id, kind);
    return () => report(id);
  }, [report, id, kind]);
  return null;
}

interface StreamProps {
  containers: Container[];
  services: string[];
  chosen: string[];
  tail: string;
  since: string;
  change: (changes: Record<string, string | undefined>) => void;
}

function Stream({ containers, services, chosen, tail, since, change }: StreamProps) {
  const buffer = useMemo(() => new LogBuffer(), []);
  const merge = useMemo(() => new LogMerge((lines) => buffer.push(lines)), [buffer]);
  const [kinds, setKinds] = useState<ReadonlyMap<number, Kind>>(new Map());
  const report = useMemo(
    () => (id: number, kind?: Kind) =>
      setKinds((before) => {
        const next = new Map(before);
        if (kind === undefined) next.delete(id);
        else next.set(id, kind);
        return next;
      }),
    [],
  );
  const sources = sourcesOf(containers);
  return (
    <>
      {containers.map((container) => (
        <Follow
          key={container.id}
          source={container}
          tail={tail}
          since={since}
          push={(lines) => merge.push(sources.get(container.id) ?? container.name, lines)}
          skip={(amount) => buffer.skip(amount)}
          report={report}
        />
      ))}
      <LogView
        buffer={buffer}
        status={followingWords([...kinds.values()])}
        groups={services}
        range={{ tail, since, change }}
        tools={
          services.length > 1 && (
            <Chip.Group
              multiple
              value={chosen}
              onChange={(next: string[]) => change({ services: next.join(",") || undefined })}
            >
              <Group gap={4} role="group" aria-label="Services">
                {services.map((service) => (
                  <Chip key={service} value={service} size="xs" variant="light">
                    {service}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
          )
        }
        empty="Nothing was written (in this time)."
      />
    </>
  );
}

/** The logs of all containers of a stack in one, a colour for each service; who comes later joins. */
export function LogsTab({ stack }: { stack: StackDetail }) {
  const [url, change] = useAddress("/inside/stacks/$id/{-$tab}");
  const { data } = useQuery(stackContainersQuery(stack));
  const tail = url.tail ?? "500";
  const since = url.since ?? "";
  if (data === undefined) return null;
  const services = [...new Set(data.results.map(({ service }) => service))].sort();
  if (services.length === 0)
    return (
      <EmptyState icon={<IconFileText size={26} stroke={1.6} />} title="Nothing to read yet">
        It has no containers on its host. Their logs are here, together, as soon as it is applied.
      </EmptyState>
    );
  const chosen = (url.services ?? "").split(",").filter((name) => services.includes(name));
  const shown = data.results.filter(({ service }) => chosen.length === 0 || chosen.includes(service));
  return (
    <Stream
      key={[tail, since, ...chosen].join(" ")}
      containers={shown}
      services={services}
      chosen={chosen}
      tail={tail}
      since={since}
      change={change}
    />
  );
}
