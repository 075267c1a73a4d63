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
    form.buildContexts.length > 0 && plural(form.buildContexts.length, "named context"),
    (form.shmSize !== "" || form.ulimits.length > 0) && "limits of RUN",
    form.noCache && "no cache",
    form.pull && "newest base images",
    form.inlineCache && "inline cache",
    form.timeoutMinutes !== "" && `${form.timeoutMinutes} min at most`,
  ].filter(Boolean);
  return set.length === 0 ? "Arguments, secrets, target, platform, cache, network" : set.join(", ");
}

function Fields({ form, stages }: FieldsProps & { stages: string[] }) {
  const { secrets, cacheFrom, extraHosts, ulimits } = form.values;
  return (
    <div className={classes.options}>
      <PairRows label="Build arguments" more="Add argument" names="VERSION" {...form.rows("buildArgs")} />
      <div>
        <PairRows secret label="Secrets" more="Add secret" names="npm_token" {...form.rows("secrets")} />
        {secrets.length > 0 && (
          <div className="muted">
            For <code>RUN --mount=type=secret,id={secrets[0]?.name || "…"}</code>. Sealed, never in the image,
            the log or the record.
          </div>
        )}
      </div>
      <PairRows
        label="Labels"
        more="Add label"
        names="org.opencontainers.image.version"
        {...form.rows("labels")}
      />
      <div>
        <PairRows label="Named contexts" more="Add context" names="base" {...form.rows("buildContexts")} />
        <div className="muted">
          For <code>FROM</code> and <code>--from</code>: <code>docker-image://alpine:3</code>, or a folder of
          the upload.
        </div>
      </div>
      <div className={classes.three}>
        <Autocomplete
          label="Target stage"
          placeholder="The last one"
          classNames={{ input: "mono" }}
          data={stages}
          {...form.field("target")}
        />
        <Autocomplete
          label="Platform"
          placeholder="The host's own"
          classNames={{ input: "mono" }}
          data={["linux/amd64", "linux/arm64", "linux/arm/v7"]}
          {...form.field("platform")}
        />
        <Select
          label="Network of RUN"
          allowDeselect={false}
          data={[...NETWORKS]}
          {...form.field("network")}
        />
      </div>
      <div className={classes.two}>
        <TagsInput
          label="Cache from"
          placeholder={cacheFrom.length === 0 ? "registry.example.org/team/api:latest" : ""}
          classNames={{ input: "mono" }}
          acceptValueOnBlur
          {...form.field("cacheFrom")}
        />
        <TagsInput
          label="Extra hosts"
          placeholder={extraHosts.length === 0 ? "db.internal:10.0.0.5" : ""}
          classNames={{ input: "mono" }}
          acceptValueOnBlur
          {...form.field("extraHosts")}
        />
      </div>
      <div className={classes.two}>
        <TextInput label="Size of /dev/shm" placeholder="64m" {...form.field("shmSize")} />
        <TagsInput
          label="Limits of RUN"
          placeholder={ulimits.length === 0 ? "nofile=1024:2048" : ""}
          classNames={{ input: "mono" }}
          acceptValueOnBlur
          {...form.field("ulimits")}
        />
      </div>
      <div className={classes.two}>
        <TextInput
          label="Name of the build"
          placeholder="From the tags or the source"
          {...form.field("name")}
        />
        <NumberInput
          label="Minutes it may take"
          placeholder="60"
          min={1}
          max={1440}
          {...form.field("timeoutMinutes")}
        />
      </div>
      <div className={classes.checks}>
        <Checkbox
          label="Without cache"
          description="Every step runs again."
          {...form.field("noCache", "checkbox")}
        />
        <Checkbox
          label="Newest base images"
          description="Looks in the registry even if the host has the image."
          {...form.field("pull", "checkbox")}
        />
        <Checkbox
          label="Write cache into the image"
          description="So that others can build from it with Cache from."
          {...form.field("inlineCache", "checkbox")}
        />
      </div>
    </div>
  );
}

/** Everything that is not required, folded away until it is wanted. */
export function OptionFields({ form, stages }: FieldsProps & { stages: string[] }) {
  const [open, setOpen] = useState(false);
  return (
    <Panel flush>
      <UnstyledButton className={classes.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <IconChevronRight size={15} className={classes.chevron} data-open={open || undefined} />
        <b>Options</b>
        <span className="muted cut">{summary(form.values)}</span>
      </UnstyledButton>
      <Collapse expanded={open}>
        <Fields form={form} stages={stages} />
      </Collapse>
    </Panel>
  );
}
