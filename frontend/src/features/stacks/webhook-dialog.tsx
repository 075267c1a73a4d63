import { Alert, Button, Group, SegmentedControl, Stack } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { Dialog } from "@/components/dialog";
import { CopyButton } from "@/components/copy-button";
import classes from "./source.module.css";

type Server = "github" | "gitlab" | "gitea" | "forgejo";

const SERVERS: { value: Server; label: string }[] = [
  { value: "github", label: "GitHub" },
  { value: "gitlab", label: "GitLab" },
  { value: "gitea", label: "Gitea" },
  { value: "forgejo", label: "Forgejo" },
];

/** The server that an address is probably of. */
function serverOf(repository: string): Server {
  if (/gitlab/i.test(repository)) return "gitlab";
  if (/gitea/i.test(repository)) return "gitea";
  return /forgejo|codeberg/i.test(repository) ? "forgejo" : "github";
}

const STEPS: Record<Server, ReactNode[]> = {
  github: [
    <>
      In the repository: <b>Settings › Webhooks › Add webhook</b>.
    </>,
    <>
      <b>Payload URL</b>: the address. <b>Content type</b>: application/json. <b>Secret</b>: the secret.
    </>,
    <>
      <b>Just the push event</b>, then <b>Add webhook</b>. Its first delivery is a ping, which does nothing.
    </>,
  ],
  gitlab: [
    <>
      In the project: <b>Settings › Webhooks › Add new webhook</b>.
    </>,
    <>
      <b>URL</b>: the address. <b>Secret token</b>: the secret.
    </>,
    <>
      Tick <b>Push events</b>, and <b>Tag push events</b> if the stack follows a tag. Then <b>Add webhook</b>.
    </>,
  ],
  gitea: [
    <>
      In the repository: <b>Settings › Webhooks › Add webhook › Gitea</b>.
    </>,
    <>
      <b>Target URL</b>: the address. <b>HTTP method</b>: POST. <b>POST content type</b>: application/json.{" "}
      <b>Secret</b>: the secret.
    </>,
    <>
      Trigger on <b>Push events</b>, then <b>Add webhook</b>.
    </>,
  ],
  forgejo: [
    <>
      In the repository: <b>Settings › Webhooks › Add webhook › Forgejo</b>.
    </>,
    <>
      <b>Target URL</b>: the address. <b>HTTP method</b>: POST. <b>POST content type</b>: application/json.{" "}
      <b>Secret</b>: the secret.
    </>,
    <>
      Trigger on <b>Push events</b>, then <b>Add webhook</b>.
    </>,
  ],
};

function Copied({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <b>{label}</b>
      <div className={classes.copied}>
        <span className="mono">{value}</span>
        <CopyButton value={value} label={`Copy the ${label.toLowerCase()}`} size="md" />
      </div>
    </div>
  );
}

interface WebhookDialogProps {
  url: string;
  /** Only of one that was made just now. */
  secret: string | undefined;
  repository: string;
  close: () => void;
}

/** What a git server is told so that its pushes are heard. */
export function WebhookDialog({ url, secret, repository, close }: WebhookDialogProps) {
  const [server, setServer] = useState(serverOf(repository));
  return (
    <Dialog
      close={close}
      title="Set up the webhook"
      size="lg"
      // A click beside it would take the secret away for good.
      closeOnClickOutside={secret === undefined}
    >
      <Stack gap="md">
        <Copied label="Address" value={url} />
        {secret === undefined ? (
          <span className="muted">
            The secret was shown when it was made, and is not shown again. Who has lost it makes a new
            webhook.
          </span>
        ) : (
          <>
            <Copied label="Secret" value={secret} />
            <Alert color="yellow" p="xs">
              Copy the secret now: it is not shown again.
            </Alert>
          </>
        )}
        <SegmentedControl
          size="xs"
          aria-label="Git server"
          data={SERVERS}
          value={server}
          onChange={(value) => setServer(value)}
        />
        <ol className={classes.steps}>
          {STEPS[server].map((step, index) => (
            <li key={index}>{step}</li>
          ))}
          <li>What came of each push stands in the tab Deliveries.</li>
        </ol>
        <Group justify="flex-end">
          <Button size="sm" variant={secret === undefined ? "default" : "filled"} onClick={close}>
            {secret === undefined ? "Close" : "I have copied it"}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
