import type { GitCredential, GitCredentialFields } from "@/api/types";

type Way = "password" | "ssh";

/** The form of a git credential. Secrets are only ever sent, never read back. */
export interface GitForm {
  name: string;
  server: string;
  way: Way;
  username: string;
  password: string;
  sshKey: string;
  sshHostKey: string;
}

export const NEW_GIT: GitForm = {
  name: "",
  server: "",
  way: "password",
  username: "",
  password: "",
  sshKey: "",
  sshHostKey: "",
};

export function gitFormOf(credential: GitCredential): GitForm {
  const { name, server, username = "", ssh_host_key: sshHostKey = "", has_ssh_key: hasKey } = credential;
  return { ...NEW_GIT, name, server, username, sshHostKey, way: hasKey ? "ssh" : "password" };
}

/** What is sent: the secret of the chosen way as far as one was typed, and none of the other way. */
export function gitRequestOf(form: GitForm): GitCredentialFields {
  const { way, password, sshKey } = form;
  const server = form.server.trim();
  const named = { name: form.name.trim() || server, server, username: form.username.trim() };
  if (way === "ssh")
    return {
      ...named,
      password: "",
      ssh_host_key: form.sshHostKey.trim(),
      ...(sshKey !== "" && { ssh_key: sshKey }),
    };
  return { ...named, ssh_key: "", ssh_host_key: "", ...(password !== "" && { password }) };
}
