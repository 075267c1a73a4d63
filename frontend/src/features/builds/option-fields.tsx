import {
  Autocomplete,
  Checkbox,
  Collapse,
  NumberInput,
  Select,
  TagsInput,
  TextInput,
  UnstyledButton,
} from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { Panel } from "@/components/page";
import { PairRows } from "@/components/row-list";
import { plural } from "@/lib/format";
import { NETWORKS, type BuildForm } from "./build-form";
import type { FieldsProps } from "./source-fields";
import classes from "./new-page.module.css";

/** What is set behind the fold, so that nothing set is out of sight. */
function summary(form: BuildForm): string {
  const set = [
    form.target !== "" && `target ${form.target}`,
    form.buildArgs.length > 0 && plural(form.buildArgs.length, "argument"),
    form.secrets.length > 0 && plural(form.secrets.length, "secret"),
    form.labels.length > 0 && plural(form.labels.length, "label"),
    form.platform,
    form.network !== "default" && `network ${form.network}`,
    form.cacheFrom.length > 0 && "cache from images",
    form.extraHosts.length > 0 && plural(form.extraHosts.length, "extra host"),
    form.noCache && "no cache",
    form.pull && "newest base images",
    form.inlineCache && "inline cache",
    form.timeoutMinutes !== "" && `${form.timeoutMinutes} min at most`,
  ].filter(Boolean);
  return set.length === 0 ? "Arguments, secrets, target, platform, cache, network" : set.join(", ");
}

function Fields({ form, change, stages }: FieldsProps & { stages: string[] }) {
  const check = (key: "noCache" | "pull" | "inlineCache", label: string, description: string) => (
    <Checkbox
      label={label}
      description={description}
      checked={form[key]}
      onChange={(event) => change({ [key]: event.currentTarget.checked })}
    />
  );
  return (
    <div className={classes.options}>
      <PairRows
        label="Build arguments"
        add="Add argument"
        names="VERSION"
        rows={form.buildArgs}
        change={(buildArgs) => change({ buildArgs })}
      />
      <div>
        <PairRows
          secret
          label="Secrets"
          add="Add secret"
          names="npm_token"
          rows={form.secrets}
          change={(secrets) => change({ secrets })}
        />
        {form.secrets.length > 0 && (
          <div className="muted">
            For <code>RUN --mount=type=secret,id={form.secrets[0]?.name || "…"}</code>. Sealed, never in the
            image, the log or the record.
          </div>
        )}
      </div>
      <PairRows
        label="Labels"
        add="Add label"
        names="org.opencontainers.image.version"
        rows={form.labels}
        change={(labels) => change({ labels })}
      />
      <div className={classes.three}>
        <Autocomplete
          label="Target stage"
          placeholder="The last one"
          classNames={{ input: "mono" }}
          data={stages}
          value={form.target}
          onChange={(target) => change({ target })}
        />
        <Autocomplete
          label="Platform"
          placeholder="The host's own"
          classNames={{ input: "mono" }}
          data={["linux/amd64", "linux/arm64", "linux/arm/v7"]}
          value={form.platform}
          onChange={(platform) => change({ platform })}
        />
        <Select
          label="Network of RUN"
          allowDeselect={false}
          data={[...NETWORKS]}
          value={form.network}
          onChange={(value) => change({ network: NETWORKS.find((mode) => mode === value) ?? "default" })}
        />
      </div>
      <div className={classes.two}>
        <TagsInput
          label="Cache from"
          placeholder={form.cacheFrom.length === 0 ? "registry.example.org/team/api:latest" : ""}
          classNames={{ input: "mono" }}
          acceptValueOnBlur
          value={form.cacheFrom}
          onChange={(cacheFrom) => change({ cacheFrom })}
        />
        <TagsInput
          label="Extra hosts"
          placeholder={form.extraHosts.length === 0 ? "db.internal:10.0.0.5" : ""}
          classNames={{ input: "mono" }}
          acceptValueOnBlur
          value={form.extraHosts}
          onChange={(extraHosts) => change({ extraHosts })}
        />
      </div>
      <div className={classes.two}>
        <TextInput
          label="Name of the build"
          placeholder="From the tags or the source"
          value={form.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <NumberInput
          label="Minutes it may take"
          placeholder="60"
          min={1}
          max={1440}
          value={form.timeoutMinutes}
          onChange={(timeoutMinutes) => change({ timeoutMinutes })}
        />
      </div>
      <div className={classes.checks}>
        {check("noCache", "Without cache", "Every step runs again.")}
        {check("pull", "Newest base images", "Looks in the registry even if the host has the image.")}
        {check(
          "inlineCache",
          "Write cache into the image",
          "So that others can build from it with Cache from.",
        )}
      </div>
    </div>
  );
}

/** Everything that is not required, folded away until it is wanted. */
export function OptionFields({ form, change, stages }: FieldsProps & { stages: string[] }) {
  const [open, setOpen] = useState(false);
  return (
    <Panel flush>
      <UnstyledButton className={classes.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <IconChevronRight size={15} className={classes.chevron} data-open={open || undefined} />
        <b>Options</b>
        <span className="muted cut">{summary(form)}</span>
      </UnstyledButton>
      <Collapse expanded={open}>
        <Fields form={form} change={change} stages={stages} />
      </Collapse>
    </Panel>
  );
}
