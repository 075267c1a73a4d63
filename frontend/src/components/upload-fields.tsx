import { Button, FileButton } from "@mantine/core";
import { IconFiles, IconFileZip, IconFolder, IconUpload, IconX } from "@tabler/icons-react";
import { useRef, useState, type ReactNode } from "react";
import { toastError } from "@/components/toasts";
import { bytes, plural } from "@/lib/format";
import { fromDrop, fromInput, heavyFiles, sizeOf, withoutHeavy, type Upload } from "@/lib/upload";
import classes from "./upload-fields.module.css";

interface UploadFieldsProps {
  upload: Upload | null;
  change: (upload: Upload | null) => void;
  /** Some files without a folder around them can be chosen, too. */
  loose?: boolean;
  /** What to drop here, and what comes of it. */
  children: ReactNode;
}

function Chosen({ upload, change }: { upload: Upload; change: (upload: Upload | null) => void }) {
  const heavy = heavyFiles(upload);
  const amount = upload.kind === "archive" ? "an archive" : plural(upload.files.length, "file");
  return (
    <div className={classes.chosen}>
      {upload.kind === "archive" ? (
        <IconFileZip size={22} stroke={1.6} />
      ) : (
        <IconFolder size={22} stroke={1.6} />
      )}
      <div className={classes.chosenWords}>
        <b className="cut">{upload.name}</b>
        <span className="muted numbers">
          {amount}, {bytes(sizeOf(upload))}
        </span>
      </div>
      {heavy > 0 && (
        <Button variant="light" onClick={() => change(withoutHeavy(upload))}>
          Leave out node_modules and .git ({plural(heavy, "file")})
        </Button>
      )}
      <Button variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={() => change(null)}>
        Take away
      </Button>
    </div>
  );
}

/** A folder, or one tar or zip of it; chosen or dropped. */
export function UploadFields({ upload, change, loose = false, children }: UploadFieldsProps) {
  const [over, setOver] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  if (upload !== null) return <Chosen upload={upload} change={change} />;
  const drop = (event: React.DragEvent) => {
    event.preventDefault();
    setOver(false);
    fromDrop(event.dataTransfer.items).then(change, (error: unknown) =>
      toastError(error, "This could not be read"),
    );
  };
  return (
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconUpload size={24} stroke={1.6} />
      <div>{children}</div>
      <div className={classes.dropButtons}>
        <input
          ref={folder}
          type="file"
          hidden
          multiple
          aria-label="Folder"
          {...{ webkitdirectory: "" }}
          onChange={(event) =>
            event.currentTarget.files !== null && change(fromInput(event.currentTarget.files))
          }
        />
        <Button
          variant="default"
          leftSection={<IconFolder size={14} />}
          onClick={() => folder.current?.click()}
        >
          Choose a folder
        </Button>
        {loose && (
          <FileButton multiple onChange={(files) => change(fromInput(files))}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFiles size={14} />}>
                Choose files
              </Button>
            )}
          </FileButton>
        )}
        <FileButton
          accept=".tar,.gz,.tgz,.bz2,.xz,.zip"
          onChange={(file) => file !== null && change({ kind: "archive", name: file.name, file })}
        >
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconFileZip size={14} />}>
              Choose a tar or zip
            </Button>
          )}
        </FileButton>
      </div>
    </div>
  );
}
