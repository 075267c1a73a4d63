import { useState } from "react";
import classes from "./json-tree.module.css";

interface NodeProps {
  name?: string;
  value: unknown;
  depth: number;
  search: string;
}

function contains(value: unknown, search: string): boolean {
  return JSON.stringify(value ?? null)
    .toLowerCase()
    .includes(search);
}

function Leaf({ value }: { value: unknown }) {
  const kind = value === null ? "null" : typeof value;
  return (
    <span className={classes.leaf} data-kind={kind}>
      {kind === "string" ? `"${String(value)}"` : String(value)}
    </span>
  );
}

function Node({ name, value, depth, search }: NodeProps) {
  const [opened, setOpened] = useState<boolean>();
  const label = name !== undefined && <span className={classes.name}>{name}: </span>;
  if (typeof value !== "object" || value === null) {
    return (
      <div className={classes.row}>
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  const entries: [string, unknown][] = Object.entries(value);
  const open = opened ?? (search !== "" || depth < 2);
  const [left, right] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0)
    return (
      <div className={classes.row}>
        {label}
        <span className="faint">
          {left}
          {right}
        </span>
      </div>
    );
  const shown =
    search === ""
      ? entries
      : entries.filter(([key, child]) => key.toLowerCase().includes(search) || contains(child, search));
  return (
    <div>
      <button type="button" className={classes.toggle} aria-expanded={open} onClick={() => setOpened(!open)}>
        <span className={classes.caret} data-open={open || undefined}>
          ▸
        </span>
        {label}
        <span className="faint">{open ? left : `${left} ${entries.length} ${right}`}</span>
      </button>
      {open && (
        <div className={classes.children}>
          {shown.map(([key, child]) => {
            const whole = search !== "" && key.toLowerCase().includes(search);
            return (
              <Node
                key={key}
                name={Array.isArray(value) ? undefined : key}
                value={child}
                depth={depth + 1}
                search={whole ? "" : search}
              />
            );
          })}
        </div>
      )}
    </div>
  );
}

/** JSON that opens and closes; with a search only the branches that hold it. */
export function JsonTree({ value, search = "" }: { value: unknown; search?: string }) {
  return (
    <div className={classes.tree}>
      <Node value={value} depth={0} search={search.toLowerCase()} />
    </div>
  );
}
