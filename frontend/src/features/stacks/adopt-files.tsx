import { Button, Textarea } from "@mantine/core";
import { IconFolder, IconUpload } from "@tabler/icons-react";
import { useRef } from "react";
import { toastError } from "@/components/toasts";
import { composeFilesAmong, putFile, readUpload, type FileDraft } from "./files";
import classes from "./stacks.module.css";

interface AdoptFilesProps {
  draft: FileDraft;
  change: (draft: FileDraft) => void;
  /** The folder on the host that they are from; "" when that is not known. */
  folder: string;
}

/** A chosen folder is the top: its own name is none of the paths in it. */
const withoutTop = (path: string, inFolder: boolean) => (inFolder ? path.replace(/^[^/]*\//, "") : path);

/** The files that a project was made from: chosen, or the compose file pasted. */
export function AdoptFiles({ draft, change, folder }: AdoptFilesProps) {
  const files = useRef<HTMLInputElement>(null);
  const whole = useRef<HTMLInputElement>(null);
  const take = async (chosen: File[], inFolder: boolean) => {
    let next = draft;
    for (const file of chosen) {
      const content = await readUpload(file);
      next = putFile(next, { ...content, path: withoutTop(content.path, inFolder) });
    }
    change(next);
  };
  const chosen = (event: React.ChangeEvent<HTMLInputElement>, inFolder: boolean) => {
    const list = [...(event.currentTarget.files ?? [])];
    event.currentTarget.value = "";
    take(list, inFolder).catch((error: unknown) => toastError(error, "This could not be read"));
  };
  const paths = draft.files.map(({ path }) => path);
  const compose = composeFilesAmong(paths)[0] ?? "compose.yaml";
  const text = draft.files.find(({ path }) => path === compose)?.text ?? "";
  return (
    <>
      <div className={classes.flags}>
        <input
          ref={whole}
          type="file"
          hidden
          multiple
          aria-label="Folder of the project"
          {...{ webkitdirectory: "" }}
          onChange={(event) => chosen(event, true)}
        />
        <Button
          variant="default"
          leftSection={<IconFolder size={14} />}
          onClick={() => whole.current?.click()}
        >
          Choose its folder
        </Button>
        <input
          ref={files}
          type="file"
          hidden
          multiple
          aria-label="Files of the project"
          onChange={(event) => chosen(event, false)}
        />
        <Button
          variant="default"
          leftSection={<IconUpload size={14} />}
          onClick={() => files.current?.click()}
        >
          Choose files
        </Button>
        <span className="muted">{paths.length > 0 ? paths.join(", ") : "or paste the compose file:"}</span>
      </div>
      <Textarea
        autosize
        minRows={6}
        maxRows={16}
        label={compose}
        classNames={{ input: "mono" }}
        placeholder={"services:\n  web:\n    image: nginx:1.27"}
        value={text}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          change(putFile(draft, { path: compose, text: typed, size: typed.length }));
        }}
      />
      {folder !== "" && (
        <div className="muted">
          Folders and files that its containers mount stay those in <span className="mono">{folder}</span> on
          the host.
        </div>
      )}
    </>
  );
}
