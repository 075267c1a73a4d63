import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconPencil, IconPlugConnected, IconPlus, IconTags, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Registry } from "@/api/types";
import { remove } from "@/api/wish";
import { IconLink } from "@/components/links";
import { Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { StatusBadge } from "@/components/status-badge";
import { Ago } from "@/components/time";
import { useRemoval } from "@/components/use-removal";
import { useAddress } from "@/lib/address";
import { loginStatus, useCheck } from "./check";
import { registriesQuery } from "./queries";
import { RegistryDialog } from "./registry-dialog";
import classes from "./registries.module.css";

function RegistryRow({ registry, edit }: { registry: Registry; edit: () => void }) {
  const ask = useRemoval({
    noun: "registry",
    nameOf: ({ name }: Registry) => name,
    body: () =>
      "Quaymaster forgets the login. Pulls and pushes there then go without one; images that are on the hosts stay.",
    wish: (params) => remove("/api/v1/registries/{id}/", { params }),
    done: ({ name }) => `${name} is removed`,
    stale: [registriesQuery.queryKey],
  });
  const check = useCheck((checked) => `${checked.name}: ${loginStatus(checked).detail}`);
  return (
    <tr>
      <td>
        <Link to="/registries/$id" params={{ id: String(registry.id) }} className="link">
          {registry.name}
        </Link>
        <div className="mono faint">
          {registry.server}
          {registry.plain_http && " · plain HTTP"}
        </div>
      </td>
      <td className={classes.wide}>{registry.username || <span className="faint">nobody</span>}</td>
      <td>
        <StatusBadge status={loginStatus(registry)} />
        {registry.check_error !== "" && <div className={classes.error}>{registry.check_error}</div>}
      </td>
      <td className={classes.wide}>
        <Ago at={registry.checked_at} />
      </td>
      <td className={classes.actions}>
        <Tooltip label="Check the login">
          <ActionIcon
            loading={check.busy}
            aria-label={`Check the login of ${registry.name}`}
            onClick={() => void check.send(registry)}
          >
            <IconPlugConnected size={15} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Browse tags">
          <IconLink
            to="/registries/$id"
            params={{ id: String(registry.id) }}
            aria-label={`Browse ${registry.name}`}
          >
            <IconTags size={15} />
          </IconLink>
        </Tooltip>
        <Tooltip label="Edit">
          <ActionIcon aria-label={`Edit ${registry.name}`} onClick={edit}>
            <IconPencil size={15} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Remove">
          <ActionIcon aria-label={`Remove ${registry.name}`} onClick={() => void ask([registry])}>
            <IconTrash size={15} />
          </ActionIcon>
        </Tooltip>
      </td>
    </tr>
  );
}

export function RegistriesPanel() {
  const query = useQuery(registriesQuery);
  const [url, change] = useAddress("/inside/registries");
  const [editing, setEditing] = useState<Registry>();
  const add = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => change({ add: "registry" })}>
      Add a registry
    </Button>
  );
  const none = query.data?.results.length === 0;
  return (
    <Panel title="Image registries" flush actions={!none && add}>
      <Loaded query={query}>
        {({ results }) =>
          results.length === 0 ? (
            <EmptyState icon={<IconTags size={26} stroke={1.6} />} title="No registries yet" action={add}>
              Public images need none. Store a login to pull private images, to push, and for a larger
              allowance at Docker Hub.
            </EmptyState>
          ) : (
            <div className={classes.wrap}>
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th>Registry</th>
                    <th className={classes.wide}>Signs in as</th>
                    <th>Login</th>
                    <th className={classes.wide}>Checked</th>
                    <th aria-label="Actions" />
                  </tr>
                </thead>
                <tbody>
                  {results.map((registry) => (
                    <RegistryRow key={registry.id} registry={registry} edit={() => setEditing(registry)} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
      {url.add === "registry" && <RegistryDialog close={() => change({ add: undefined })} />}
      {editing !== undefined && <RegistryDialog registry={editing} close={() => setEditing(undefined)} />}
    </Panel>
  );
}
