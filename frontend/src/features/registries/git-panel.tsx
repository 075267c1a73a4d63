import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconGitBranch, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { GitCredential } from "@/api/types";
import { remove } from "@/api/wish";
import { Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { Ago } from "@/components/time";
import { useRemoval } from "@/components/use-removal";
import { GitDialog } from "./git-dialog";
import { gitCredentialsQuery } from "./queries";
import classes from "./registries.module.css";

function GitRow({ credential, edit }: { credential: GitCredential; edit: () => void }) {
  const ask = useRemoval({
    noun: "credential",
    nameOf: ({ name }: GitCredential) => name,
    body: () => `Builds from private repositories on ${credential.server} fail from then on.`,
    wish: (params) => remove("/api/v1/git-credentials/{id}/", { params }),
    done: ({ name }) => `${name} is removed`,
    stale: [gitCredentialsQuery.queryKey],
  });
  const opens = [credential.has_password && "password", credential.has_ssh_key && "SSH key"]
    .filter(Boolean)
    .join(", ");
  return (
    <tr>
      <td>
        <b>{credential.name}</b>
        <div className="mono faint">{credential.server}</div>
      </td>
      <td>{credential.username || <span className="faint">nobody</span>}</td>
      <td>{opens || <span className="faint">nothing stored</span>}</td>
      <td className={classes.wide}>
        <Ago at={credential.created_at} />
      </td>
      <td className={classes.actions}>
        <Tooltip label="Edit">
          <ActionIcon aria-label={`Edit ${credential.name}`} onClick={edit}>
            <IconPencil size={15} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Remove">
          <ActionIcon aria-label={`Remove ${credential.name}`} onClick={() => void ask([credential])}>
            <IconTrash size={15} />
          </ActionIcon>
        </Tooltip>
      </td>
    </tr>
  );
}

/** What opens private git repositories that images are built from. */
export function GitPanel() {
  const query = useQuery(gitCredentialsQuery);
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<GitCredential>();
  const none = query.data?.results.length === 0;
  const add = (
    <Button
      variant={none ? "filled" : "default"}
      leftSection={<IconPlus size={14} />}
      onClick={() => setAdding(true)}
    >
      Add a credential
    </Button>
  );
  return (
    <Panel title="Git credentials" flush actions={!none && add}>
      <Loaded query={query}>
        {({ results }) =>
          results.length === 0 ? (
            <EmptyState
              icon={<IconGitBranch size={26} stroke={1.6} />}
              title="No git credentials yet"
              action={add}
            >
              Public repositories need none. Store one to build from private repositories.
            </EmptyState>
          ) : (
            <div className={classes.wrap}>
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th>Server</th>
                    <th>User</th>
                    <th>Opens with</th>
                    <th className={classes.wide}>Added</th>
                    <th aria-label="Actions" />
                  </tr>
                </thead>
                <tbody>
                  {results.map((credential) => (
                    <GitRow key={credential.id} credential={credential} edit={() => setEditing(credential)} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
      {adding && <GitDialog close={() => setAdding(false)} />}
      {editing !== undefined && <GitDialog credential={editing} close={() => setEditing(undefined)} />}
    </Panel>
  );
}
