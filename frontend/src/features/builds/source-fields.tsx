import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Panel } from "@/components/page";
import type { BuildForm, SourceKind } from "./build-form";
import { CredentialDialog } from "./credential-dialog";
import { DockerfileEditor } from "./dockerfile-editor";
import { credentialsQuery } from "./queries";
import { UploadFields } from "./upload-fields";
import classes from "./new-page.module.css";

export interface FieldsProps {
  form: BuildForm;
  change: (changes: Partial<BuildForm>) => void;
}

const SOURCES: { value: SourceKind; label: string }[] = [
  { value: "dockerfile", label: "Paste a Dockerfile" },
  { value: "upload", label: "Upload files" },
  { value: "git", label: "Git repository" },
];

function GitFields({ form, change }: FieldsProps) {
  const { data } = useQuery(credentialsQuery);
  const [adding, setAdding] = useState(false);
  const credentials = data?.results ?? [];
  return (
    <div className={classes.stack}>
      <TextInput
        label="Repository"
        required
        autoFocus
        classNames={{ input: "mono" }}
        placeholder="https://github.com/team/api.git or git@github.com:team/api.git"
        value={form.gitUrl}
        onChange={(event) => change({ gitUrl: event.currentTarget.value })}
      />
      <div className={classes.two}>
        <TextInput
          label="Branch, tag or commit"
          placeholder="The default branch"
          classNames={{ input: "mono" }}
          value={form.gitRef}
          onChange={(event) => change({ gitRef: event.currentTarget.value })}
        />
        <div className={classes.credential}>
          <Select
            label="Credential"
            placeholder={"None: it is public"}
            clearable
            data={credentials.map((one) => ({ value: String(one.id), label: `${one.name} (${one.server})` }))}
            value={form.gitCredential === null ? null : String(form.gitCredential)}
            onChange={(value) => change({ gitCredential: value === null ? null : Number(value) })}
          />
          <Button
            size="sm"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => setAdding(true)}
          >
            Store one
          </Button>
        </div>
      </div>
      <PathFields form={form} change={change} />
      {adding && (
        <CredentialDialog
          repository={form.gitUrl}
          stored={(id) => change({ gitCredential: id })}
          close={() => setAdding(false)}
        />
      )}
    </div>
  );
}

function PathFields({ form, change }: FieldsProps) {
  return (
    <div className={classes.two}>
      <TextInput
        label="Sub-directory"
        placeholder="The whole of it"
        classNames={{ input: "mono" }}
        value={form.subdirectory}
        onChange={(event) => change({ subdirectory: event.currentTarget.value })}
      />
      <TextInput
        label="Dockerfile (-f)"
        placeholder="Dockerfile"
        classNames={{ input: "mono" }}
        value={form.dockerfilePath}
        onChange={(event) => change({ dockerfilePath: event.currentTarget.value })}
      />
    </div>
  );
}

/** The one thing that is required: what to build from. */
export function SourceFields({ form, change, submit }: FieldsProps & { submit: () => void }) {
  return (
    <Panel
      title="Build from"
      flush={form.source === "dockerfile"}
      actions={
        <SegmentedControl
          size="xs"
          className={classes.sources}
          data={SOURCES}
          value={form.source}
          onChange={(source) => change({ source })}
        />
      }
    >
      {form.source === "dockerfile" && (
        <DockerfileEditor
          value={form.dockerfile}
          change={(dockerfile) => change({ dockerfile })}
          submit={submit}
        />
      )}
      {form.source === "upload" && (
        <div className={classes.stack}>
          <UploadFields upload={form.upload} change={(upload) => change({ upload })} />
          <PathFields form={form} change={change} />
        </div>
      )}
      {form.source === "git" && <GitFields form={form} change={change} />}
    </Panel>
  );
}
