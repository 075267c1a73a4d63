import { Checkbox, Select, TagsInput, TextInput } from "@mantine/core";
import { CredentialField } from "@/components/credential-field";
import { useFirstHost } from "@/components/host-select";
import type { FormFields } from "@/components/use-change-form";
import { CHECKS, type SourceForm } from "./source";
import classes from "./source.module.css";

/** The repository that the files of a stack come from, and when it is looked at. */
export function GitFields({ form }: { form: FormFields<SourceForm> }) {
  const host = useFirstHost();
  const { gitCredential, gitUrl, checkMinutes } = form.values;
  const checks = CHECKS.some(({ value }) => value === checkMinutes)
    ? CHECKS
    : [...CHECKS, { value: checkMinutes, label: `Every ${checkMinutes} minutes` }];
  return (
    <div className={classes.fields}>
      <TextInput
        label="Repository"
        required
        data-autofocus
        classNames={{ input: "mono" }}
        placeholder="https://github.com/team/shop.git or git@github.com:team/shop.git"
        {...form.field("gitUrl")}
      />
      <div className={classes.two}>
        <TextInput
          label="Branch or tag"
          placeholder="The default branch"
          classNames={{ input: "mono" }}
          {...form.field("gitRef")}
        />
        <TextInput
          label="Folder in it"
          placeholder="The whole of it"
          classNames={{ input: "mono" }}
          {...form.field("gitFolder")}
        />
      </div>
      <TagsInput
        label="Compose files"
        description="In the order in which they are read, below that folder. None: those that Compose finds by itself."
        placeholder={form.values.composeFiles.length === 0 ? "compose.yaml, then Enter" : ""}
        classNames={{ input: "mono" }}
        acceptValueOnBlur
        {...form.field("composeFiles")}
      />
      <CredentialField
        label="Credential"
        field={form.field("gitCredential")}
        value={gitCredential}
        choose={(id) => form.setValues({ gitCredential: id })}
        repository={gitUrl}
        host={host}
      />
      <Select
        label="Look for news"
        description="A webhook can tell of news at once: the page of the stack makes one."
        data={checks}
        allowDeselect={false}
        {...form.field("checkMinutes")}
      />
      <Checkbox
        label="Apply news by itself"
        description="Without a tick they wait in the files until somebody applies them."
        {...form.field("applyFetched", "checkbox")}
      />
    </div>
  );
}
