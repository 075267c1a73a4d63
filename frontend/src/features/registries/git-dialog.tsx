import { PasswordInput, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { at } from "@/api/client";
import type { GitCredential } from "@/api/types";
import { patch, post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm, type FormFields } from "@/components/use-change-form";
import { gitFormOf, gitRequestOf, NEW_GIT, type GitForm } from "./git-form";
import { gitCredentialsQuery } from "./queries";

const KEEP = "Leave empty to keep the stored one";

function SecretFields({ form, stored }: { form: FormFields<GitForm>; stored: boolean }) {
  if (form.values.way === "password") {
    return (
      <>
        <TextInput label="User" placeholder="ci" autoComplete="off" {...form.field("username")} />
        <PasswordInput
          label="Password or token"
          description="A token that may only read is enough."
          placeholder={stored ? KEEP : ""}
          autoComplete="new-password"
          {...form.field("password")}
        />
      </>
    );
  }
  return (
    <>
      <TextInput label="User" placeholder="git" {...form.field("username")} />
      <Textarea
        label="Private key"
        description="OpenSSH format, without a passphrase."
        autosize
        minRows={3}
        maxRows={6}
        classNames={{ input: "mono" }}
        spellCheck={false}
        placeholder={stored ? KEEP : "-----BEGIN OPENSSH PRIVATE KEY-----"}
        {...form.field("sshKey")}
      />
      <TextInput
        label="The server's key"
        description="One line of ssh-keyscan, as the server's owner publishes it: a server with another key is refused."
        classNames={{ input: "mono" }}
        placeholder="ssh-ed25519 AAAA…"
        {...form.field("sshHostKey")}
      />
    </>
  );
}

/** Adds a git credential or edits one. */
export function GitDialog({ credential, close }: { credential?: GitCredential; close: () => void }) {
  const isStored = (way: GitForm["way"]) =>
    (way === "ssh" ? credential?.has_ssh_key : credential?.has_password) === true;
  const form = useChangeForm({
    values: credential === undefined ? NEW_GIT : gitFormOf(credential),
    wish: (values) => {
      const body = gitRequestOf(values);
      if (body.server === "" || !(body.password || body.ssh_key || isStored(values.way))) return undefined;
      return credential === undefined
        ? post("/api/v1/git-credentials/", { body })
        : patch("/api/v1/git-credentials/{id}/", { params: at(credential.id), body });
    },
    done: ({ name }) => `${name} is saved`,
    stale: [gitCredentialsQuery.queryKey],
  });
  const { way, server } = form.values;
  return (
    <FormDialog
      form={form}
      title={credential === undefined ? "Add a git credential" : `Edit ${credential.name}`}
      confirm={credential === undefined ? "Add credential" : "Save"}
      close={close}
    >
      <TextInput
        label="Server"
        description="It is used with this server only."
        data-autofocus
        classNames={{ input: "mono" }}
        placeholder="git.example.org"
        {...form.field("server")}
      />
      <TextInput label="Name" placeholder={server || "team repositories"} {...form.field("name")} />
      <SegmentedControl
        data={[
          { value: "password", label: "User and password" },
          { value: "ssh", label: "SSH key" },
        ]}
        {...form.field("way")}
      />
      <SecretFields form={form} stored={isStored(way)} />
    </FormDialog>
  );
}
