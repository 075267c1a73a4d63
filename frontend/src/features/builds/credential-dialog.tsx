import { PasswordInput, SegmentedControl, TextInput, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import { FormDialog } from "@/components/form-dialog";
import { credentialsQuery } from "./queries";
import { serverOf } from "./source";

interface CredentialDialogProps {
  repository: string;
  stored: (id: number) => void;
  close: () => void;
}

/** Stores what a private repository asks for. It is sealed on the server and shown to nobody again. */
export function CredentialDialog({ repository, stored, close }: CredentialDialogProps) {
  const queries = useQueryClient();
  const ssh = /^ssh:|^[^/]+@/.test(repository.trim());
  const [way, setWay] = useState(ssh ? "ssh" : "https");
  const [server, setServer] = useState(serverOf(repository));
  const [name, setName] = useState("");
  const [username, setUsername] = useState("");
  const [secret, setSecret] = useState("");
  const [hostKey, setHostKey] = useState("");
  const send = async () => {
    const secrets =
      way === "ssh" ? { ssh_key: secret, ssh_host_key: hostKey.trim() } : { username, password: secret };
    const made = await unwrap(
      client.POST("/api/v1/git-credentials/", {
        body: { name: name.trim() || server, server: server.trim(), ...secrets },
      }),
    );
    await queries.invalidateQueries({ queryKey: credentialsQuery.queryKey });
    stored(made.id);
  };
  return (
    <FormDialog
      title="Store a git credential"
      confirm="Store"
      close={close}
      send={send}
      disabled={server.trim() === "" || secret.trim() === ""}
    >
      <SegmentedControl
        size="xs"
        value={way}
        onChange={(next) => {
          setWay(next);
          setSecret("");
        }}
        data={[
          { value: "https", label: "Token over https" },
          { value: "ssh", label: "SSH key" },
        ]}
      />
      <TextInput
        label="Server"
        placeholder="github.com"
        value={server}
        onChange={(event) => setServer(event.currentTarget.value)}
      />
      <TextInput
        label="Name"
        placeholder={server || "What people call it"}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {way === "https" ? (
        <>
          <TextInput
            label="User name"
            placeholder="Some servers want none beside a token"
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password or token"
            autoComplete="off"
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
        </>
      ) : (
        <>
          <Textarea
            label="Private key"
            description="In OpenSSH's format, without a passphrase."
            autosize
            minRows={3}
            maxRows={8}
            spellCheck={false}
            classNames={{ input: "mono" }}
            placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
          <TextInput
            label="Host key of the server"
            description="As ssh-keyscan prints it: ssh-ed25519 AAAA…"
            classNames={{ input: "mono" }}
            value={hostKey}
            onChange={(event) => setHostKey(event.currentTarget.value)}
          />
        </>
      )}
    </FormDialog>
  );
}
