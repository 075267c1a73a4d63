import { ActionIcon, Button, FileButton, SegmentedControl, Tooltip } from "@mantine/core";
import { IconDownload, IconFile, IconFolder, IconLink, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { changeHeaders } from "@/api/client";
import { errorFrom } from "@/api/errors";
import type { ContainerDetail, LiveFile } from "@/api/types";
import { Panel } from "@/components/page";
import { toastError } from "@/components/toasts";
import { useChange } from "@/components/use-change";
import { EmptyState, Loaded } from "@/components/states";
import { Ago } from "@/components/time";
import { bytes, permissions, plural } from "@/lib/format";
import { useAddress } from "@/lib/address";
import { ChangesPanel } from "./changes-panel";
import { filesQuery } from "./queries";
import { Unseen } from "./silence";
import classes from "./containers.module.css";

const ICONS = { directory: IconFolder, file: IconFile, link: IconLink, other: IconFile };

function join(directory: string, name: string): string {
  return `${directory.replace(/\/$/, "")}/${name}`;
}

function fileUrl(id: number, verb: string, query: Record<string, string>): string {
  return `/api/v1/live/containers/${id}/files/${verb}/?${new URLSearchParams(query).toString()}`;
}

async function upload(id: number, path: string, file: File): Promise<void> {
  const response = await fetch(fileUrl(id, "upload", { path, name: file.name }), {
    method: "POST",
    headers: { ...changeHeaders(), "Content-Type": "application/octet-stream" },
    body: file,
  });
  if (!response.ok) throw errorFrom(response.status, await response.json().catch(() => undefined));
}

function Crumbs({ path, go }: { path: string; go: (path: string) => void }) {
  const parts = path.split("/").filter((part) => part !== "");
  return (
    <nav className={classes.crumbs} aria-label="Path">
      <button type="button" className={classes.crumb} onClick={() => go("/")}>
        /
      </button>
      {parts.map((part, index) => (
        <button
          key={index}
          type="button"
          className={classes.crumb}
          onClick={() => go(`/${parts.slice(0, index + 1).join("/")}`)}
        >
          {part}
          {index < parts.length - 1 && " /"}
        </button>
      ))}
    </nav>
  );
}

function FileRow({
  container,
  path,
  file,
  go,
}: {
  container: ContainerDetail;
  path: string;
  file: LiveFile;
  go: (path: string) => void;
}) {
  const Icon = ICONS[file.type];
  const whole = join(path, file.name);
  return (
    <tr>
      <td>
        <span className={classes.fileName}>
          <Icon size={15} />
          {file.type === "directory" ? (
            <button type="button" className={classes.crumb} onClick={() => go(whole)}>
              {file.name}
            </button>
          ) : (
            <span className={`mono ${classes.file ?? ""}`}>{file.name}</span>
          )}
          {file.link_target !== null && <span className="faint mono">→ {file.link_target}</span>}
        </span>
      </td>
      <td className={`${classes.wide ?? ""} mono faint`}>{permissions(file.mode)}</td>
      <td className={classes.keep}>{file.type === "file" ? bytes(file.size) : ""}</td>
      <td className={classes.keep}>
        <Ago at={file.modified_at} />
      </td>
      <td>
        <Tooltip label={file.type === "directory" ? "Download as tar" : "Download"}>
          <ActionIcon
            component="a"
            size="sm"
            href={fileUrl(container.id, "download", { path: whole })}
            download
            aria-label={`Download ${file.name}`}
          >
            <IconDownload size={14} />
          </ActionIcon>
        </Tooltip>
      </td>
    </tr>
  );
}

function Browser({
  container,
  path,
  go,
}: {
  container: ContainerDetail;
  path: string;
  go: (path: string) => void;
}) {
  const query = useQuery(filesQuery(container.id, path));
  const sending = useChange((file: File) => upload(container.id, path, file), {
    done: (_, file) => `${file.name} is in ${path}`,
    stale: [filesQuery(container.id, path).queryKey],
    refused: (error) => toastError(error, "The upload failed"),
  });
  const forget = useRef<() => void>(null);
  const send = async (file: File | null) => {
    // Else the browser would not tell when the same file is chosen again: after a cut, or once it has changed.
    forget.current?.();
    if (file !== null) await sending.send(file);
  };
  const actions = (
    <FileButton resetRef={forget} onChange={(file) => void send(file)}>
      {(props) => (
        <Button {...props} variant="default" loading={sending.busy} leftSection={<IconUpload size={14} />}>
          Upload here
        </Button>
      )}
    </FileButton>
  );
  return (
    <Panel flush title={<Crumbs path={path} go={go} />} actions={actions}>
      <Loaded query={query}>
        {({ entries, truncated }) =>
          entries.length === 0 ? (
            <EmptyState title="An empty directory" />
          ) : (
            <div className={classes.tableWrap}>
              <table className={`${classes.table ?? ""} ${classes.files ?? ""}`}>
                <thead>
                  <tr>
                    <th>Name</th>
                    <th className={classes.wide}>Mode</th>
                    <th>Size</th>
                    <th>Changed</th>
                    <th aria-label="Download" />
                  </tr>
                </thead>
                <tbody>
                  {entries.map((file) => (
                    <FileRow key={file.name} container={container} path={path} file={file} go={go} />
                  ))}
                </tbody>
              </table>
              {truncated && (
                <p className="muted">
                  Only the first {plural(entries.length, "entry", "entries")} are shown.
                </p>
              )}
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}

/** The files inside, and what has changed in them since the image (`docker diff`). */
export function FilesTab({ container }: { container: ContainerDetail }) {
  const [url, change] = useAddress("/inside/containers/$id/{-$tab}");
  const view = url.view ?? "browse";
  if (container.stale) return <Unseen container={container} what="Its files are" />;
  return (
    <>
      <div>
        <SegmentedControl
          size="xs"
          value={view}
          onChange={(next) => change({ view: next === "browse" ? undefined : next })}
          data={[
            { value: "browse", label: "Browse" },
            { value: "changes", label: "Changed since the image" },
          ]}
        />
      </div>
      {view === "changes" ? (
        <ChangesPanel container={container} />
      ) : (
        <Browser
          container={container}
          path={url.path ?? (container.working_dir || "/")}
          go={(path) => change({ path })}
        />
      )}
    </>
  );
}
