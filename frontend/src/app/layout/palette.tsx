import { Modal, TextInput } from "@mantine/core";
import { useDebouncedValue, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import classes from "./palette.module.css";
import { usePaletteEntries, type Entry } from "./use-palette-entries";

interface PaletteProps {
  opened: boolean;
  open: () => void;
  close: () => void;
}

function EntryRow({ entry, active, choose, point }: { entry: Entry; active: boolean; choose: () => void; point: () => void }) {
  const Icon = entry.icon;
  return (
    <button
      type="button"
      role="option"
      aria-selected={active}
      ref={(element) => { if (active) element?.scrollIntoView({ block: "nearest" }); }}
      className={classes.entry}
      tabIndex={-1}
      onClick={choose}
      onMouseMove={point}
    >
      <Icon size={16} stroke={1.7} />
      <span className={classes.label}>{entry.label}</span>
      <span className={`${classes.detail} cut`}>{entry.detail}</span>
    </button>
  );
}

function PaletteBody({ close }: { close: () => void }) {
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 120);
  const [active, setActive] = useState(0);
  const entries = usePaletteEntries(text, asked);
  const current = Math.min(active, Math.max(0, entries.length - 1));
  const choose = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    close();
    entry.run();
  };
  const press = (event: React.KeyboardEvent) => {
    const moves: Record<string, () => void> = {
      ArrowDown: () => setActive(Math.min(entries.length - 1, current + 1)),
      ArrowUp: () => setActive(Math.max(0, current - 1)),
      Enter: () => choose(entries[current]),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  return (
    <div onKeyDown={press}>
      <TextInput
        data-autofocus
        variant="unstyled"
        size="md"
        className={classes.input}
        leftSection={<IconSearch size={17} />}
        placeholder="Open a page, find a container, or type “restart web”"
        aria-label="Find or do anything"
        value={text}
        onChange={(event) => { setText(event.currentTarget.value); setActive(0); }}
      />
      <div className={classes.list} role="listbox" aria-label="Results">
        {entries.map((entry, index) => (
          <div key={entry.key}>
            {entry.group !== entries[index - 1]?.group && <div className={classes.group}>{entry.group}</div>}
            <EntryRow entry={entry} active={index === current} choose={() => choose(entry)} point={() => setActive(index)} />
          </div>
        ))}
        {entries.length === 0 && <div className={classes.none}>Nothing is called that.</div>}
      </div>
      <div className={classes.foot}><span><kbd>↑</kbd> <kbd>↓</kbd> choose</span><span><kbd>↵</kbd> run</span><span><kbd>esc</kbd> close</span></div>
    </div>
  );
}

/** Ctrl-K: goes anywhere and does anything, from the keys. */
export function Palette({ opened, open, close }: PaletteProps) {
  useHotkeys([["mod+K", () => (opened ? close() : open())]], []);
  return (
    <Modal opened={opened} onClose={close} withCloseButton={false} size={620} padding={0} yOffset="12vh" radius="lg">
      <PaletteBody close={close} />
    </Modal>
  );
}
