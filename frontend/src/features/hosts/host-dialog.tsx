import { Alert, Button, Code, SegmentedControl, TextInput, Textarea } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { at } from "@/api/client";
import type { Host, HostVerdict } from "@/api/types";
import { patch, post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { Refusal } from "@/components/refusal";
import { useChange } from "@/components/use-change";
import { useChangeForm, type FormFields } from "@/components/use-change-form";
import { formOf, NEW_HOST, placeOf, requestOf, type HostForm } from "./host-form";
import { testConnection } from "./test-connection";

function WayFields({ form, stored }: { form: FormFields<HostForm>; stored: boolean }) {
  const secret = (name: "sshKey" | "ca" | "cert" | "key", label: string, begin: string) => (
    <Textarea
      label={label}
      autosize
      minRows={2}
      maxRows={5}
      classNames={{ input: "mono" }}
      spellCheck={false}
      placeholder={stored ? "Leave empty to keep the stored one" : `-----BEGIN ${begin}-----`}
      {...form.field(name)}
    />
  );
  const { way } = form.values;
  if (way === "unix")
    return <TextInput label="Socket" classNames={{ input: "mono" }} {...form.field("path")} />;
  if (way === "ssh") {
    return (
      <>
        <TextInput
          label="User and host"
          description="The user must be allowed to use Docker there. A port and a socket path may follow."
          classNames={{ input: "mono" }}
          placeholder="deploy@10.0.0.5:22"
          {...form.field("sshTarget")}
          // Another host has another key.
          onChange={(event) => form.setValues({ sshTarget: event.currentTarget.value, sshHostKey: "" })}
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
        {...form.field("tcpTarget")}
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

/** A try of the connection that stands in the form; nothing is stored. */
function useTry(stored: number | undefined) {
  const [verdict, setVerdict] = useState<HostVerdict>();
  const [failure, setFailure] = useState<unknown>();
  const forget = () => {
    setVerdict(undefined);
    setFailure(undefined);
  };
  const worked = useRef(false);
  const { send, busy } = useChange((form: HostForm) => testConnection(requestOf(form), stored), {
    then: (tried) => {
      worked.current = tried.ok;
      setVerdict(tried);
    },
    refused: setFailure,
  });
  const test = (form: HostForm) => {
    setFailure(undefined);
    return send(form);
  };
  const works = async (form: HostForm) => (await test(form)) && worked.current;
  return { test, works, busy, verdict, failure, forget };
}

/** Adds a host or edits one; the connection can be tried before anything is stored. */
export function HostDialog({ host, close }: { host?: Host; close: () => void }) {
  const navigate = useNavigate();
  const attempt = useTry(host?.id);
  const { verdict } = attempt;
  const form = useChangeForm({
    values: host === undefined ? NEW_HOST : formOf(host),
    placeOf,
    changed: (now, before) => {
      // What it is called has nothing to do with how it is reached.
      if (now.name === before.name) attempt.forget();
    },
    // A host that does not answer is only stored when somebody insists.
    before: async (values) => verdict !== undefined || (await attempt.works(values)),
    wish: (values) => {
      const body = requestOf(values);
      if (body.name === "" || body.address.endsWith("://")) return undefined;
      return host === undefined
        ? post("/api/v1/hosts/", { body })
        : patch("/api/v1/hosts/{id}/", { params: at(host.id), body });
    },
    done: ({ name }) => (host === undefined ? `${name} is added` : `${name} is changed`),
    stale: [["host"]],
    then: ({ id }) => navigate({ to: "/hosts/$id", params: { id: String(id) } }),
  });
  const { values } = form;
  const trust = (sshHostKey: string) => {
    form.setValues({ sshHostKey });
    void attempt.test({ ...values, sshHostKey });
  };
  const confirm = `${host === undefined ? "Add host" : "Save"}${verdict?.ok === false ? " anyway" : ""}`;
  return (
    <FormDialog
      form={form}
      title={host === undefined ? "Add a host" : `Edit ${host.name}`}
      size="lg"
      confirm={confirm}
      close={close}
    >
      <TextInput
        label="Name"
        data-autofocus
        description="What you call it here."
        placeholder="quay-1"
        {...form.field("name")}
      />
      <SegmentedControl
        data={[
          { value: "unix", label: "On this machine" },
          { value: "ssh", label: "By SSH" },
          { value: "tcp", label: "By TLS" },
        ]}
        {...form.field("way")}
      />
      <WayFields form={form} stored={host !== undefined} />
      <div>
        <Button
          variant="default"
          loading={attempt.busy}
          leftSection={<IconPlugConnected size={14} />}
          onClick={() => void attempt.test(values)}
        >
          Test the connection
        </Button>
      </div>
      <Refusal error={attempt.failure} />
      {verdict !== undefined && <Verdict verdict={verdict} pinned={values.sshHostKey} trust={trust} />}
    </FormDialog>
  );
}
