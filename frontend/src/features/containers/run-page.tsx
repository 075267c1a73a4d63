import { Button, Group } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { at } from "@/api/client";
import type { Operation } from "@/api/types";
import { post, type Wish } from "@/api/wish";
import { useFirstHost } from "@/components/host-select";
import { Page } from "@/components/page";
import { Refusal } from "@/components/refusal";
import { Loaded } from "@/components/states";
import { useChangeForm } from "@/components/use-change-form";
import { WishPreview } from "@/components/wish-preview";
import { useAddress } from "@/lib/address";
import { PasteRun } from "./paste-run";
import { specQuery } from "./queries";
import { RecreateChoices } from "./recreate-choices";
import { AS_IT_IS, toRecreation } from "./recreation";
import { RunFields } from "./run-fields";
import { EMPTY_FORM, fromSpec, toSpec, type RunForm } from "./run-form";
import { placeOf } from "./run-places";
import classes from "./run-page.module.css";

interface RunFormViewProps {
  first: RunForm;
  /** The container that is replaced, when this is a recreation. */
  replaces?: number;
  /** The container it is like, from which the server takes values that are shown masked. */
  copyOf?: number;
}

function RunFormView({ first, replaces, copyOf }: RunFormViewProps) {
  const navigate = useNavigate();
  const firstHost = useFirstHost();
  const [choices, setChoices] = useState(AS_IT_IS);
  const wish = (values: RunForm): Wish<Operation> | undefined => {
    const host = values.host ?? firstHost;
    if (replaces !== undefined)
      return post("/api/v1/containers/{id}/recreate/", {
        params: at(replaces),
        body: toRecreation(values, first, choices),
      });
    if (host === null) return undefined;
    return post("/api/v1/containers/", { body: { ...toSpec(values, host), copy_of: copyOf } });
  };
  const form = useChangeForm({
    values: first,
    placeOf,
    wish,
    follow: false,
    then: ({ id }) => navigate({ to: "/operations/$id", params: { id: String(id) } }),
  });
  const { image, start, more } = form.values;
  const host = form.values.host ?? firstHost;
  const verb = replaces !== undefined ? "Recreate" : start ? "Run" : "Create";
  return (
    <form onSubmit={form.submit} className={classes.layout}>
      <div className={classes.fields}>
        {replaces === undefined && (
          <PasteRun filled={(parsed) => form.setValues({ ...fromSpec(parsed), host: form.values.host })} />
        )}
        <RunFields form={form} host={host} fixedHost={replaces !== undefined} />
      </div>
      <aside className={classes.side}>
        {Object.keys(more).length > 0 && (
          <div className="muted">
            Also set, with no field here: {Object.keys(more).join(", ").replaceAll("_", " ")}
          </div>
        )}
        {replaces !== undefined && (
          <RecreateChoices
            choices={choices}
            change={setChoices}
            image={image}
            renamed={image !== first.image}
          />
        )}
        <Refusal error={form.refusal} />
        <Group gap="xs" justify="flex-end">
          <Button
            type="submit"
            size="sm"
            loading={form.busy}
            disabled={image.trim() === "" || host === null}
            leftSection={<IconPlayerPlay size={15} />}
          >
            {verb} container
          </Button>
        </Group>
        {/* Behind the button, which would move when the server has answered. */}
        <WishPreview wishes={form.wishes ?? []} />
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
          first={{
            ...fromSpec(recreate ? spec : { ...spec, name: "", start: true }),
            host: spec.host ?? null,
          }}
          replaces={recreate ? id : undefined}
          copyOf={recreate ? undefined : id}
        />
      )}
    </Loaded>
  );
}

/** `docker run` as a page with an address: `?image=`, `?copy=` or `?recreate=` a container. */
export function RunPage() {
  const [url] = useAddress("/inside/run");
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
        <FromContainer key={source} id={source} recreate={recreate} />
      ) : (
        <RunFormView first={{ ...EMPTY_FORM, image: url.image ?? "" }} />
      )}
    </Page>
  );
}
