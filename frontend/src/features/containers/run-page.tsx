import { Button, Group } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import { hostsQuery } from "@/api/queries";
import type { ContainerCreate } from "@/api/types";
import { CommandEquivalent } from "@/components/command-equivalent";
import { Page } from "@/components/page";
import { Refusal } from "@/components/refusal";
import { Loaded } from "@/components/states";
import { useUrlState } from "@/lib/url-state";
import { curlRun, dockerRun } from "./docker-run";
import { PasteRun } from "./paste-run";
import { specQuery } from "./queries";
import { RecreateChoices } from "./recreate-choices";
import { AS_IT_IS, toRecreation } from "./recreation";
import { RunFields } from "./run-fields";
import { EMPTY_FORM, fromSpec, toSpec, type RunForm } from "./run-form";
import classes from "./run-page.module.css";

interface RunFormViewProps {
  first: RunForm;
  host: number | null;
  /** The container that is replaced, when this is a recreation. */
  replaces?: number;
  /** The container it is like, from which the server takes values that are shown masked. */
  copyOf?: number;
}

function RunFormView({ first, host: firstHost, replaces, copyOf }: RunFormViewProps) {
  const navigate = useNavigate();
  const { data: hosts } = useQuery(hostsQuery);
  const [form, setForm] = useState(first);
  const [picked, setPicked] = useState(firstHost);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [choices, setChoices] = useState(AS_IT_IS);
  const host =
    picked ?? hosts?.results.find((one) => one.state === "online")?.id ?? hosts?.results[0]?.id ?? null;
  const spec: ContainerCreate = toSpec(form, host ?? 0);
  const verb = replaces !== undefined ? "Recreate" : form.start ? "Run" : "Create";

  const submit = async (event: React.SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const operation =
        replaces === undefined
          ? await unwrap(client.POST("/api/v1/containers/", { body: { ...spec, copy_of: copyOf } }))
          : await unwrap(
              client.POST("/api/v1/containers/{id}/recreate/", {
                params: at(replaces),
                body: toRecreation(form, first, choices),
              }),
            );
      await navigate({ to: "/operations/$id", params: { id: String(operation.id) } });
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit} className={classes.layout}>
      <div className={classes.fields}>
        {replaces === undefined && <PasteRun filled={(parsed) => setForm(fromSpec(parsed))} />}
        <RunFields
          form={form}
          change={(changes) => setForm({ ...form, ...changes })}
          hosts={hosts?.results ?? []}
          host={host}
          setHost={setPicked}
          fixedHost={replaces !== undefined}
        />
      </div>
      <aside className={classes.side}>
        <CommandEquivalent docker={dockerRun(spec)} curl={curlRun(spec)} />
        {Object.keys(form.more).length > 0 && (
          <div className="muted">
            Also set, as pasted: <span className="mono">{Object.keys(form.more).join(", ")}</span>
          </div>
        )}
        {replaces !== undefined && (
          <RecreateChoices
            choices={choices}
            change={setChoices}
            image={form.image}
            renamed={form.image !== first.image}
          />
        )}
        <Refusal error={error} />
        <Group gap="xs" justify="flex-end">
          <Button
            type="submit"
            size="sm"
            loading={busy}
            disabled={form.image.trim() === "" || host === null}
            leftSection={<IconPlayerPlay size={15} />}
          >
            {verb} container
          </Button>
        </Group>
      </aside>
    </form>
  );
}

function FromContainer({ id, recreate }: { id: number; recreate: boolean }) {
  const query = useQuery(specQuery(id));
  return (
    <Loaded query={query}>
      {(spec) => (
        <RunFormView
          first={fromSpec(recreate ? spec : { ...spec, name: "", start: true })}
          host={spec.host}
          replaces={recreate ? id : undefined}
          copyOf={recreate ? undefined : id}
        />
      )}
    </Loaded>
  );
}

/** `docker run` as a page with an address: `?image=`, `?copy=` or `?recreate=` a container. */
export function RunPage() {
  const [url] = useUrlState();
  const source = url.recreate ?? url.copy;
  const recreate = url.recreate !== undefined;
  return (
    <Page
      title={recreate ? "Recreate with changes" : "Run a container"}
      under={
        recreate
          ? "The old container is kept until the new one runs, and comes back if it does not. What you do not change stays as it is."
          : "The image is pulled if the host does not have it."
      }
    >
      {source !== undefined ? (
        <FromContainer key={source} id={Number(source)} recreate={recreate} />
      ) : (
        <RunFormView
          first={{ ...EMPTY_FORM, image: url.image ?? "" }}
          host={url.host === undefined ? null : Number(url.host)}
        />
      )}
    </Page>
  );
}
