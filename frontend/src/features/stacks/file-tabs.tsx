import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowLeft,
  IconArrowRight,
  IconDots,
  IconFilePlus,
  IconPencil,
  IconPlus,
  IconStack2,
  IconTrash,
  IconUpload,
} from "@tabler/icons-react";
import { useRef, useState } from "react";
import { askConfirm } from "@/components/confirm";
import { toastError } from "@/components/toasts";
import { bringInSight } from "@/lib/in-sight";
import { FileNameDialog } from "./file-name-dialog";
import {
  isUnsaved,
  moveCompose,
  putFile,
  readUpload,
  removeFile,
  renameFile,
  toggleCompose,
  type ChangeFiles,
  type DraftFile,
  type FileDraft,
} from "./files";
import classes from "./editor.module.css";

interface FileTabsProps {
  draft: FileDraft;
  change: ChangeFiles;
  open: number | undefined;
  show: (id: number) => void;
  /** How many errors were found, by path. */
  problems: ReadonlyMap<string, number>;
  /** They are shown, and not changed. */
  readOnly: boolean;
}

function Tab({
  file,
  draft,
  problems,
  ...tab
}: Omit<FileTabsProps, "change" | "open" | "show" | "readOnly"> & {
  file: DraftFile;
  active: boolean;
  select: () => void;
  step: (by: number) => void;
}) {
  const place = draft.compose.indexOf(file.id) + 1;
  const wrong = place > 0 ? (problems.get(file.path) ?? 0) : 0;
  return (
    <button
      type="button"
      role="tab"
      ref={tab.active ? bringInSight : undefined}
      id={`file-${file.id}`}
      aria-selected={tab.active}
      tabIndex={tab.active ? 0 : -1}
      className={classes.tab}
      onClick={tab.select}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight") tab.step(1);
        if (event.key === "ArrowLeft") tab.step(-1);
      }}
    >
      {place > 0 && (
        <span className={classes.order} title={`Compose reads it as number ${place}`}>
          {draft.compose.length > 1 ? place : <IconStack2 size={11} />}
        </span>
      )}
      <span className="mono">{file.path}</span>
      {wrong > 0 && (
        <span className={classes.wrong} title={`${wrong} wrong`}>
          {wrong}
        </span>
      )}
      {isUnsaved(file) && (
        <span className={classes.unsaved} role="img" aria-label="not saved" title="Not saved" />
      )}
    </button>
  );
}

function ComposeItems({ file, draft, change }: { file: DraftFile; draft: FileDraft; change: ChangeFiles }) {
  const at = draft.compose.indexOf(file.id);
  if (file.text === null) return null;
  return (
    <>
      <Menu.Item
        leftSection={<IconStack2 size={14} />}
        onClick={() => change((now) => toggleCompose(now, file.id))}
      >
        {at < 0 ? "Use as a compose file" : "Not a compose file"}
      </Menu.Item>
      {at > 0 && (
        <Menu.Item
          leftSection={<IconArrowLeft size={14} />}
          onClick={() => change((now) => moveCompose(now, file.id, -1))}
        >
          Have Compose read it earlier
        </Menu.Item>
      )}
      {at >= 0 && at < draft.compose.length - 1 && (
        <Menu.Item
          leftSection={<IconArrowRight size={14} />}
          onClick={() => change((now) => moveCompose(now, file.id, 1))}
        >
          Have Compose read it later
        </Menu.Item>
      )}
      <Menu.Divider />
    </>
  );
}

/** Compose files first, in the order in which they are read, then the others by name. */
function ordered({ files, compose }: FileDraft): DraftFile[] {
  const rank = ({ id }: DraftFile) => (compose.includes(id) ? compose.indexOf(id) : compose.length);
  return [...files].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path));
}

/** The files of a stack as tabs: which are not saved, which Compose reads and in which order; add, rename, remove, upload. */
export function FileTabs({ draft, change, open, show, problems, readOnly }: FileTabsProps) {
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [naming, setNaming] = useState<"add" | "rename">();
  const files = ordered(draft);
  const file = files.find(({ id }) => id === open);
  const idOf = (after: FileDraft, path: string) => after.files.find((each) => each.path === path)?.id;
  const add = (content: Parameters<typeof putFile>[1]) => {
    change((now) => putFile(now, content));
    show(idOf(putFile(draft, content), content.path) ?? 0);
  };
  const upload = async (chosen: File[]) => {
    const contents = await Promise.all(chosen.map(readUpload));
    // They took a moment to be read: meanwhile somebody may have typed.
    change((now) => contents.reduce(putFile, now));
    const last = contents.at(-1);
    if (last !== undefined) show(idOf(contents.reduce(putFile, draft), last.path) ?? 0);
  };
  const remove = async ({ id, path }: DraftFile) => {
    const sure = await askConfirm({
      title: `Remove ${path}?`,
      body: "It is gone from the stack when you save.",
      confirm: "Remove",
      danger: true,
    });
    if (sure !== null) change((now) => removeFile(now, id));
  };
  const step = (from: number, by: number) => {
    const next = files[from + by];
    if (next === undefined) return;
    show(next.id);
    list.current?.querySelector<HTMLElement>(`#file-${next.id}`)?.focus();
  };
  return (
    <div className={classes.bar}>
      <div ref={list} className={classes.tabs} role="tablist" aria-label="Files">
        {files.map((each, index) => (
          <Tab
            key={each.id}
            file={each}
            draft={draft}
            problems={problems}
            active={each.id === open}
            select={() => show(each.id)}
            step={(by) => step(index, by)}
          />
        ))}
      </div>
      {file !== undefined && !readOnly && (
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={`More for ${file.path}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <ComposeItems file={file} draft={draft} change={change} />
            <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setNaming("rename")}>
              Rename or move
            </Menu.Item>
            <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => void remove(file)}>
              Remove
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {!readOnly && (
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label="Add a file">
              <IconPlus size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconFilePlus size={14} />} onClick={() => setNaming("add")}>
              New file
            </Menu.Item>
            <Menu.Item leftSection={<IconUpload size={14} />} onClick={() => input.current?.click()}>
              Upload files
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={(event) => {
          const chosen = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          upload(chosen).catch((error: unknown) => toastError(error, "This could not be read"));
        }}
      />
      {naming !== undefined && (
        <FileNameDialog
          title={naming === "add" ? "New file" : `Rename ${file?.path ?? ""}`}
          first={naming === "add" ? (files.length === 0 ? "compose.yaml" : "") : (file?.path ?? "")}
          others={files.filter((each) => naming === "add" || each !== file).map(({ path }) => path)}
          close={() => setNaming(undefined)}
          take={(path) => {
            if (naming === "add") add({ path, text: "", size: 0 });
            else if (file !== undefined) change((now) => renameFile(now, file.id, path));
          }}
        />
      )}
    </div>
  );
}
