import { ActionIcon } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { StackDetail } from "@/api/types";
import { Facts } from "@/components/facts";
import { Panel } from "@/components/page";
import { Ago } from "@/components/time";
import { plural } from "@/lib/format";
import { stackVolumesQuery } from "./queries";
import { SettingsDialog } from "./settings-dialog";
import classes from "./stacks.module.css";

/** What there is to know of a stack besides its services. */
export function FactsPanel({ stack }: { stack: StackDetail }) {
  const [changing, setChanging] = useState(false);
  const { data: volumes = [] } = useQuery(stackVolumesQuery(stack));
  return (
    <>
      <Panel title="Facts">
        <Facts
          facts={[
            {
              label: "Applied",
              value:
                stack.applied === null ? (
                  "never"
                ) : (
                  <>
                    revision {stack.applied}, <Ago at={stack.applied_at} />
                  </>
                ),
            },
            {
              label: "Files",
              value: `${plural(stack.files.length, "file")}, ${plural(stack.variables.length, "variable")}`,
            },
            volumes.length > 0 && {
              label: "Volumes",
              value: (
                <span className={classes.flags}>
                  {volumes.map((volume) => (
                    <Link
                      key={volume.id}
                      className="link cut"
                      to="/volumes/$id"
                      params={{ id: String(volume.id) }}
                    >
                      {volume.name}
                    </Link>
                  ))}
                </span>
              ),
            },
            { label: "Made", value: <Ago at={stack.created_at} /> },
          ]}
        />
      </Panel>
      <Panel
        title="When it is applied"
        actions={
          <ActionIcon aria-label="Change how it is applied" onClick={() => setChanging(true)}>
            <IconPencil size={15} />
          </ActionIcon>
        }
      >
        <Facts
          facts={[
            { label: "Time to become well", value: plural(stack.wait_seconds, "second") },
            {
              label: "If it does not",
              value: stack.roll_back ? "it goes back by itself" : "it stays as it is",
            },
            { label: "Leftovers", value: stack.remove_orphans ? "are removed" : "stay" },
            { label: "Revisions kept", value: stack.keep_revisions },
          ]}
        />
      </Panel>
      {changing && <SettingsDialog stack={stack} close={() => setChanging(false)} />}
    </>
  );
}
