import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, type ReactNode } from "react";
import { plural } from "@/lib/format";
import { usePreference } from "@/lib/preferences";
import { useAnyAddress } from "@/lib/address";
import { EmptyState, ErrorState, LoadingState } from "../states";
import { BodyRow, HeaderRow } from "./rows";
import { Toolbar } from "./toolbar";
import type { Column, FetchPage, Filter, TableRow } from "./types";
import { useActiveRow } from "./use-active-row";
import { useSelection } from "./use-selection";
import { useTableKeys } from "./use-table-keys";
import { useWindowedList } from "./use-windowed-list";
import classes from "./data-table.module.css";

const ROW_HEIGHT = 40;
const CARD_HEIGHT = 148;

interface DataTableProps<Row extends TableRow> {
  /** The word of the query keys and of the hints: `container`. */
  noun: string;
  /** What a list of them is called: `containers`. */
  nouns: string;
  columns: Column<Row>[];
  fetchPage: FetchPage<Row>;
  filters?: Filter[];
  /** Query parameters that are not in the address. */
  fixed?: Record<string, unknown>;
  initialSort?: string;
  open: (row: Row) => void;
  /** Buttons at the end of a row; keep them few. */
  actions?: (row: Row) => ReactNode;
  /** Buttons of the bar that appears when rows are selected. */
  bulk?: (rows: Row[], clear: () => void) => ReactNode;
  /** Keys for the active row, such as `l`: logs. */
  keys?: Record<string, (row: Row) => void>;
  empty: ReactNode;
}

/** A list of the server's: searched, filtered and sorted there, its questions in the address, its rows virtual. */
export function DataTable<Row extends TableRow>(props: DataTableProps<Row>) {
  const { noun, nouns, columns, filters = [], fixed, initialSort = "", open, bulk } = props;
  const phone = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const [url, change] = useAnyAddress();
  const [hidden, setHidden] = usePreference(
    `columns.${noun}`,
    columns.filter((column) => column.optional).map((column) => column.id),
  );
  const searchRef = useRef<HTMLInputElement>(null);
  const scrollRef = useRef<HTMLDivElement>(null);
  const sort = url.sort ?? initialSort;

  const params = useMemo(() => {
    const asked: Record<string, unknown> = { ...fixed };
    if (url.q) asked.search = url.q;
    if (sort) asked.ordering = sort;
    if (url.host) asked.host = url.host;
    for (const { key } of filters) if (url[key]) asked[key] = url[key];
    return asked;
  }, [fixed, url, sort, filters]);
  const list = useWindowedList(noun, params, props.fetchPage);
  const { at } = list;
  const selection = useSelection(list.rows);
  const active = useActiveRow(list);
  const question = JSON.stringify(params);
  const startOver = useEffectEvent(() => {
    scrollRef.current?.scrollTo({ top: 0 });
    active.clear();
  });
  useEffect(() => startOver(), [question]);

  const virtual = useVirtualizer({
    count: list.count,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => (phone ? CARD_HEIGHT : ROW_HEIGHT),
    overscan: 12,
    // By row, not by place: an open menu stays with its row when the rows are sorted anew under it.
    getItemKey: useCallback((index: number) => at(index)?.id ?? `place ${index}`, [at]),
    onChange: (instance) => list.look(instance.range?.startIndex ?? 0),
  });

  const acts: Record<string, (row: Row) => void> = {
    ...props.keys,
    Enter: open,
    x: (row) => selection.toggle(row, false),
  };
  useTableKeys({
    step: (steps) => virtual.scrollToIndex(active.step(steps)),
    search: () => searchRef.current?.focus(),
    escape: () => (selection.rows.length > 0 ? selection.clear() : active.clear()),
    act: (key) => {
      const { row, index } = active;
      const act = acts[key];
      if (row === undefined || act === undefined) return undefined;
      const { startIndex = 0, endIndex = -1 } = virtual.range ?? {};
      // Nobody acts on what is not on the screen: the first press brings the row there.
      return index < startIndex || index > endIndex ? () => virtual.scrollToIndex(index) : () => act(row);
    },
  });

  // Rows are memoised: what they are given must be the same while one scrolls.
  const shown = useMemo(() => columns.filter((column) => !hidden.includes(column.id)), [columns, hidden]);
  const template = [bulk === undefined ? "" : "24px", ...shown.map((column) => column.width), "34px"].join(
    " ",
  );
  const asking =
    url.q !== undefined || url.host !== undefined || filters.some((filter) => url[filter.key] !== undefined);
  const openRow = useCallback(
    (row: Row, event: React.MouseEvent) => {
      if (event.target instanceof Element && event.target.closest("a, button, input") !== null) return;
      if (window.getSelection()?.isCollapsed === false) return;
      open(row);
    },
    [open],
  );

  return (
    <div className={classes.table}>
      <Toolbar
        noun={nouns}
        url={url}
        change={change}
        filters={filters}
        columns={columns}
        hidden={hidden}
        setHidden={setHidden}
        searchRef={searchRef}
        count={list.query.data !== undefined && plural(list.count, noun, nouns)}
      />
      {list.query.error !== null && list.query.data === undefined ? (
        <ErrorState
          error={list.query.error}
          retry={() => void list.query.refetch({ cancelRefetch: false })}
        />
      ) : list.query.data === undefined ? (
        <LoadingState />
      ) : list.count === 0 ? (
        asking ? (
          <EmptyState title={`No ${nouns} match`}>
            Change the search, the filters or the host at the top.
          </EmptyState>
        ) : (
          props.empty
        )
      ) : (
        <div
          className={classes.scroll}
          ref={scrollRef}
          role="table"
          aria-label={nouns}
          aria-rowcount={list.count}
          data-stale={list.query.isPlaceholderData || undefined}
        >
          <div className={classes.wide} data-card={phone || undefined}>
            {!phone && (
              <HeaderRow
                columns={shown}
                template={template}
                sort={sort}
                setSort={(next) => change({ sort: next })}
                selection={bulk && selection.header}
              />
            )}
            <div style={{ height: virtual.getTotalSize(), position: "relative" }} role="rowgroup">
              {virtual.getVirtualItems().map((item) => {
                const row = at(item.index);
                return (
                  <div
                    key={item.key}
                    data-index={item.index}
                    ref={phone ? virtual.measureElement : undefined}
                    className={classes.slot}
                    style={{ transform: `translateY(${item.start}px)` }}
                  >
                    <BodyRow
                      row={row}
                      columns={shown}
                      template={template}
                      card={phone}
                      active={row !== undefined && row.id === active.row?.id}
                      selected={row !== undefined && selection.has(row)}
                      toggle={bulk && selection.toggle}
                      open={openRow}
                      actions={props.actions}
                    />
                  </div>
                );
              })}
            </div>
          </div>
        </div>
      )}
      {bulk !== undefined && selection.rows.length > 0 && (
        <div className={classes.bulk} role="toolbar" aria-label="Selected rows">
          <span className={classes.bulkCount}>{selection.rows.length} selected</span>
          {bulk(selection.rows, selection.clear)}
          <button type="button" className={classes.bulkClear} onClick={selection.clear}>
            Clear <kbd>esc</kbd>
          </button>
        </div>
      )}
    </div>
  );
}
