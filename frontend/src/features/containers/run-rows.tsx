import { ActionIcon, Button, Checkbox, Select, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { MountRow, PairRow, PortRow } from "./run-form";
import classes from "./run-page.module.css";

interface RowsProps<Row> {
  rows: Row[];
  change: (rows: Row[]) => void;
}

interface RowListProps<Row> extends RowsProps<Row> {
  label: string;
  add: string;
  blank: Row;
  className: string | undefined;
  fields: (row: Row, edit: (changes: Partial<Row>) => void) => ReactNode;
}

/** Rows of fields that can be added and taken away. */
function RowList<Row>({ rows, change, label, add, blank, className, fields }: RowListProps<Row>) {
  return (
    <div className={classes.rows} role="group" aria-label={label}>
      <span className={classes.rowLabel}>{label}</span>
      {rows.map((row, index) => (
        <div key={index} className={`${classes.row ?? ""} ${className ?? ""}`}>
          {fields(row, (changes) => change(rows.map((other, place) => (place === index ? { ...row, ...changes } : other))))}
          <ActionIcon aria-label="Take away" onClick={() => change(rows.filter((_, place) => place !== index))}><IconX size={14} /></ActionIcon>
        </div>
      ))}
      <div><Button variant="subtle" px={6} ml={-6} leftSection={<IconPlus size={13} />} onClick={() => change([...rows, blank])}>{add}</Button></div>
    </div>
  );
}

export function PortRows({ rows, change }: RowsProps<PortRow>) {
  return (
    <RowList rows={rows} change={change} label="Ports" add="Publish a port" className={classes.port} blank={{ host: "", container: "", protocol: "tcp" }} fields={(row, edit) => (
      <>
        <TextInput size="xs" aria-label="Host port" placeholder="Host port (8080 or 127.0.0.1:8080)" value={row.host} onChange={(event) => edit({ host: event.currentTarget.value })} />
        <span className="faint">→</span>
        <TextInput size="xs" aria-label="Container port" placeholder="Container port" inputMode="numeric" value={row.container} onChange={(event) => edit({ container: event.currentTarget.value })} />
        <Select size="xs" aria-label="Protocol" allowDeselect={false} data={["tcp", "udp", "sctp"]} value={row.protocol} onChange={(protocol) => protocol !== null && edit({ protocol })} />
      </>
    )} />
  );
}

export function MountRows({ rows, change }: RowsProps<MountRow>) {
  return (
    <RowList rows={rows} change={change} label="Mounts" add="Mount a volume or a path" className={classes.mount} blank={{ type: "volume", source: "", target: "", readOnly: false }} fields={(row, edit) => (
      <>
        <Select size="xs" aria-label="Type" allowDeselect={false} data={["volume", "bind", "tmpfs"]} value={row.type} onChange={(type) => type !== null && edit({ type })} />
        <TextInput size="xs" aria-label="Source" disabled={row.type === "tmpfs"} placeholder={row.type === "bind" ? "/path/on/the/host" : "Volume name (or none)"} value={row.source} onChange={(event) => edit({ source: event.currentTarget.value })} />
        <span className="faint">→</span>
        <TextInput size="xs" aria-label="Path in the container" placeholder="/path/inside" value={row.target} onChange={(event) => edit({ target: event.currentTarget.value })} />
        <Checkbox size="xs" label="read only" checked={row.readOnly} onChange={(event) => edit({ readOnly: event.currentTarget.checked })} />
      </>
    )} />
  );
}

export function PairRows({ rows, change, label, add, names }: RowsProps<PairRow> & { label: string; add: string; names: string }) {
  return (
    <RowList rows={rows} change={change} label={label} add={add} className={classes.pair} blank={{ name: "", value: "" }} fields={(row, edit) => (
      <>
        <TextInput size="xs" aria-label="Name" placeholder={names} classNames={{ input: "mono" }} value={row.name} onChange={(event) => edit({ name: event.currentTarget.value })} />
        <span className="faint">=</span>
        <TextInput size="xs" aria-label="Value" placeholder="value" classNames={{ input: "mono" }} value={row.value} onChange={(event) => edit({ value: event.currentTarget.value })} />
      </>
    )} />
  );
}
