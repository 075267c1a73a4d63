import { Checkbox, NumberInput, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { HostSelect } from "@/components/host-select";
import { Panel } from "@/components/page";
import { PairRows } from "@/components/row-list";
import type { FormFields } from "@/components/use-change-form";
import { MountRows, PortRows } from "./run-rows";
import { RESTART_POLICIES, type RunForm } from "./run-form";
import classes from "./run-page.module.css";

interface RunFieldsProps {
  form: FormFields<RunForm>;
  host: number | null;
  fixedHost: boolean;
}

export function RunFields({ form, host, fixedHost }: RunFieldsProps) {
  const { restart } = form.values;
  return (
    <>
      <Panel title="What runs where">
        <div className={classes.stack}>
          <div className={classes.two}>
            <TextInput label="Image" required autoFocus placeholder="nginx:1.27" {...form.field("image")} />
            <HostSelect required disabled={fixedHost} {...form.field("host")} value={host} />
          </div>
          <div className={classes.two}>
            <TextInput label="Name" placeholder="The engine picks one" {...form.field("name")} />
            <TextInput
              label="Command"
              placeholder="As the image says"
              classNames={{ input: "mono" }}
              {...form.field("command")}
            />
          </div>
        </div>
      </Panel>
      <Panel title="Ports and files">
        <div className={classes.stack}>
          <PortRows {...form.rows("ports")} />
          <MountRows {...form.rows("mounts")} />
        </div>
      </Panel>
      <Panel title="Environment">
        <PairRows label="Variables" more="Add variable" names="NAME" {...form.rows("env")} />
      </Panel>
      <Panel title="How long and how much">
        <div className={classes.stack}>
          <div className={classes.three}>
            <Select
              label="Restart policy"
              data={RESTART_POLICIES.map(({ value }) => value)}
              allowDeselect={false}
              {...form.field("restart")}
            />
            <NumberInput label="Memory limit, MiB" placeholder="No limit" min={6} {...form.field("memory")} />
            <NumberInput
              label="CPU limit"
              placeholder="No limit"
              min={0.01}
              step={0.5}
              decimalScale={2}
              {...form.field("cpus")}
            />
          </div>
          <span className="muted">{RESTART_POLICIES.find((one) => one.value === restart)?.explanation}</span>
          <Checkbox
            label="Remove it when it ends"
            disabled={restart !== "no"}
            {...form.field("autoRemove", "checkbox")}
          />
        </div>
      </Panel>
      <Panel title="More">
        <div className={classes.stack}>
          <TagsInput label="Networks" placeholder="bridge" {...form.field("networks")} />
          <div className={classes.two}>
            <TextInput
              label="Entrypoint"
              placeholder="As the image says"
              classNames={{ input: "mono" }}
              {...form.field("entrypoint")}
            />
            <TextInput
              label="Working directory"
              placeholder="As the image says"
              classNames={{ input: "mono" }}
              {...form.field("workingDir")}
            />
            <TextInput label="User" placeholder="As the image says" {...form.field("user")} />
            <TextInput label="Hostname" placeholder="The container's id" {...form.field("hostname")} />
          </div>
          <PairRows label="Labels" more="Add label" names="name" {...form.rows("labels")} />
          <Switch label="With a terminal (-it), to attach to" {...form.field("tty", "checkbox")} />
          <Switch label="Start it at once" {...form.field("start", "checkbox")} />
        </div>
      </Panel>
    </>
  );
}
