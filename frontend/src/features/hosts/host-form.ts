import type { Host, HostFields } from "@/api/types";

type Way = "unix" | "ssh" | "tcp";

/** The host form as a person fills it in. Secrets are only ever sent, never read back. */
export interface HostForm {
  name: string;
  way: Way;
  path: string;
  sshTarget: string;
  sshKey: string;
  sshHostKey: string;
  tcpTarget: string;
  ca: string;
  cert: string;
  key: string;
}

export const NEW_HOST: HostForm = {
  name: "",
  way: "unix",
  path: "/var/run/docker.sock",
  sshTarget: "",
  sshKey: "",
  sshHostKey: "",
  tcpTarget: "",
  ca: "",
  cert: "",
  key: "",
};

export function formOf(host: Pick<Host, "name" | "address">): HostForm {
  const [scheme = "unix", rest = ""] = host.address.split("://");
  const form = { ...NEW_HOST, name: host.name };
  if (scheme === "ssh") return { ...form, way: "ssh", sshTarget: rest };
  if (scheme === "tcp") return { ...form, way: "tcp", tcpTarget: rest };
  return { ...form, way: "unix", path: rest };
}

export function addressOf(form: HostForm): string {
  if (form.way === "ssh") return `ssh://${form.sshTarget.trim()}`;
  if (form.way === "tcp") return `tcp://${form.tcpTarget.trim()}`;
  return `unix://${form.path.trim()}`;
}

/** What is sent. Secrets that were left empty are left out, so that an edit keeps the stored ones. */
export function requestOf(form: HostForm): HostFields {
  return {
    name: form.name.trim(),
    address: addressOf(form),
    ...(form.way === "ssh" && form.sshKey !== "" && { ssh_key: form.sshKey }),
    ...(form.way === "ssh" && form.sshHostKey !== "" && { ssh_host_key: form.sshHostKey }),
    ...(form.way === "tcp" && form.ca !== "" && { tls_ca: form.ca }),
    ...(form.way === "tcp" && form.cert !== "" && { tls_cert: form.cert }),
    ...(form.way === "tcp" && form.key !== "" && { tls_key: form.key }),
  };
}

const ADDRESS = { unix: "path", ssh: "sshTarget", tcp: "tcpTarget" } as const;

/** Where the form has what the server calls `address` or `tls_ca`. */
export function placeOf(name: string, { way }: HostForm): string {
  return name === "address" ? ADDRESS[way] : name.replace(/^tls_/, "");
}
