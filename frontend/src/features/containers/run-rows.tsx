import { Checkbox, Select, TextInput } from "@mantine/core";
import { RowList, type RowsProps } from "@/components/row-list";
import type { MountRow, PortRow } from "./run-form";
import classes from "./run-page.module.css";

export function PortRows({ rows, change }: RowsProps<PortRow>) {
  return (
    <RowList
      rows={rows}
      change={change}
      label="Ports"
      add="Publish a port"
      className={classes.port}
      blank={{ host: "", container: "", protocol: "tcp" }}
      fields={(row, edit) => (
        <>
          <TextInput
            size="xs"
            aria-label="Host port"
            placeholder="Host port (8080 or 127.0.0.1:8080)"
            value={row.host}
            onChange={(event) => edit({ host: event.currentTarget.value })}
          />
          <span className="faint">→</span>
          <TextInput
            size="xs"
            aria-label="Container port"
            placeholder="Container port"
            inputMode="numeric"
            value={row.container}
            onChange={(event) => edit({ container: event.currentTarget.value })}
          />
          <Select
            size="xs"
            aria-label="Protocol"
            allowDeselect={false}
            data={["tcp", "udp", "sctp"]}
            value={row.protocol}
            onChange={(protocol) => protocol !== null && edit({ protocol })}
          />
        </>
      )}
    />
  );
}

export function MountRows({ rows, change }: RowsProps<MountRow>) {
  return (
    <RowList
      rows={rows}
      change={change}
      label="Mounts"
      add="Mount a volume or a path"
      className={classes.mount}
      blank={{ type: "volume", source: "", target: "", readOnly: false }}
      fields={(row, edit) => (
        <>
          <Select
            size="xs"
            aria-label="Type"
            allowDeselect={false}
            data={["volume", "bind", "tmpfs"]}
            value={row.type}
            onChange={(type) => type !== null && edit({ type })}
          />
          <TextInput
            size="xs"
            aria-label="Source"
            disabled={row.type === "tmpfs"}
            placeholder={row.type === "bind" ? "/path/on/the/host" : "Volume name (or none)"}
            value={row.source}
            onChange={(event) => edit({ source: event.currentTarget.value })}
          />
          <span className="faint">→</span>
          <TextInput
            size="xs"
            aria-label="Path in the container"
            placeholder="/path/inside"
            value={row.target}
            onChange={(event) => edit({ target: event.currentTarget.value })}
          />
          <Checkbox
            size="xs"
            label="read only"
            checked={row.readOnly}
            onChange={(event) => edit({ readOnly: event.currentTarget.checked })}
          />
        </>
      )}
    />
  );
}
