import { Alert, Button, Checkbox, Group, Textarea, TextInput } from "@mantine/core";
import { at } from "@/api/client";
import type { ContainerDetail, Operation } from "@/api/types";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm } from "@/components/use-change-form";
import { usePreview } from "@/components/use-preview";

/** Who makes an image of a container gives its secrets away with it: said before, with a way out. */
function SecretsWarning({ names, empty }: { names: string[]; empty: () => void }) {
  return (
    <Alert
      color="yellow"
      p="xs"
      title="The image will hold secrets"
      styles={{ title: { color: "var(--mantine-color-text)" } }}
    >
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

const NOTHING_SECRET = { secrets: [], emptied_by: [] };

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** The name is two fields here, the changes are one. */
const placeOf = (name: string) =>
  name === "reference" ? "repository" : name.replace(/^changes\..*/, "changes");

export function CommitDialog({ container, close }: { container: ContainerDetail; close: () => void }) {
  const params = at(container.id);
  const form = useChangeForm<CommitForm, Operation>({
    values: { repository: "", tag: "latest", changes: "", pause: true },
    quick: true,
    placeOf,
    wish: ({ repository, tag, changes, pause }) => {
      const reference = repository === "" ? "" : `${repository}:${tag || "latest"}`;
      return post("/api/v1/containers/{id}/commit/", {
        params,
        body: { reference, changes: linesOf(changes), pause },
      });
    },
  });
  const changes = linesOf(form.values.changes);
  // What is in it does not depend on its name, which need not be there or right yet.
  const { preview } = usePreview([post("/api/v1/containers/{id}/commit/", { params, body: { changes } })]);
  const { secrets, emptied_by: emptiedBy } = preview?.plan ?? NOTHING_SECRET;
  return (
    <FormDialog
      form={form}
      title={`Commit ${container.name} to an image`}
      confirm="Commit"
      close={close}
      disabled={form.values.repository === ""}
    >
      <Group grow align="start">
        <TextInput label="Image name" data-autofocus placeholder="team/web" {...form.field("repository")} />
        <TextInput label="Tag" {...form.field("tag")} />
      </Group>
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
      {secrets.length > 0 && (
        <SecretsWarning
          names={secrets}
          empty={() => form.setValues({ changes: [...changes, ...emptiedBy].join("\n") })}
        />
      )}
    </FormDialog>
  );
}
