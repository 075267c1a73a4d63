import { Checkbox, Select, TextInput } from "@mantine/core";
import { RowList } from "@/components/row-list";
import type { FieldProps, FormRows } from "@/components/use-change-form";
import type { ReadService } from "./edit/read-service";
import type { EnvironmentRow, MountRow, PortRow, ServiceField, ServiceForm } from "./edit/service-form";
import classes from "./editor.module.css";

interface ServiceFieldsProps {
  form: ServiceForm;
  locked: ReadService["locked"];
  change: (form: ServiceForm) => void;
}

const RESTART: Record<string, string> = {
  no: "It stays down when it ends.",
  "on-failure": "Started again when it ends with a code other than 0.",
  always: "Always started again, also when the engine starts.",
  "unless-stopped": "As always, but one that was stopped stays stopped.",
};

interface RowsProps<Row> extends FormRows<Row> {
  locked: string | undefined;
}

function Locked({ why }: { why: string | undefined }) {
  return why === undefined ? null : <span className={classes.locked}>{why} Change it in the text.</span>;
}

function Ports({ locked, ...list }: RowsProps<PortRow>) {
  return (
    <fieldset className={classes.rows} disabled={locked !== undefined}>
      <RowList
        {...list}
        label="Ports"
        more="Publish a port"
        className={classes.port}
        blank={{ host: "", container: "", protocol: "tcp" }}
        fields={(field) => (
          <>
            <TextInput
              size="xs"
              aria-label="Host port"
              placeholder="8080 or 127.0.0.1:8080"
              {...field("host")}
            />
            <span className="faint">→</span>
            <TextInput size="xs" aria-label="Container port" placeholder="80" {...field("container")} />
            <Select
              size="xs"
              aria-label="Protocol"
              allowDeselect={false}
              data={["tcp", "udp", "sctp"]}
              {...field("protocol")}
            />
          </>
        )}
      />
      <Locked why={locked} />
    </fieldset>
  );
}

function Mounts({ locked, ...list }: RowsProps<MountRow>) {
  return (
    <fieldset className={classes.rows} disabled={locked !== undefined}>
      <RowList
        {...list}
        label="Volumes"
        more="Mount a volume or a path"
        className={classes.mount}
        blank={{ source: "", target: "", readOnly: false }}
        fields={(field) => (
          <>
            <TextInput size="xs" aria-label="Source" placeholder="volume or ./path" {...field("source")} />
            <span className="faint">→</span>
            <TextInput
              size="xs"
              aria-label="Path in the container"
              placeholder="/path/inside"
              {...field("target")}
            />
            <Checkbox size="xs" label="read only" {...field("readOnly", "checkbox")} />
          </>
        )}
      />
      <Locked why={locked} />
    </fieldset>
  );
}

function Environment({ locked, ...list }: RowsProps<EnvironmentRow>) {
  return (
    <fieldset className={classes.rows} disabled={locked !== undefined}>
      <RowList
        {...list}
        label="Environment"
        more="Add variable"
        className={classes.environment}
        blank={{ name: "", value: "" }}
        fields={(field, { value }) => (
          <>
            <TextInput
              size="xs"
              aria-label="Name"
              placeholder="NAME"
              classNames={{ input: "mono" }}
              {...field("name")}
            />
            <span className="faint">=</span>
            <TextInput
              size="xs"
              aria-label="Value"
              placeholder={value === null ? "from the stack's variables" : "value"}
              classNames={{ input: "mono" }}
              {...field("value")}
            />
          </>
        )}
      />
      <Locked why={locked} />
    </fieldset>
  );
}

type ListField = "ports" | "volumes" | "environment";

/** The fields of a service that people change most. */
export function ServiceFields({ form, locked, change }: ServiceFieldsProps) {
  const text = (name: Exclude<ServiceField, ListField>) => ({
    value: form[name],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      change({ ...form, [name]: event.currentTarget.value }),
  });
  const list = <Field extends ListField>(name: Field): RowsProps<ServiceForm[Field][number]> => {
    type Row = ServiceForm[Field][number];
    const rows = form[name] as Row[];
    const put = (next: Row[]) => change({ ...form, [name]: next });
    return {
      rows,
      locked: locked[name],
      add: (row) => put([...rows, row]),
      remove: (index) => put(rows.filter((_, at) => at !== index)),
      field: (index, key, type): FieldProps => {
        const value = rows[index]?.[key] as unknown;
        const set = (next: unknown) =>
          put(rows.map((row, at) => (at === index ? { ...row, [key]: next } : row)));
        const onChange = (got: React.ChangeEvent<HTMLInputElement> | string | null) => {
          if (got === null || typeof got === "string") set(got);
          else set(type === "checkbox" ? got.currentTarget.checked : got.currentTarget.value);
        };
        return type === "checkbox" ? { checked: value === true, onChange } : { value: value ?? "", onChange };
      },
    };
  };
  const policy = form.restart.split(":")[0] ?? "";
  return (
    <div className={classes.stack}>
      <TextInput label="Image" placeholder="nginx:1.27" classNames={{ input: "mono" }} {...text("image")} />
      <Ports {...list("ports")} />
      <Environment {...list("environment")} />
      <Mounts {...list("volumes")} />
      <div className={classes.three}>
        <TextInput label="Replicas" placeholder="1" inputMode="numeric" {...text("replicas")} />
        <TextInput label="Memory limit" placeholder="No limit" {...text("memory")} />
        <TextInput label="CPU limit" placeholder="No limit" {...text("cpus")} />
      </div>
      <Select
        label="Restart policy"
        placeholder="no"
        clearable
        data={[...new Set([...Object.keys(RESTART), ...(form.restart === "" ? [] : [form.restart])])]}
        value={form.restart === "" ? null : form.restart}
        onChange={(value) => change({ ...form, restart: value ?? "" })}
        description={RESTART[policy]}
      />
    </div>
  );
}
