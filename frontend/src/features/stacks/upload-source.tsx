import { Alert, Button, MultiSelect, TagsInput } from "@mantine/core";
import { UploadFields } from "@/components/upload-fields";
import type { FormFields } from "@/components/use-change-form";
import type { Upload } from "@/lib/upload";
import { composeIn, LIMITS, problemsOf, withoutLarge, type SourceForm } from "./source";
import classes from "./source.module.css";

type Fields = FormFields<Pick<SourceForm, "upload" | "composeFiles">>;

function TooLarge({ upload, change }: { upload: Upload; change: (upload: Upload) => void }) {
  const problems = problemsOf(upload);
  if (problems.length === 0) return null;
  const less = withoutLarge(upload);
  return (
    <Alert color="red" p="sm" title="This is too much for a stack">
      <ul className={classes.problems}>
        {problems.slice(0, 10).map(({ path, words }) => (
          <li key={path + words}>
            <b className="mono">{path}</b> {words}
          </li>
        ))}
      </ul>
      {problems.length > 10 && <div>and {problems.length - 10} more</div>}
      {less.kind === "folder" && upload.kind === "folder" && less.files.length < upload.files.length && (
        <Button mt="xs" variant="default" onClick={() => change(less)}>
          Leave these files out
        </Button>
      )}
    </Alert>
  );
}

/** Which files Compose reads: those that it finds by itself are named before anybody has to choose. */
function ComposeFiles({ form, upload }: { form: Fields; upload: Upload }) {
  if (upload.kind === "archive")
    return (
      <TagsInput
        label="Compose files"
        description="None: those that Compose finds by itself, such as compose.yaml and compose.override.yaml."
        placeholder={form.values.composeFiles.length === 0 ? "deploy/compose.yaml, then Enter" : ""}
        classNames={{ input: "mono" }}
        acceptValueOnBlur
        {...form.field("composeFiles")}
      />
    );
  const { found, possible } = composeIn(upload);
  const none = found.length === 0 && form.values.composeFiles.length === 0;
  return (
    <>
      {none && (
        <Alert color="yellow" p="xs">
          {possible.length > 0
            ? "None of them has a name that Compose looks for, such as compose.yaml: say which it is."
            : "There is no YAML file among them: a compose file is missing."}
        </Alert>
      )}
      <MultiSelect
        label="Compose files"
        description={
          found.length > 0
            ? `Compose finds ${found.join(" and ")} by itself. Choose only where it shall read others.`
            : "In the order in which Compose shall read them."
        }
        data={possible}
        searchable
        clearable
        classNames={{ input: "mono" }}
        {...form.field("composeFiles")}
      />
    </>
  );
}

interface UploadSourceProps {
  form: Fields;
  /** Which of an upload Compose shall read, before anybody chooses. */
  chosen?: (upload: Upload | null) => string[];
}

/** The files of a stack from the disk of the person. */
export function UploadSource({ form, chosen = () => [] }: UploadSourceProps) {
  const { upload } = form.values;
  const change = (next: Upload | null) => form.setValues({ upload: next, composeFiles: chosen(next) });
  return (
    <div className={classes.fields}>
      <UploadFields upload={upload} change={change} loose>
        Drop the folder of your project here, some files of it, or a tar or zip. Its <code>.git</code> stays
        out.
        <div className="faint">{LIMITS}</div>
      </UploadFields>
      {upload !== null && (
        <>
          <TooLarge upload={upload} change={change} />
          <ComposeFiles form={form} upload={upload} />
        </>
      )}
    </div>
  );
}
