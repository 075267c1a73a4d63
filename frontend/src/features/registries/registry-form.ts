import type { Registry, RegistryFields } from "@/api/types";

/** The form of a registry. The password is only ever sent, never read back. */
export interface RegistryForm {
  name: string;
  server: string;
  username: string;
  password: string;
  plainHttp: boolean;
}

export const NEW_REGISTRY: RegistryForm = {
  name: "",
  server: "",
  username: "",
  password: "",
  plainHttp: false,
};

export function formOf({
  name,
  server,
  username = "",
  plain_http: plainHttp = false,
}: Registry): RegistryForm {
  return { name, server, username, password: "", plainHttp };
}

/** What is sent: an empty password is left out, so that an edit keeps the stored one; without a user there is none. */
export function requestOf({ name, server, username, password, plainHttp }: RegistryForm): RegistryFields {
  const secret = username.trim() === "" ? { password: "" } : password === "" ? {} : { password };
  return {
    name: name.trim() || server.trim(),
    server: server.trim(),
    username: username.trim(),
    plain_http: plainHttp,
    ...secret,
  };
}

/** A login can be tried with what is in the form, unless it needs the stored password, which does not come back here. */
export function canTry({ server, username, password }: RegistryForm): boolean {
  return server.trim() !== "" && (username.trim() === "" || password !== "");
}
