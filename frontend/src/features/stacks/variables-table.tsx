import { ActionIcon, Button, PasswordInput, TextInput, Tooltip } from "@mantine/core";
import { IconClipboardText, IconLock, IconLockOpen, IconPlus, IconX } from "@tabler/icons-react";
import { memo, useRef, useState } from "react";
import type { Analysis } from "./compose/analysis";
import { EnvDialog } from "./env-dialog";
import { looksSecret, markVariables, problemOfVariable, withEnv, type VariableRow } from "./variables";
import classes from "./editor.module.css";

interface VariablesTableProps {
  rows: readonly VariableRow[];
  change: (rows: VariableRow[]) => void;
  /** Of `useAnalysis`: what the files ask for. */
  analysis: Analysis | undefined;
  /** Names that the `.env` among the files gives. */
  dotenv: readonly string[];
}

interface RowProps {
  row: VariableRow;
  problem: string | undefined;
  unused: boolean;
  change: (row: VariableRow) => void;
  remove: () => void;
}

function Row({ row, problem, unused, change, remove }: RowProps) {
  const { name, value, secret, stored } = row;
  const Value = secret ? PasswordInput : TextInput;
  // What is stored of a secret is not here: to show it, it has to be typed again.
  const lock =
    secret && stored && value === undefined
      ? "A stored secret stays one"
      : secret
        ? "Show its value to those who see the stack"
        : "Keep its value secret";
  return (
    <div className={classes.variable} data-variable>
      <TextInput
        size="xs"
        aria-label="Name"
        placeholder="NAME"
        classNames={{ input: "mono" }}
        value={name}
        error={problem}
        readOnly={stored}
        onChange={(event) => change({ ...row, name: event.currentTarget.value })}
      />
      <Value
        size="xs"
        aria-label={`Value of ${name}`}
        placeholder={secret && stored ? "stored; type to replace it" : "value"}
        autoComplete="off"
        classNames={{ input: "mono" }}
        value={value ?? ""}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          change({ ...row, value: typed === "" && secret && stored ? undefined : typed });
        }}
      />
      <Tooltip label={lock}>
        <ActionIcon
          aria-label={secret ? "Secret" : "Not secret"}
          aria-pressed={secret}
          color={secret ? "harbour" : "gray"}
          disabled={secret && stored && value === undefined}
          onClick={() => change({ ...row, secret: !secret })}
        >
          {secret ? <IconLock size={15} /> : <IconLockOpen size={15} />}
        </ActionIcon>
      </Tooltip>
      <ActionIcon aria-label={`Take ${name} away`} onClick={remove}>
        <IconX size={14} />
      </ActionIcon>
      {unused && <span className={classes.mark}>No file asks for it.</span>}
    </div>
  );
}

/** The variables of a stack: what its files ask for, what is given, and which of that is secret. */
export const VariablesTable = memo(function VariablesTable({
  rows,
  change,
  analysis,
  dotenv,
}: VariablesTableProps) {
  const list = useRef<HTMLDivElement>(null);
  const [pasting, setPasting] = useState(false);
  const { missing, unused, fallbacks } = markVariables(rows, analysis, dotenv);
  const add = (...names: string[]) => {
    const fresh = names.map((name) => ({ name, value: "", secret: looksSecret(name), stored: false }));
    change([...rows, ...fresh]);
    // They stand there after the next paint; the first value, or the name of an empty one, is what comes next.
    requestAnimationFrame(() => {
      const row = list.current?.querySelectorAll("[data-variable]").item(rows.length);
      row
        ?.querySelectorAll<HTMLInputElement>("input")
        .item(names[0] === "" ? 0 : 1)
        .focus();
    });
  };
  return (
    <div ref={list} className={classes.variables} role="group" aria-label="Variables">
      {missing.length > 0 && (
        <div className={classes.missing}>
          <span>The files ask for</span>
          {missing.map((name) => (
            <Button
              key={name}
              variant="default"
              leftSection={<IconPlus size={12} />}
              className="mono"
              onClick={() => add(name)}
            >
              {name}
            </Button>
          ))}
        </div>
      )}
      {rows.map((row, index) => (
        <Row
          key={index}
          row={row}
          problem={problemOfVariable(row, rows)}
          unused={unused.has(row.name)}
          change={(next) => change(rows.map((each, at) => (at === index ? next : each)))}
          remove={() => change(rows.filter((_, at) => at !== index))}
        />
      ))}
      {fallbacks.size > 0 && (
        <span className={classes.mark}>
          Without a value here:{" "}
          {[...fallbacks].map(([name, fallback], index) => (
            <span key={name} className="mono">
              {index > 0 && ", "}
              {name}={fallback === "" ? '""' : fallback}
            </span>
          ))}
        </span>
      )}
      <div className={classes.buttons}>
        <Button variant="subtle" px={6} ml={-6} leftSection={<IconPlus size={13} />} onClick={() => add("")}>
          Add variable
        </Button>
        <Button
          variant="subtle"
          leftSection={<IconClipboardText size={13} />}
          onClick={() => setPasting(true)}
        >
          Paste a .env file
        </Button>
      </div>
      {pasting && (
        <EnvDialog
          close={() => setPasting(false)}
          take={(text) => {
            const { rows: laid, unread } = withEnv(rows, text);
            change(laid);
            return unread;
          }}
        />
      )}
    </div>
  );
});
