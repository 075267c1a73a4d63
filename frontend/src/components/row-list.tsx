import { ActionIcon, Button, PasswordInput, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useRef, type ReactNode } from "react";
import type { PairRow } from "@/lib/pair-rows";
import classes from "./row-list.module.css";

export interface RowsProps<Row> {
  rows: Row[];
  change: (rows: Row[]) => void;
}

interface RowListProps<Row> extends RowsProps<Row> {
  label: string;
  add: string;
  blank: Row;
  /** Has the columns of the grid of a row. */
  className: string | undefined;
  fields: (row: Row, edit: (changes: Partial<Row>) => void) => ReactNode;
}

/** Rows of fields that can be added and taken away. */
export function RowList<Row>({ rows, change, label, add, blank, className, fields }: RowListProps<Row>) {
  const list = useRef<HTMLDivElement>(null);
  const append = () => {
    change([...rows, blank]);
    // The new row stands there after the next paint, and is what somebody wants to type in.
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(":scope > [data-row]:nth-last-child(2) input")?.focus(),
    );
  };
  return (
    <div ref={list} className={classes.rows} role="group" aria-label={label}>
      <span className={classes.label}>{label}</span>
      {rows.map((row, index) => (
        <div key={index} data-row className={`${classes.row ?? ""} ${className ?? ""}`}>
          {fields(row, (changes) =>
            change(rows.map((other, place) => (place === index ? { ...row, ...changes } : other))),
          )}
          <ActionIcon
            aria-label="Take away"
            onClick={() => change(rows.filter((_, place) => place !== index))}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button variant="subtle" px={6} ml={-6} leftSection={<IconPlus size={13} />} onClick={append}>
          {add}
        </Button>
      </div>
    </div>
  );
}

interface PairRowsProps extends RowsProps<PairRow> {
  label: string;
  add: string;
  /** An example of a name. */
  names: string;
  /** The values are not shown while they are typed. */
  secret?: boolean;
}

/** Names with values, such as variables and labels. */
export function PairRows({ rows, change, label, add, names, secret = false }: PairRowsProps) {
  const Value = secret ? PasswordInput : TextInput;
  return (
    <RowList
      rows={rows}
      change={change}
      label={label}
      add={add}
      className={classes.pair}
      blank={{ name: "", value: "" }}
      fields={(row, edit) => (
        <>
          <TextInput
            size="xs"
            aria-label="Name"
            placeholder={names}
            classNames={{ input: "mono" }}
            value={row.name}
            onChange={(event) => edit({ name: event.currentTarget.value })}
          />
          <span className="faint">=</span>
          <Value
            size="xs"
            aria-label="Value"
            placeholder="value"
            autoComplete="off"
            classNames={{ input: "mono" }}
            value={row.value}
            onChange={(event) => edit({ value: event.currentTarget.value })}
          />
        </>
      )}
    />
  );
}
