import { Skeleton, VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconDots } from "@tabler/icons-react";
import { memo, useState, type ReactNode } from "react";
import type { Column, TableRow } from "./types";
import classes from "./data-table.module.css";

interface HeaderProps<Row> {
  columns: Column<Row>[];
  template: string;
  sort: string;
  setSort: (sort: string) => void;
  selection?: { all: boolean; some: boolean; toggle: () => void };
}

export function HeaderRow<Row>({ columns, template, sort, setSort, selection }: HeaderProps<Row>) {
  return (
    <div className={classes.header} role="row" style={{ gridTemplateColumns: template }}>
      {selection !== undefined && (
        <div className={classes.check} role="columnheader">
          <input
            type="checkbox"
            className={classes.box}
            aria-label="Select all loaded rows"
            checked={selection.all}
            ref={(box) => {
              if (box !== null) box.indeterminate = selection.some && !selection.all;
            }}
            onChange={selection.toggle}
          />
        </div>
      )}
      {columns.map((column) => {
        const key = column.sort;
        const direction =
          key === undefined
            ? undefined
            : sort === key
              ? "ascending"
              : sort === `-${key}`
                ? "descending"
                : undefined;
        return (
          <div
            key={column.id}
            className={classes.headCell}
            role="columnheader"
            data-align={column.align}
            aria-sort={direction ?? "none"}
          >
            {key === undefined ? (
              column.header
            ) : (
              <button
                type="button"
                className={classes.sort}
                data-active={direction}
                onClick={() => setSort(direction === "ascending" ? `-${key}` : key)}
              >
                {column.header}
                {direction === "descending" ? <IconArrowDown size={12} /> : <IconArrowUp size={12} />}
              </button>
            )}
          </div>
        );
      })}
      <div role="columnheader">
        <VisuallyHidden>Actions</VisuallyHidden>
      </div>
    </div>
  );
}

interface BodyRowProps<Row> {
  row: Row | undefined;
  columns: Column<Row>[];
  template: string;
  card: boolean;
  active: boolean;
  selected: boolean;
  toggle?: (row: Row, range: boolean) => void;
  open: (row: Row, event: React.MouseEvent) => void;
  actions?: (row: Row) => ReactNode;
}

function BodyRowInner<Row extends TableRow>({
  row,
  columns,
  template,
  card,
  active,
  selected,
  toggle,
  open,
  actions,
}: BodyRowProps<Row>) {
  const [attended, setAttended] = useState(false);
  if (row === undefined) {
    return (
      <div
        className={card ? classes.card : classes.row}
        role="row"
        style={card ? undefined : { gridTemplateColumns: template }}
      >
        {toggle !== undefined && <span />}
        {columns.slice(0, card ? 1 : undefined).map((column) => (
          <div key={column.id} className={classes.cell} role="cell">
            <Skeleton height={10} radius="sm" width="70%" />
          </div>
        ))}
      </div>
    );
  }
  const check = toggle && (
    <div className={classes.check} role="cell" onClick={(event) => event.stopPropagation()}>
      <input
        type="checkbox"
        className={classes.box}
        aria-label="Select"
        checked={selected}
        onChange={(event) => toggle(row, (event.nativeEvent as MouseEvent).shiftKey)}
      />
    </div>
  );
  // Buttons and menus are heavy: a row has them from the moment somebody turns to it.
  const shown = card || attended || active;
  const menu = actions !== undefined && (
    <div className={classes.actions} role="cell" onClick={(event) => event.stopPropagation()}>
      {shown ? actions(row) : <IconDots size={15} className={classes.more} />}
    </div>
  );
  if (card)
    return <Card row={row} columns={columns} selected={selected} check={check} menu={menu} open={open} />;
  return (
    <div
      className={classes.row}
      role="row"
      data-active={active || undefined}
      aria-selected={selected}
      style={{ gridTemplateColumns: template }}
      onClick={(event) => open(row, event)}
      onMouseEnter={() => setAttended(true)}
      onFocus={() => setAttended(true)}
    >
      {check}
      {columns.map((column) => (
        <div key={column.id} className={classes.cell} role="cell" data-align={column.align}>
          {column.cell(row)}
        </div>
      ))}
      {menu}
    </div>
  );
}

interface CardProps<Row> {
  row: Row;
  columns: Column<Row>[];
  selected: boolean;
  check: ReactNode;
  menu: ReactNode;
  open: (row: Row, event: React.MouseEvent) => void;
}

/** A row on a phone: title and state on top, the other columns as labelled values below. */
function Card<Row>({ row, columns, selected, check, menu, open }: CardProps<Row>) {
  const corner = columns.find((column) => column.phone === "corner");
  return (
    <div className={classes.card} role="row" aria-selected={selected} onClick={(event) => open(row, event)}>
      <div className={classes.cardHead}>
        {check}
        <div className={classes.cardTitle} role="cell">
          {columns.find((column) => column.phone === "title")?.cell(row)}
        </div>
        {corner !== undefined && <div role="cell">{corner.cell(row)}</div>}
        {menu}
      </div>
      <div className={classes.cardBody}>
        {columns
          .filter((column) => column.phone === undefined)
          .map((column) => (
            <div key={column.id} className={classes.cardFact} role="cell">
              <span className={classes.cardLabel}>{column.header}</span>
              <span className={classes.cardValue}>{column.cell(row)}</span>
            </div>
          ))}
      </div>
    </div>
  );
}

/** Memoised: while scrolling only the rows that come into sight are rendered. */
export const BodyRow = memo(BodyRowInner) as typeof BodyRowInner;
