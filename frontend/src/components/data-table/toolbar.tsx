import { ActionIcon, Button, Checkbox, Menu, Select, TextInput, Tooltip } from "@mantine/core";
import { IconColumns3, IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useState, type ReactNode, type RefObject } from "react";
import type { AnySearch } from "@/lib/address";
import type { Column, Filter } from "./types";
import classes from "./data-table.module.css";

interface SearchBoxProps {
  value: string;
  placeholder: string;
  change: (value: string) => void;
  inputRef: RefObject<HTMLInputElement | null>;
}

/** Typing is answered at once on screen and a moment later by the server. */
function SearchBox({ value, placeholder, change, inputRef }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const [given, setGiven] = useState(value);
  if (given !== value) {
    setGiven(value);
    setText(value);
  }
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => change(text), 180);
    return () => clearTimeout(timer);
  }, [text, value, change]);
  return (
    <TextInput
      ref={inputRef}
      className={classes.search}
      size="xs"
      type="search"
      aria-label={placeholder}
      placeholder={placeholder}
      leftSection={<IconSearch size={14} />}
      rightSection={
        text === "" ? (
          <kbd>/</kbd>
        ) : (
          <ActionIcon
            size="xs"
            aria-label="Clear search"
            onClick={() => {
              setText("");
              change("");
            }}
          >
            <IconX size={12} />
          </ActionIcon>
        )
      }
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape" || event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}

interface ToolbarProps<Row> {
  noun: string;
  url: AnySearch;
  change: (changes: Partial<AnySearch>) => void;
  filters: Filter[];
  columns: Column<Row>[];
  hidden: string[];
  setHidden: (hidden: string[]) => void;
  searchRef: RefObject<HTMLInputElement | null>;
  count: ReactNode;
}

/** What the address says when `value` of a filter is chosen. */
function chosen({ key }: Filter, value?: string): Partial<AnySearch> {
  return { [key]: value };
}

export function Toolbar<Row>({
  noun,
  url,
  change,
  filters,
  columns,
  hidden,
  setHidden,
  searchRef,
  count,
}: ToolbarProps<Row>) {
  const active = filters.filter((filter) => url[filter.key] !== undefined);
  const toggle = (id: string) =>
    setHidden(hidden.includes(id) ? hidden.filter((other) => other !== id) : [...hidden, id]);
  return (
    <div className={classes.toolbar}>
      <SearchBox
        value={url.q ?? ""}
        placeholder={`Search ${noun}`}
        change={(q) => change({ q })}
        inputRef={searchRef}
      />
      {filters.map((filter) =>
        filter.options.length === 0 ? (
          url[filter.key] !== undefined && (
            <Button
              key={filter.key}
              variant="light"
              rightSection={<IconX size={12} />}
              onClick={() => change(chosen(filter))}
            >
              {filter.label}
            </Button>
          )
        ) : (
          <Select
            key={filter.key}
            size="xs"
            className={classes.filter}
            aria-label={filter.label}
            placeholder={filter.label}
            clearable
            data={filter.options}
            value={url[filter.key]?.toString() ?? null}
            onChange={(value) => change(chosen(filter, value ?? undefined))}
          />
        ),
      )}
      {active.length + (url.q ? 1 : 0) > 1 && (
        <Button
          variant="subtle"
          color="gray"
          onClick={() =>
            change({ q: undefined, ...Object.fromEntries(active.map((filter) => [filter.key, undefined])) })
          }
        >
          Clear all
        </Button>
      )}
      <span className={classes.count}>{count}</span>
      <Menu closeOnItemClick={false}>
        <Menu.Target>
          <Tooltip label="Columns">
            <ActionIcon
              className={classes.columnsButton}
              variant="default"
              size={30}
              aria-label="Choose columns"
            >
              <IconColumns3 size={15} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Columns</Menu.Label>
          {columns
            .filter((column) => column.phone !== "title")
            .map((column) => (
              <Menu.Item key={column.id} onClick={() => toggle(column.id)}>
                <Checkbox
                  size="xs"
                  readOnly
                  tabIndex={-1}
                  label={column.header}
                  checked={!hidden.includes(column.id)}
                />
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
