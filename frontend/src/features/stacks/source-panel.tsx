import { Alert, Button } from "@mantine/core";
import { IconDownload, IconGitBranch, IconPencil, IconRocket, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { at } from "@/api/client";
import type { Operation, StackDetail } from "@/api/types";
import { post, type Wish } from "@/api/wish";
import { CopyButton } from "@/components/copy-button";
import { Facts } from "@/components/facts";
import { Panel } from "@/components/page";
import { Ago } from "@/components/time";
import { useChange } from "@/components/use-change";
import { duration, shortId } from "@/lib/format";
import { fetchWords } from "./fetch-words";
import { stackOperationsQuery } from "./queries";
import { SourceDialog } from "./source-dialog";
import { UploadDialog } from "./upload-dialog";
import { WebhookPanel } from "./webhook-panel";
import classes from "./source.module.css";

const WORDS = {
  editor: "Written here, in the Files tab",
  upload: "Uploaded",
  adopted: "Taken over from a project that ran already",
  git: "",
};

/** When the repository is looked at again by itself. */
function nextCheck({ check_minutes: minutes, checked_at: last }: StackDetail): string {
  if (minutes === 0) return "never by itself";
  const left = last === null ? 0 : (Date.parse(last) + minutes * 60_000 - Date.now()) / 1000;
  const every = `every ${duration(minutes * 60)}`;
  return left <= 0 ? `${every}, in a moment` : `${every}, in ${duration(left)}`;
}

function LastFetch({ stack }: { stack: StackDetail }) {
  const { data } = useQuery(stackOperationsQuery(stack.id));
  const last = data?.results.find(({ kind }) => kind === "stack.fetch");
  if (last === undefined) return <>none yet</>;
  return (
    <span>
      <Link className="link" to="/operations/$id" params={{ id: String(last.id) }}>
        <Ago at={last.created_at} />
      </Link>{" "}
      {fetchWords(last)}
    </span>
  );
}

function Repository({ stack }: { stack: StackDetail }) {
  const compose = stack.compose_files as string[];
  return (
    <Facts
      facts={[
        {
          label: "Repository",
          value: (
            <span className="mono">
              {stack.git_url} <CopyButton value={stack.git_url} label="Copy the address" size="xs" />
            </span>
          ),
        },
        {
          label: "Branch or tag",
          value: stack.git_ref ? <span className="mono">{stack.git_ref}</span> : "the default branch",
        },
        stack.git_folder !== "" && {
          label: "Folder",
          value: <span className="mono">{stack.git_folder}</span>,
        },
        compose.length > 0 && {
          label: "Compose files",
          value: <span className="mono">{compose.join(", ")}</span>,
        },
        {
          label: "Commit",
          value:
            stack.git_commit === "" ? (
              "none yet: fetch the files"
            ) : (
              <span className="mono" title={stack.git_commit}>
                {shortId(stack.git_commit)} <CopyButton value={stack.git_commit} size="xs" />
              </span>
            ),
        },
        {
          label: "Looked at",
          value: stack.checked_at === null ? "never" : <Ago at={stack.checked_at} />,
        },
        { label: "Last fetch", value: <LastFetch stack={stack} /> },
        { label: "Looks again", value: nextCheck(stack) },
        {
          label: "News are",
          value: stack.apply_fetched ? "applied by themselves" : "kept until somebody applies them",
        },
      ]}
    />
  );
}

/** Where the files of a stack come from, and how they are had anew. */
export function SourcePanel({ stack }: { stack: StackDetail }) {
  const [dialog, setDialog] = useState<"git" | "upload">();
  const fetch = useChange((wish: Wish<Operation>) => wish.send(), { stale: [["stack"], ["operation"]] });
  const ask = (apply: boolean) =>
    void fetch.send(post("/api/v1/stacks/{id}/fetch/", { params: at(stack.id), body: { apply } }));
  const git = stack.git_url !== "";
  const close = () => setDialog(undefined);
  return (
    <>
      <Panel title="Where its files come from">
        {git ? <Repository stack={stack} /> : <span>{WORDS[stack.source]}.</span>}
        {stack.check_problem !== "" && (
          <Alert color="red" p="xs" mt="xs" title="The last fetch failed">
            {stack.check_problem}
          </Alert>
        )}
        <div className={classes.buttons}>
          {git ? (
            <>
              <Button
                variant="default"
                loading={fetch.busy}
                leftSection={<IconDownload size={14} />}
                onClick={() => ask(false)}
              >
                Fetch now
              </Button>
              <Button
                variant="default"
                disabled={fetch.busy || stack.host === null}
                leftSection={<IconRocket size={14} />}
                onClick={() => ask(true)}
              >
                Fetch and apply
              </Button>
            </>
          ) : (
            <Button
              variant="default"
              leftSection={<IconUpload size={14} />}
              onClick={() => setDialog("upload")}
            >
              {stack.source === "upload" ? "Upload again" : "Upload files"}
            </Button>
          )}
          <Button
            variant="default"
            leftSection={git ? <IconPencil size={14} /> : <IconGitBranch size={14} />}
            onClick={() => setDialog("git")}
          >
            {git ? "Change" : "Take them from git"}
          </Button>
        </div>
      </Panel>
      {git && <WebhookPanel stack={stack} />}
      {dialog === "git" && <SourceDialog stack={stack} close={close} />}
      {dialog === "upload" && <UploadDialog stack={stack} close={close} />}
    </>
  );
}
