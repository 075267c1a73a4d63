import { Alert, Button, Checkbox, Group, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import type { ContainerDetail } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
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

export function CommitDialog({ container, close }: { container: ContainerDetail; close: () => void }) {
  const [repository, setRepository] = useState("");
  const [tag, setTag] = useState("latest");
  const [text, setText] = useState("");
  const [pause, setPause] = useState(true);
  const changes = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const secrets = secretsLeft(container.env, changes);
  const empty = () => setText([...changes, ...secrets.map((name) => `ENV ${name}=`)].join("\n"));
  const send = () =>
    unwrap(
      client.POST("/api/v1/containers/{id}/commit/", {
        params: at(container.id),
        body: { reference: `${repository}:${tag || "latest"}`, changes, pause },
      }),
    );
  const flags = changes.map((change) => `--change '${change}' `).join("");
  return (
    <FormDialog
      title={`Commit ${container.name} to an image`}
      confirm="Commit"
      close={close}
      send={send}
      disabled={repository === ""}
      command={`docker commit ${pause ? "" : "--pause=false "}${flags}${container.name} ${repository || "NAME"}:${tag}`}
    >
      <Group grow align="start">
        <TextInput
          label="Image name"
          data-autofocus
          placeholder="team/web"
          value={repository}
          onChange={(event) => setRepository(event.currentTarget.value)}
        />
        <TextInput label="Tag" value={tag} onChange={(event) => setTag(event.currentTarget.value)} />
      </Group>
      {secrets.length > 0 && <SecretsWarning names={secrets} empty={empty} />}
      <Textarea
        label="Changes"
        description="Dockerfile instructions, one a line: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR."
        placeholder={'CMD ["redis-server"]'}
        autosize
        minRows={2}
        classNames={{ input: "mono" }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Checkbox
        label="Pause the container meanwhile"
        description="So that files do not change under the snapshot."
        checked={pause}
        onChange={(event) => setPause(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
