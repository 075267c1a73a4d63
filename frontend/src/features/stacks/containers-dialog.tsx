import { MultiSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { AdoptedStack } from "@/api/types";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { Loaded } from "@/components/states";
import { useChangeForm } from "@/components/use-change-form";
import { Notes } from "./notes";
import { gatheredQuery, looseContainersQuery } from "./queries";
import classes from "./stacks.module.css";

interface Gathering {
  project: string;
  containers: string[];
}

/** The file as the server would write it, and what to know about that. */
function Written({ containers }: { containers: number[] }) {
  const query = useQuery(gatheredQuery(containers));
  return (
    <Loaded query={query}>
      {({ text, notes }) => (
        <>
          <pre className={classes.written} aria-label="compose.yaml as it would be written" tabIndex={0}>
            {text}
          </pre>
          <Notes notes={notes} title="To know about this file" />
        </>
      )}
    </Loaded>
  );
}

/** A new stack whose services are like containers that run already, each on its own. */
export function ContainersDialog({ close }: { close: () => void }) {
  const navigate = useNavigate();
  const { data = [] } = useQuery(looseContainersQuery);
  const form = useChangeForm<Gathering, AdoptedStack>({
    values: { project: "", containers: [] },
    wish: ({ project, containers }) =>
      project.trim() === "" || containers.length === 0
        ? undefined
        : post("/api/v1/stacks/import-containers/", {
            body: { project: project.trim(), containers: containers.map(Number) },
          }),
    stale: [["stack", "list"]],
    then: ({ stack }) =>
      navigate({ to: "/stacks/$id/{-$tab}", params: { id: String(stack.id), tab: "editor" }, search: {} }),
  });
  const { containers } = form.values;
  return (
    <FormDialog form={form} title="A stack from containers" confirm="Make the stack" close={close} size="lg">
      <div>
        Containers that were started one by one are written down as the services of one stack. They go on as
        they are; nothing runs of the stack until you apply it.
      </div>
      <MultiSelect
        label="Containers"
        description="Of one host, and of no Compose project."
        searchable
        data={data.map(({ id, name, host_name: host }) => ({
          value: String(id),
          label: `${name} on ${host}`,
        }))}
        {...form.field("containers")}
      />
      <TextInput
        label="Name of the stack"
        description="Small letters, digits, - and _. Its containers are called after it."
        placeholder="shop"
        {...form.field("project")}
      />
      {containers.length > 0 && <Written containers={containers.map(Number)} />}
    </FormDialog>
  );
}
