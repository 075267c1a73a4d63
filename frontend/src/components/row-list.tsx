import { ActionIcon, Button, PasswordInput, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useRef, type ReactNode } from "react";
import type { PairRow } from "@/lib/pair-rows";
import type { FieldProps, FormRows } from "./use-change-form";
import classes from "./row-list.module.css";

interface RowListProps<Row> extends FormRows<Row> {
  label: string;
  /** What the button says that adds one. */
  more: string;
  blank: Row;
  /** Has the columns of the grid of a row. */
  className: string | undefined;
  fields: (field: (name: keyof Row & string, type?: "checkbox") => FieldProps, row: Row) => ReactNode;
}

/** Rows of fields that can be added and taken away. */
export function RowList<Row>({
  rows,
  add,
  remove,
  field,
  label,
  more,
  blank,
  className,
  fields,
}: RowListProps<Row>) {
  const list = useRef<HTMLDivElement>(null);
  const append = () => {
    add(blank);
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
          {fields((name, type) => field(index, name, type), row)}
          <ActionIcon aria-label="Take away" onClick={() => remove(index)}>
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button variant="subtle" px={6} ml={-6} leftSection={<IconPlus size={13} />} onClick={append}>
          {more}
        </Button>
      </div>
    </div>
  );
}

interface PairRowsProps extends FormRows<PairRow> {
  label: string;
  more: string;
  /** An example of a name. */
  names: string;
  /** The values are not shown while they are typed. */
  secret?: boolean;
}

/** Names with values, such as variables and labels. */
export function PairRows({ names, secret = false, ...list }: PairRowsProps) {
  const Value = secret ? PasswordInput : TextInput;
  return (
    <RowList
      {...list}
      className={classes.pair}
      blank={{ name: "", value: "" }}
      fields={(field) => (
        <>
          <TextInput
            size="xs"
            aria-label="Name"
            placeholder={names}
            classNames={{ input: "mono" }}
            {...field("name")}
          />
          <span className="faint">=</span>
          <Value
            size="xs"
            aria-label="Value"
            placeholder="value"
            autoComplete="off"
            classNames={{ input: "mono" }}
            {...field("value")}
          />
        </>
      )}
    />
  );
}
