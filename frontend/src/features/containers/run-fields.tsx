import { Checkbox, NumberInput, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import type { Host } from "@/api/types";
import { Panel } from "@/components/page";
import { PairRows } from "@/components/row-list";
import { MountRows, PortRows } from "./run-rows";
import { RESTART_POLICIES, type RunForm } from "./run-form";
import classes from "./run-page.module.css";

interface RunFieldsProps {
  form: RunForm;
  change: (changes: Partial<RunForm>) => void;
  hosts: Host[];
  host: number | null;
  setHost: (host: number) => void;
  fixedHost: boolean;
}

export function RunFields({ form, change, hosts, host, setHost, fixedHost }: RunFieldsProps) {
  const text = (key: "image" | "name" | "command" | "entrypoint" | "workingDir" | "user" | "hostname") => ({
    value: form[key],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => change({ [key]: event.currentTarget.value }),
  });
  return (
    <>
      <Panel title="What runs where">
        <div className={classes.stack}>
          <div className={classes.two}>
            <TextInput label="Image" required autoFocus placeholder="nginx:1.27" {...text("image")} />
            <Select
              label="Host"
              required
              allowDeselect={false}
              disabled={fixedHost}
              data={hosts.map((one) => ({
                value: String(one.id),
                label: one.state === "online" ? one.name : `${one.name} (${one.state})`,
              }))}
              value={host === null ? null : String(host)}
              onChange={(value) => value !== null && setHost(Number(value))}
            />
          </div>
          <div className={classes.two}>
            <TextInput label="Name" placeholder="The engine picks one" {...text("name")} />
            <TextInput
              label="Command"
              placeholder="As the image says"
              classNames={{ input: "mono" }}
              {...text("command")}
            />
          </div>
        </div>
      </Panel>
      <Panel title="Ports and files">
        <div className={classes.stack}>
          <PortRows rows={form.ports} change={(ports) => change({ ports })} />
          <MountRows rows={form.mounts} change={(mounts) => change({ mounts })} />
        </div>
      </Panel>
      <Panel title="Environment">
        <PairRows
          label="Variables"
          add="Add variable"
          names="NAME"
          rows={form.env}
          change={(env) => change({ env })}
        />
      </Panel>
      <Panel title="How long and how much">
        <div className={classes.stack}>
          <div className={classes.three}>
            <Select
              label="Restart policy"
              data={RESTART_POLICIES.map(({ value }) => value)}
              allowDeselect={false}
              value={form.restart}
              onChange={(value) => value !== null && change({ restart: value })}
            />
            <NumberInput
              label="Memory limit, MiB"
              placeholder="No limit"
              min={6}
              value={form.memory}
              onChange={(memory) => change({ memory })}
            />
            <NumberInput
              label="CPU limit"
              placeholder="No limit"
              min={0.01}
              step={0.5}
              decimalScale={2}
              value={form.cpus}
              onChange={(cpus) => change({ cpus })}
            />
          </div>
          <span className="muted">
            {RESTART_POLICIES.find((one) => one.value === form.restart)?.explanation}
          </span>
          <Checkbox
            label="Remove it when it ends"
            disabled={form.restart !== "no"}
            checked={form.autoRemove}
            onChange={(event) => change({ autoRemove: event.currentTarget.checked })}
          />
        </div>
      </Panel>
      <Panel title="More">
        <div className={classes.stack}>
          <TagsInput
            label="Networks"
            placeholder="bridge"
            value={form.networks}
            onChange={(networks) => change({ networks })}
          />
          <div className={classes.two}>
            <TextInput
              label="Entrypoint"
              placeholder="As the image says"
              classNames={{ input: "mono" }}
              {...text("entrypoint")}
            />
            <TextInput
              label="Working directory"
              placeholder="As the image says"
              classNames={{ input: "mono" }}
              {...text("workingDir")}
            />
            <TextInput label="User" placeholder="As the image says" {...text("user")} />
            <TextInput label="Hostname" placeholder="The container's id" {...text("hostname")} />
          </div>
          <PairRows
            label="Labels"
            add="Add label"
            names="name"
            rows={form.labels}
            change={(labels) => change({ labels })}
          />
          <Switch
            label="With a terminal (-it), to attach to"
            checked={form.tty}
            onChange={(event) => change({ tty: event.currentTarget.checked })}
          />
          <Switch
            label="Start it at once"
            checked={form.start}
            onChange={(event) => change({ start: event.currentTarget.checked })}
          />
        </div>
      </Panel>
    </>
  );
}
