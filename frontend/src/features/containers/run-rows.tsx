import { Checkbox, Select, TextInput } from "@mantine/core";
import { RowList } from "@/components/row-list";
import type { FormRows } from "@/components/use-change-form";
import type { MountRow, PortRow } from "./run-form";
import classes from "./run-page.module.css";

export function PortRows(list: FormRows<PortRow>) {
  return (
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
            placeholder="Host port (8080 or 127.0.0.1:8080)"
            {...field("host")}
          />
          <span className="faint">→</span>
          <TextInput
            size="xs"
            aria-label="Container port"
            placeholder="Container port"
            inputMode="numeric"
            {...field("container")}
          />
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
  );
}

export function MountRows(list: FormRows<MountRow>) {
  return (
    <RowList
      {...list}
      label="Mounts"
      more="Mount a volume or a path"
      className={classes.mount}
      blank={{ type: "volume", source: "", target: "", readOnly: false }}
      fields={(field, { type }) => (
        <>
          <Select
            size="xs"
            aria-label="Type"
            allowDeselect={false}
            data={["volume", "bind", "tmpfs"]}
            {...field("type")}
          />
          <TextInput
            size="xs"
            aria-label="Source"
            disabled={type === "tmpfs"}
            placeholder={type === "bind" ? "/path/on/the/host" : "Volume name (or none)"}
            {...field("source")}
          />
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
  );
}
