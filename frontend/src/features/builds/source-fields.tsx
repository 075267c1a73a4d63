import { SegmentedControl, TextInput } from "@mantine/core";
import { CredentialField } from "@/components/credential-field";
import { useFirstHost } from "@/components/host-select";
import { Panel } from "@/components/page";
import { UploadFields } from "@/components/upload-fields";
import type { FormFields } from "@/components/use-change-form";
import type { BuildForm, SourceKind } from "./build-form";
import { DockerfileEditor } from "./dockerfile-editor";
import classes from "./new-page.module.css";

export interface FieldsProps {
  form: FormFields<BuildForm>;
}

const SOURCES: { value: SourceKind; label: string }[] = [
  { value: "dockerfile", label: "Paste a Dockerfile" },
  { value: "upload", label: "Upload files" },
  { value: "git", label: "Git repository" },
];

function GitFields({ form }: FieldsProps) {
  const firstHost = useFirstHost();
  const { gitCredential, gitUrl } = form.values;
  const host = form.values.host ?? firstHost;
  return (
    <div className={classes.stack}>
      <TextInput
        label="Repository"
        required
        autoFocus
        classNames={{ input: "mono" }}
        placeholder="https://github.com/team/api.git or git@github.com:team/api.git"
        {...form.field("gitUrl")}
      />
      <div className={classes.two}>
        <TextInput
          label="Branch, tag or commit"
          placeholder="The default branch"
          classNames={{ input: "mono" }}
          {...form.field("gitRef")}
        />
        <CredentialField
          label="Credential"
          field={form.field("gitCredential")}
          value={gitCredential}
          choose={(id) => form.setValues({ gitCredential: id })}
          repository={gitUrl}
          host={host}
        />
      </div>
      <PathFields form={form} />
    </div>
  );
}

function PathFields({ form }: FieldsProps) {
  return (
    <div className={classes.two}>
      <TextInput
        label="Sub-directory"
        placeholder="The whole of it"
        classNames={{ input: "mono" }}
        {...form.field("subdirectory")}
      />
      <TextInput
        label="Dockerfile (-f)"
        placeholder="Dockerfile"
        classNames={{ input: "mono" }}
        {...form.field("dockerfilePath")}
      />
    </div>
  );
}

/** The one thing that is required: what to build from. */
export function SourceFields({ form, submit }: FieldsProps & { submit: () => void }) {
  const { source, dockerfile, upload } = form.values;
  return (
    <Panel
      title="Build from"
      flush={source === "dockerfile"}
      actions={
        <SegmentedControl size="xs" className={classes.sources} data={SOURCES} {...form.field("source")} />
      }
    >
      {source === "dockerfile" && (
        <DockerfileEditor
          value={dockerfile}
          change={(text) => form.setValues({ dockerfile: text })}
          submit={submit}
        />
      )}
      {source === "upload" && (
        <div className={classes.stack}>
          <UploadFields upload={upload} change={(next) => form.setValues({ upload: next })}>
            Drop a folder here, or a tar or zip of it. What <code>.dockerignore</code> names stays out of the
            build.
          </UploadFields>
          <PathFields form={form} />
        </div>
      )}
      {source === "git" && <GitFields form={form} />}
    </Panel>
  );
}
