import { Button, TextInput } from "@mantine/core";
import { IconDownload, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { isGone } from "@/api/errors";
import type { Registry } from "@/api/types";
import { CopyButton } from "@/components/copy-button";
import { Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { plural } from "@/lib/format";
import { PullTagDialog } from "./pull-tag-dialog";
import { heldQuery, tagsQuery } from "./queries";
import classes from "./registries.module.css";

interface TagRowProps {
  tag: string;
  reference: string;
  hosts: string[];
  pull: () => void;
}

function TagRow({ tag, reference, hosts, pull }: TagRowProps) {
  return (
    <li className={classes.tag}>
      <span className="mono cut" title={reference}>
        {tag}
      </span>
      <span className={`${classes.here ?? ""} cut`} title={hosts.join(", ")}>
        {hosts.length > 0 && `on ${hosts.join(", ")}`}
      </span>
      <CopyButton value={reference} label={`Copy ${reference}`} />
      <Button variant="default" leftSection={<IconDownload size={14} />} onClick={pull}>
        Pull
      </Button>
    </li>
  );
}

/** The tags of one repository, in the registry's order, with those that a host holds already. */
export function Tags({ registry, repository }: { registry: Registry; repository: string }) {
  const query = useInfiniteQuery(tagsQuery(registry.id, repository));
  const { data: held } = useQuery(heldQuery(registry.server));
  const unknown = isGone(query.error);
  const [wanted, setWanted] = useState("");
  const [pulling, setPulling] = useState<string>();
  const tags = query.data?.pages.flatMap((page) => page.tags) ?? [];
  const shown = tags.filter(({ name }) => name.toLowerCase().includes(wanted.trim().toLowerCase()));
  const filter = tags.length > 0 && (
    <TextInput
      size="xs"
      type="search"
      aria-label="Filter tags"
      placeholder="Filter tags"
      leftSection={<IconSearch size={14} />}
      value={wanted}
      onChange={(event) => setWanted(event.currentTarget.value)}
    />
  );
  return (
    <Panel flush title={<span className="mono">{repository}</span>} actions={filter}>
      {unknown ? (
        <EmptyState title="No such repository">
          {registry.name} has no {repository}, or does not show it to {registry.username || "everybody"}.
        </EmptyState>
      ) : (
        <Loaded query={query}>
          {() => (
            <>
              {shown.length === 0 && (
                <EmptyState title={tags.length === 0 ? "It has no tags" : "No tag matches"}>
                  {query.hasNextPage ? "More can be read below." : undefined}
                </EmptyState>
              )}
              <ul className={classes.tags}>
                {shown.map(({ name, reference }) => (
                  <TagRow
                    key={name}
                    tag={name}
                    reference={reference}
                    hosts={held?.hosts.get(reference) ?? []}
                    pull={() => setPulling(reference)}
                  />
                ))}
              </ul>
              <div className={classes.foot}>
                <span className="faint">
                  {plural(tags.length, "tag")}
                  {query.hasNextPage && " so far"}
                  {shown.length < tags.length && `, ${shown.length} shown`}
                </span>
                {query.hasNextPage && (
                  <Button
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    Read more
                  </Button>
                )}
              </div>
            </>
          )}
        </Loaded>
      )}
      {pulling !== undefined && <PullTagDialog reference={pulling} close={() => setPulling(undefined)} />}
    </Panel>
  );
}
