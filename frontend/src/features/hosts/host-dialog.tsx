import { Alert, Button, Code, SegmentedControl, TextInput, Textarea } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import type { Host } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { Refusal } from "@/components/refusal";
import { toastDone } from "@/components/request";
import { curlLine } from "@/lib/curl";
import { dockerContext, formOf, NEW_HOST, requestOf, shownHost, type HostForm } from "./host-form";
import { testConnection, type HostVerdict } from "./test-connection";

interface FieldsProps {
  form: HostForm;
  change: (changes: Partial<HostForm>) => void;
  stored: boolean;
}

function WayFields({ form, change, stored }: FieldsProps) {
  const secret = (key: "sshKey" | "ca" | "cert" | "key", label: string, begin: string) => (
    <Textarea
      label={label}
      autosize
      minRows={2}
      maxRows={5}
      classNames={{ input: "mono" }}
      spellCheck={false}
      placeholder={stored ? "Leave empty to keep the stored one" : `-----BEGIN ${begin}-----`}
      value={form[key]}
      onChange={(event) => change({ [key]: event.currentTarget.value })}
    />
  );
  if (form.way === "unix")
    return (
      <TextInput
        label="Socket"
        classNames={{ input: "mono" }}
        value={form.path}
        onChange={(event) => change({ path: event.currentTarget.value })}
      />
    );
  if (form.way === "ssh") {
    return (
      <>
        <TextInput
          label="User and host"
          description="The user must be allowed to use Docker there. A port and a socket path may follow."
          classNames={{ input: "mono" }}
          placeholder="deploy@10.0.0.5:22"
          value={form.sshTarget}
          onChange={(event) => change({ sshTarget: event.currentTarget.value, sshHostKey: "" })}
        />
        {secret("sshKey", "Private key", "OPENSSH PRIVATE KEY")}
      </>
    );
  }
  return (
    <>
      <TextInput
        label="Host and port"
        classNames={{ input: "mono" }}
        placeholder="10.0.0.5:2376"
        value={form.tcpTarget}
        onChange={(event) => change({ tcpTarget: event.currentTarget.value })}
      />
      {secret("ca", "CA certificate", "CERTIFICATE")}
      {secret("cert", "Client certificate", "CERTIFICATE")}
      {secret("key", "Client key", "PRIVATE KEY")}
    </>
  );
}

/** The verdict of a try, in words; an SSH host that is new shows its key to be confirmed. */
function Verdict({
  verdict,
  pinned,
  trust,
}: {
  verdict: HostVerdict;
  pinned: string;
  trust: (key: string) => void;
}) {
  const unknown = !verdict.ok && verdict.code === "host_key_unknown" && verdict.ssh_host_key !== "";
  return (
    <Alert color={verdict.ok ? "teal" : unknown ? "yellow" : "red"} title={verdict.verdict} p="sm">
      {verdict.hint}
      {unknown && pinned !== verdict.ssh_host_key && (
        <>
          <Code block my={8}>
            {verdict.ssh_fingerprint || verdict.ssh_host_key}
          </Code>
          <Button variant="default" onClick={() => trust(verdict.ssh_host_key)}>
            It is the right key: trust it
          </Button>
        </>
      )}
    </Alert>
  );
}

/** Adds a host or edits one; the connection can be tried before anything is stored. */
export function HostDialog({ host, close }: { host?: Host; close: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [form, setForm] = useState(host === undefined ? NEW_HOST : formOf(host));
  const [verdict, setVerdict] = useState<HostVerdict>();
  const [failure, setFailure] = useState<unknown>();
  const [testing, setTesting] = useState(false);
  const change = (changes: Partial<HostForm>) => {
    setForm((before) => ({ ...before, ...changes }));
    setVerdict(undefined);
    setFailure(undefined);
  };
  const test = async (asked: HostForm) => {
    setTesting(true);
    setFailure(undefined);
    try {
      const tried = await testConnection(requestOf(asked), host?.id);
      setVerdict(tried);
      return tried.ok;
    } catch (error) {
      setFailure(error);
      return false;
    } finally {
      setTesting(false);
    }
  };
  const trust = (key: string) => {
    const trusted = { ...form, sshHostKey: key };
    setForm(trusted);
    void test(trusted);
  };
  const untrusted = verdict?.ok === false;
  const send = async () => {
    // A host that does not answer is only stored when somebody insists.
    if (verdict === undefined && !(await test(form))) return false;
    const saved =
      host === undefined
        ? await unwrap(client.POST("/api/v1/hosts/", { body: requestOf(form) }))
        : await unwrap(client.PATCH("/api/v1/hosts/{id}/", { params: at(host.id), body: requestOf(form) }));
    toastDone(host === undefined ? `${saved.name} is added` : `${saved.name} is changed`);
    await queries.invalidateQueries({ queryKey: ["host"] });
    await navigate({ to: "/hosts/$id", params: { id: String(saved.id) } });
    return saved;
  };
  const body = requestOf(form);
  const curl =
    host === undefined
      ? curlLine("POST", "hosts/", shownHost(body))
      : curlLine("PATCH", `hosts/${host.id}/`, shownHost(body));
  const confirm = `${host === undefined ? "Add host" : "Save"}${untrusted ? " anyway" : ""}`;
  return (
    <FormDialog
      title={host === undefined ? "Add a host" : `Edit ${host.name}`}
      size="lg"
      confirm={confirm}
      close={close}
      send={send}
      disabled={form.name.trim() === ""}
      command={dockerContext(form)}
      curl={curl}
    >
      <TextInput
        label="Name"
        data-autofocus
        description="What you call it here."
        placeholder="quay-1"
        value={form.name}
        onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
      />
      <SegmentedControl
        value={form.way}
        onChange={(way) => change({ way: way })}
        data={[
          { value: "unix", label: "On this machine" },
          { value: "ssh", label: "By SSH" },
          { value: "tcp", label: "By TLS" },
        ]}
      />
      <WayFields form={form} change={change} stored={host !== undefined} />
      <div>
        <Button
          variant="default"
          loading={testing}
          leftSection={<IconPlugConnected size={14} />}
          onClick={() => void test(form)}
        >
          Test the connection
        </Button>
      </div>
      <Refusal error={failure} />
      {verdict !== undefined && <Verdict verdict={verdict} pinned={form.sshHostKey} trust={trust} />}
    </FormDialog>
  );
}
