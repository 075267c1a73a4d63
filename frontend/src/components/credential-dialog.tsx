import { PasswordInput, SegmentedControl, TextInput, Textarea } from "@mantine/core";
import { credentialsQuery } from "@/api/queries";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm } from "@/components/use-change-form";
import { usePreview } from "@/components/use-preview";

interface CredentialFormProps {
  server: string;
  way: "https" | "ssh";
  stored: (id: number) => void;
  close: () => void;
}

function CredentialForm({ stored, close, ...first }: CredentialFormProps) {
  const form = useChangeForm({
    values: {
      ...first,
      name: "",
      username: "",
      password: "",
      sshKey: "",
      sshHostKey: "",
    },
    wish: ({ way, server, name, username, password, sshKey, sshHostKey }) => {
      if (server.trim() === "" || (way === "ssh" ? sshKey : password).trim() === "") return undefined;
      const secrets =
        way === "ssh" ? { ssh_key: sshKey, ssh_host_key: sshHostKey.trim() } : { username, password };
      const body = { name: name.trim() || server, server: server.trim(), ...secrets };
      return post("/api/v1/git-credentials/", { body });
    },
    stale: [credentialsQuery.queryKey],
    then: ({ id }) => stored(id),
  });
  const { way, server } = form.values;
  return (
    <FormDialog form={form} title="Store a git credential" confirm="Store" close={close}>
      <SegmentedControl
        size="xs"
        data={[
          { value: "https", label: "Token over https" },
          { value: "ssh", label: "SSH key" },
        ]}
        {...form.field("way")}
      />
      <TextInput label="Server" placeholder="github.com" {...form.field("server")} />
      <TextInput label="Name" placeholder={server || "What people call it"} {...form.field("name")} />
      {way === "https" ? (
        <>
          <TextInput
            label="User name"
            placeholder="Some servers want none beside a token"
            {...form.field("username")}
          />
          <PasswordInput label="Password or token" autoComplete="off" {...form.field("password")} />
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
            {...form.field("sshKey")}
          />
          <TextInput
            label="Host key of the server"
            description="As ssh-keyscan prints it: ssh-ed25519 AAAA…"
            classNames={{ input: "mono" }}
            {...form.field("sshHostKey")}
          />
        </>
      )}
    </FormDialog>
  );
}

interface CredentialDialogProps extends Pick<CredentialFormProps, "stored" | "close"> {
  host: number;
  repository: string;
}

/** Stores what a private repository asks for. It is sealed on the server and shown to nobody again. */
export function CredentialDialog({ host, repository, ...rest }: CredentialDialogProps) {
  // The server knows which server an address names, and how it is spoken to.
  const build = post("/api/v1/builds/", { body: { host, git_url: repository.trim() } });
  const { preview, error } = usePreview([build]);
  if (preview === undefined && error === null) return null;
  const { git_server: server = "", git_scheme: scheme } = preview?.plan ?? {};
  return <CredentialForm server={server} way={scheme === "ssh" ? "ssh" : "https"} {...rest} />;
}
