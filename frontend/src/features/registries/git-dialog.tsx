import { PasswordInput, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import type { GitCredential } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { toastDone } from "@/components/request";
import { curlLine } from "@/lib/curl";
import { gitFormOf, gitRequestOf, NEW_GIT, shownGit, type GitForm } from "./git-form";
import { gitCredentialsQuery } from "./queries";

interface SecretFieldsProps {
  form: GitForm;
  change: (changes: Partial<GitForm>) => void;
  stored: boolean;
}

function SecretFields({ form, change, stored }: SecretFieldsProps) {
  const keep = "Leave empty to keep the stored one";
  if (form.way === "password") {
    return (
      <>
        <TextInput
          label="User"
          placeholder="ci"
          autoComplete="off"
          value={form.username}
          onChange={(event) => change({ username: event.currentTarget.value })}
        />
        <PasswordInput
          label="Password or token"
          description="A token that may only read is enough."
          placeholder={stored ? keep : ""}
          autoComplete="new-password"
          value={form.password}
          onChange={(event) => change({ password: event.currentTarget.value })}
        />
      </>
    );
  }
  return (
    <>
      <TextInput
        label="User"
        placeholder="git"
        value={form.username}
        onChange={(event) => change({ username: event.currentTarget.value })}
      />
      <Textarea
        label="Private key"
        description="OpenSSH format, without a passphrase."
        autosize
        minRows={3}
        maxRows={6}
        classNames={{ input: "mono" }}
        spellCheck={false}
        placeholder={stored ? keep : "-----BEGIN OPENSSH PRIVATE KEY-----"}
        value={form.sshKey}
        onChange={(event) => change({ sshKey: event.currentTarget.value })}
      />
      <TextInput
        label="The server's key"
        description="One line of ssh-keyscan, as the server's owner publishes it: a server with another key is refused."
        classNames={{ input: "mono" }}
        placeholder="ssh-ed25519 AAAA…"
        value={form.hostKey}
        onChange={(event) => change({ hostKey: event.currentTarget.value })}
      />
    </>
  );
}

/** Adds what opens the repositories of one git server, or edits it. */
export function GitDialog({ credential, close }: { credential?: GitCredential; close: () => void }) {
  const queries = useQueryClient();
  const [form, setForm] = useState(credential === undefined ? NEW_GIT : gitFormOf(credential));
  const change = (changes: Partial<GitForm>) => setForm((before) => ({ ...before, ...changes }));
  const stored = form.way === "ssh" ? credential?.has_ssh_key === true : credential?.has_password === true;
  const body = gitRequestOf(form);
  const typed = form.way === "ssh" ? form.sshKey !== "" : form.password !== "";
  const send = async () => {
    const saved =
      credential === undefined
        ? await unwrap(client.POST("/api/v1/git-credentials/", { body }))
        : await unwrap(client.PATCH("/api/v1/git-credentials/{id}/", { params: at(credential.id), body }));
    toastDone(`${saved.name} is saved`);
    await queries.invalidateQueries(gitCredentialsQuery);
  };
  const repository =
    form.way === "ssh"
      ? `ssh://${form.username || "git"}@${form.server || "SERVER"}/team/app.git`
      : `https://${form.username ? `${form.username}@` : ""}${form.server || "SERVER"}/team/app.git`;
  const curl =
    credential === undefined
      ? curlLine("POST", "git-credentials/", shownGit(body))
      : curlLine("PATCH", `git-credentials/${credential.id}/`, shownGit(body));
  return (
    <FormDialog
      title={credential === undefined ? "Add a git credential" : `Edit ${credential.name}`}
      confirm={credential === undefined ? "Add credential" : "Save"}
      close={close}
      send={send}
      disabled={form.server.trim() === "" || !(typed || stored)}
      command={`docker build ${repository}`}
      curl={curl}
    >
      <TextInput
        label="Server"
        description="It is used with this server only."
        data-autofocus
        classNames={{ input: "mono" }}
        placeholder="git.example.org"
        value={form.server}
        onChange={(event) => change({ server: event.currentTarget.value })}
      />
      <TextInput
        label="Name"
        placeholder={form.server || "team repositories"}
        value={form.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <SegmentedControl
        value={form.way}
        onChange={(way) => change({ way })}
        data={[
          { value: "password", label: "User and password" },
          { value: "ssh", label: "SSH key" },
        ]}
      />
      <SecretFields form={form} change={change} stored={stored} />
    </FormDialog>
  );
}
