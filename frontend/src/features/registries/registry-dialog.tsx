import { Alert, Button, Checkbox, Group, PasswordInput, TextInput } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import { wordsOf } from "@/api/errors";
import type { Registry } from "@/api/types";
import { patch, post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { useChange } from "@/components/use-change";
import { useChangeForm } from "@/components/use-change-form";
import { loginStatus, useCheck } from "./check";
import { canTry, formOf, NEW_REGISTRY, requestOf, type RegistryForm } from "./registry-form";

interface Verdict {
  ok: boolean;
  detail: string;
}

/** Tries the login that stands in the form; nothing is stored. */
function useTry() {
  const [verdict, setVerdict] = useState<Verdict>();
  const { send, busy } = useChange(
    (form: RegistryForm) => {
      const { server, username, password, plain_http = false } = requestOf(form);
      const body = { server, username, password, plain_http };
      return unwrap(client.POST("/api/v1/live/registries/check/", { body }));
    },
    { then: setVerdict, refused: (error) => setVerdict({ ok: false, detail: wordsOf(error) }) },
  );
  return { send, busy, verdict, forget: () => setVerdict(undefined) };
}

/** What the registry said, in words. */
function Said({ verdict, form }: { verdict: Verdict; form: RegistryForm }) {
  const good =
    form.username.trim() === ""
      ? "It answers, and lets everybody in."
      : `It answers, and lets ${form.username.trim()} in.`;
  return (
    <Alert color={verdict.ok ? "teal" : "red"} p="xs" role="status">
      {verdict.ok ? good : verdict.detail}
    </Alert>
  );
}

/** Adds a registry or edits one; the login can be tried before anything is stored, and is tried after. */
export function RegistryDialog({ registry, close }: { registry?: Registry; close: () => void }) {
  const login = useTry();
  // Nothing else would notice a wrong password before the next pull.
  const check = useCheck(
    (checked) => `${checked.name} is saved. ${loginStatus(checked).detail}.`,
    "It is saved, but could not be checked",
  );
  const form = useChangeForm({
    values: registry === undefined ? NEW_REGISTRY : formOf(registry),
    changed: login.forget,
    wish: (values) => {
      if (values.server.trim() === "") return undefined;
      const body = requestOf(values);
      return registry === undefined
        ? post("/api/v1/registries/", { body })
        : patch("/api/v1/registries/{id}/", { params: at(registry.id), body });
    },
    stale: [["registry"]],
    then: (saved) => void check.send(saved),
  });
  const { server, username } = form.values;
  const stored = registry?.has_password === true;
  return (
    <FormDialog
      form={form}
      title={registry === undefined ? "Add a registry" : `Edit ${registry.name}`}
      confirm={registry === undefined ? "Add registry" : "Save"}
      close={close}
    >
      <TextInput
        label="Server"
        description="As image names begin with it; docker.io is Docker Hub."
        data-autofocus
        classNames={{ input: "mono" }}
        placeholder="registry.example.org:5000"
        {...form.field("server")}
      />
      <TextInput
        label="Name"
        description="What you call it here."
        placeholder={server || "team registry"}
        {...form.field("name")}
      />
      <Group grow align="start">
        <TextInput
          label="User"
          placeholder="None: public images only"
          autoComplete="off"
          {...form.field("username")}
        />
        <PasswordInput
          label="Password or token"
          placeholder={stored ? "Leave empty to keep it" : ""}
          autoComplete="new-password"
          disabled={username.trim() === ""}
          {...form.field("password")}
        />
      </Group>
      <Checkbox
        label="Plain HTTP"
        description="For a registry without TLS: the password goes over the wire as it is."
        {...form.field("plainHttp", "checkbox")}
      />
      <Group gap="sm">
        <Button
          variant="default"
          loading={login.busy}
          disabled={!canTry(form.values)}
          leftSection={<IconPlugConnected size={14} />}
          onClick={() => void login.send(form.values)}
        >
          Check the login
        </Button>
        {stored && !canTry(form.values) && (
          <span className="faint">The stored password is checked when you save.</span>
        )}
      </Group>
      {login.verdict !== undefined && <Said verdict={login.verdict} form={form.values} />}
    </FormDialog>
  );
}
