import { Autocomplete, Button } from "@mantine/core";
import { IconPencil, IconPlugConnected } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { Registry } from "@/api/types";
import { Page } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { StatusBadge } from "@/components/status-badge";
import { Ago } from "@/components/time";
import { useAddress } from "@/lib/address";
import { loginStatus, useCheck } from "./check";
import { heldQuery, registryQuery } from "./queries";
import { RegistryDialog } from "./registry-dialog";
import { Tags } from "./tags";
import classes from "./registries.module.css";

/** Asks for a repository: registries do not list them, so those that the hosts hold images of are offered. */
function Repository({
  registry,
  value,
  choose,
}: {
  registry: Registry;
  value: string;
  choose: (repository: string) => void;
}) {
  const { data: held } = useQuery(heldQuery(registry.server));
  const [text, setText] = useState(value);
  const submit = (event: React.SyntheticEvent) => {
    event.preventDefault();
    choose(text.trim());
  };
  return (
    <form className={classes.browse} onSubmit={submit}>
      <Autocomplete
        className={classes.repository}
        label="Repository"
        size="sm"
        classNames={{ input: "mono" }}
        data-autofocus
        placeholder={registry.server === "docker.io" ? "nginx or team/app" : "team/app"}
        data={held?.repositories ?? []}
        value={text}
        onChange={setText}
        onOptionSubmit={choose}
      />
      <Button size="sm" type="submit" disabled={text.trim() === ""}>
        Show tags
      </Button>
    </form>
  );
}

/** What a registry holds, as far as one asks for it. */
export function RegistryPage() {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery(registryQuery(Number(id)));
  const [url, change] = useAddress("/inside/registries/$id");
  const [editing, setEditing] = useState(false);
  const check = useCheck((checked) => `${checked.name}: ${loginStatus(checked).detail}`);
  const repository = url.repository ?? "";
  return (
    <Loaded query={query}>
      {(registry) => (
        <Page
          title={registry.name}
          beside={<StatusBadge status={loginStatus(registry)} />}
          under={
            <>
              <span className="mono">{registry.server}</span>
              {registry.username !== "" && ` as ${registry.username ?? ""}`}
              {registry.checked_at !== null && (
                <>
                  , checked <Ago at={registry.checked_at} />
                </>
              )}
            </>
          }
          actions={
            <>
              <Button
                variant="default"
                loading={check.busy}
                leftSection={<IconPlugConnected size={14} />}
                onClick={() => void check.send(registry)}
              >
                Check the login
              </Button>
              <Button
                variant="default"
                leftSection={<IconPencil size={14} />}
                onClick={() => setEditing(true)}
              >
                Edit
              </Button>
            </>
          }
        >
          {registry.check_error !== "" && (
            <div className={classes.trouble} role="alert">
              <b>The login does not work.</b> {registry.check_error}
            </div>
          )}
          <Repository
            registry={registry}
            value={repository}
            choose={(chosen) => change({ repository: chosen })}
          />
          {repository === "" ? (
            <EmptyState title="Which repository?">
              Registries do not tell what they hold. Type a name, or choose one that your hosts have images
              of.
            </EmptyState>
          ) : (
            <Tags key={repository} registry={registry} repository={repository} />
          )}
          {editing && <RegistryDialog registry={registry} close={() => setEditing(false)} />}
        </Page>
      )}
    </Loaded>
  );
}
