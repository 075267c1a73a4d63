import { Alert, Button, Checkbox, Group, PasswordInput, TextInput } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import { wordsOf } from "@/api/errors";
import type { Registry } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { curlLine } from "@/lib/curl";
import { saySaved } from "./check";
import { canTry, dockerLogin, formOf, NEW_REGISTRY, requestOf, type RegistryForm } from "./registry-form";

interface Verdict {
  ok: boolean;
  detail: string;
}

async function tryLogin(form: RegistryForm): Promise<Verdict> {
  const { server, username, password, plain_http = false } = requestOf(form);
  try {
    return await unwrap(
      client.POST("/api/v1/live/registries/check/", { body: { server, username, password, plain_http } }),
    );
  } catch (error) {
    return { ok: false, detail: wordsOf(error) };
  }
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
  const queries = useQueryClient();
  const [form, setForm] = useState(registry === undefined ? NEW_REGISTRY : formOf(registry));
  const [verdict, setVerdict] = useState<Verdict>();
  const [trying, setTrying] = useState(false);
  const stored = registry?.has_password === true;
  const change = (changes: Partial<RegistryForm>) => {
    setForm((before) => ({ ...before, ...changes }));
    setVerdict(undefined);
  };
  const check = async () => {
    setTrying(true);
    setVerdict(await tryLogin(form));
    setTrying(false);
  };
  const body = requestOf(form);
  const send = async () => {
    const saved =
      registry === undefined
        ? await unwrap(client.POST("/api/v1/registries/", { body }))
        : await unwrap(client.PATCH("/api/v1/registries/{id}/", { params: at(registry.id), body }));
    await queries.invalidateQueries({ queryKey: ["registry"] });
    void saySaved(queries, saved);
  };
  const shown = { ...body, ...(body.password !== undefined && body.password !== "" && { password: "…" }) };
  const curl =
    registry === undefined
      ? curlLine("POST", "registries/", shown)
      : curlLine("PATCH", `registries/${registry.id}/`, shown);
  return (
    <FormDialog
      title={registry === undefined ? "Add a registry" : `Edit ${registry.name}`}
      confirm={registry === undefined ? "Add registry" : "Save"}
      close={close}
      send={send}
      disabled={form.server.trim() === ""}
      command={dockerLogin(form)}
      curl={curl}
    >
      <TextInput
        label="Server"
        description="As image names begin with it; docker.io is Docker Hub."
        data-autofocus
        classNames={{ input: "mono" }}
        placeholder="registry.example.org:5000"
        value={form.server}
        onChange={(event) => change({ server: event.currentTarget.value })}
      />
      <TextInput
        label="Name"
        description="What you call it here."
        placeholder={form.server || "team registry"}
        value={form.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Group grow align="start">
        <TextInput
          label="User"
          placeholder="None: public images only"
          autoComplete="off"
          value={form.username}
          onChange={(event) => change({ username: event.currentTarget.value })}
        />
        <PasswordInput
          label="Password or token"
          placeholder={stored ? "Leave empty to keep it" : ""}
          autoComplete="new-password"
          disabled={form.username.trim() === ""}
          value={form.password}
          onChange={(event) => change({ password: event.currentTarget.value })}
        />
      </Group>
      <Checkbox
        label="Plain HTTP"
        description="For a registry without TLS: the password goes over the wire as it is."
        checked={form.plainHttp}
        onChange={(event) => change({ plainHttp: event.currentTarget.checked })}
      />
      <Group gap="sm">
        <Button
          variant="default"
          loading={trying}
          disabled={!canTry(form)}
          leftSection={<IconPlugConnected size={14} />}
          onClick={() => void check()}
        >
          Check the login
        </Button>
        {stored && !canTry(form) && (
          <span className="faint">The stored password is checked when you save.</span>
        )}
      </Group>
      {verdict !== undefined && <Said verdict={verdict} form={form} />}
    </FormDialog>
  );
}
