import { Alert, Button, Checkbox, Group, Textarea, TextInput } from "@mantine/core";
import { at, client, unwrap } from "@/api/client";
import type { ContainerDetail } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm } from "@/components/use-change-form";
import { secretsLeft } from "./committed-secrets";

/** Who makes an image of a container gives its secrets away with it: said before, with a way out. */
function SecretsWarning({ names, empty }: { names: string[]; empty: () => void }) {
  return (
    <Alert color="yellow" p="xs" title="The image will hold secrets" styles={{ title: { color: "inherit" } }}>
      Whoever can pull, save or run the image can read{" "}
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 && ", "}
          <code>{name}</code>
        </span>
      ))}
      .
      <div>
        <Button size="compact-xs" variant="default" mt={6} onClick={empty}>
          Leave them empty in the image
        </Button>
      </div>
    </Alert>
  );
}

interface CommitForm {
  repository: string;
  tag: string;
  changes: string;
  pause: boolean;
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** The name is two fields here, the changes are one. */
const placeOf = (name: string) =>
  name === "reference" ? "repository" : name.replace(/^changes\..*/, "changes");

export function CommitDialog({ container, close }: { container: ContainerDetail; close: () => void }) {
  const form = useChangeForm<CommitForm, unknown>({
    values: { repository: "", tag: "latest", changes: "", pause: true },
    placeOf,
    send: ({ repository, tag, changes, pause }) =>
      unwrap(
        client.POST("/api/v1/containers/{id}/commit/", {
          params: at(container.id),
          body: { reference: `${repository}:${tag || "latest"}`, changes: linesOf(changes), pause },
        }),
      ),
  });
  const { repository, tag, pause } = form.values;
  const changes = linesOf(form.values.changes);
  const secrets = secretsLeft(container.env, changes);
  const empty = () =>
    form.setValues({ changes: [...changes, ...secrets.map((name) => `ENV ${name}=`)].join("\n") });
  const flags = changes.map((change) => `--change '${change}' `).join("");
  return (
    <FormDialog
      form={form}
      title={`Commit ${container.name} to an image`}
      confirm="Commit"
      close={close}
      disabled={repository === ""}
      command={`docker commit ${pause ? "" : "--pause=false "}${flags}${container.name} ${repository || "NAME"}:${tag}`}
    >
      <Group grow align="start">
        <TextInput label="Image name" data-autofocus placeholder="team/web" {...form.field("repository")} />
        <TextInput label="Tag" {...form.field("tag")} />
      </Group>
      {secrets.length > 0 && <SecretsWarning names={secrets} empty={empty} />}
      <Textarea
        label="Changes"
        description="Dockerfile instructions, one a line: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR."
        placeholder={'CMD ["redis-server"]'}
        autosize
        minRows={2}
        classNames={{ input: "mono" }}
        {...form.field("changes")}
      />
      <Checkbox
        label="Pause the container meanwhile"
        description="So that files do not change under the snapshot."
        {...form.field("pause", "checkbox")}
      />
    </FormDialog>
  );
}
