import { Modal, TextInput } from "@mantine/core";
import { useDebouncedValue, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import type { Entry } from "@/components/palette";
import { meant, moved, pickFor, type Pick } from "./palette-choice";
import classes from "./palette.module.css";
import { PalettePreview } from "./palette-preview";
import { usePaletteEntries } from "./use-palette-entries";

interface PaletteProps {
  opened: boolean;
  open: () => void;
  close: () => void;
}

function EntryRow({
  entry,
  active,
  choose,
  point,
}: {
  entry: Entry;
  active: boolean;
  choose: () => void;
  point: (event: React.MouseEvent) => void;
}) {
  const Icon = entry.icon;
  return (
    <button
      type="button"
      role="option"
      aria-selected={active}
      aria-disabled={entry.older}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: "nearest" });
      }}
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

/** A click in the list leaves the keys with the text, also where it chooses nothing. */
const keepFocus = (event: React.MouseEvent) => event.preventDefault();

/** Whether the pointer itself moved: rows that scroll or change under a still mouse make the browser report moves too. */
function usePointerMoved(): (event: React.MouseEvent) => boolean {
  const last = useRef<string>(undefined);
  return ({ screenX, screenY }) => {
    const before = last.current;
    last.current = `${screenX} ${screenY}`;
    return before !== undefined && before !== last.current;
  };
}

/** Has the keys from the moment it is there: whoever types does not wait for a frame. They go back where they were. */
function useKeys() {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return input;
}

function PaletteBody({ close }: { close: () => void }) {
  const input = useKeys();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 120);
  const [picked, setPicked] = useState<Pick>();
  /** Enter was pressed before the answer to this text was here. */
  const [kept, setKept] = useState(false);
  const pointerMoved = usePointerMoved();
  const { entries, searching, leading, failed } = usePaletteEntries(text, asked);
  const pick = pickFor(text, entries, leading, picked);
  if (pick !== picked) setPicked(pick);
  const active = entries.find((entry) => entry.key === pick?.key && !entry.older);
  const awaited = kept && !searching ? meant(entries) : undefined;
  if (kept && !searching && awaited === undefined) setKept(false);

  const choose = (entry: Entry) => {
    if (entry.older) return;
    close();
    entry.run();
  };
  const chooseAwaited = useEffectEvent(() => {
    if (awaited !== undefined) choose(awaited);
  });
  // By its key: rows are made anew at each look, and it runs once.
  useEffect(() => chooseAwaited(), [awaited?.key]);

  const pickKey = (key: string | undefined) => {
    if (key !== undefined) setPicked({ text, key });
  };
  const press = (event: React.KeyboardEvent) => {
    // That key belongs to whoever is composing a letter.
    if (event.nativeEvent.isComposing) return;
    if (event.key !== "Enter") setKept(false);
    const moves: Record<string, () => void> = {
      ArrowDown: () => pickKey(moved(entries, active?.key, 1)),
      ArrowUp: () => pickKey(moved(entries, active?.key, -1)),
      Enter: () => {
        if (event.repeat) return;
        if (active !== undefined) choose(active);
        else if (searching) setKept(true);
      },
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  return (
    <div onKeyDown={press} onBlur={() => setKept(false)}>
      <TextInput
        ref={input}
        data-autofocus
        variant="unstyled"
        size="md"
        className={classes.input}
        leftSection={<IconSearch size={17} />}
        placeholder="Open a page, find a container, or type “restart web”"
        aria-label="Find or do anything"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setKept(false);
        }}
      />
      <div className={classes.list} role="listbox" aria-label="Results" onMouseDown={keepFocus}>
        {entries.map((entry, index) => (
          <div key={entry.key}>
            {entry.group !== entries[index - 1]?.group && <div className={classes.group}>{entry.group}</div>}
            <EntryRow
              entry={entry}
              active={entry === active}
              choose={() => choose(entry)}
              point={(event) => {
                if (pointerMoved(event) && !entry.older) pickKey(entry.key);
              }}
            />
          </div>
        ))}
        {entries.length === 0 && (
          <div className={classes.none}>{!searching && !failed && "Nothing is called that."}</div>
        )}
      </div>
      <PalettePreview wish={active?.wish} />
      <div className={classes.foot}>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>↵</kbd> run
        </span>
        <span>
          <kbd>esc</kbd> close
        </span>
        <span className={classes.searching} role="status" data-failed={failed || undefined}>
          {searching
            ? kept
              ? "Searching… runs when found; any key stops it"
              : "Searching…"
            : failed && "The server did not answer: something may be missing"}
        </span>
      </div>
    </div>
  );
}

/** Ctrl-K: goes anywhere and does anything, from the keys. Not over a dialog: what is typed there would be lost on the way. */
export function Palette({ opened, open, close }: PaletteProps) {
  useHotkeys(
    [
      [
        "mod+K",
        () => {
          if (opened) close();
          else if (document.querySelector("[role=dialog]") === null) open();
        },
      ],
    ],
    [],
  );
  return (
    // It comes and goes at once: the next key after Ctrl-K is already the palette's, and none after Enter is.
    <Modal
      opened={opened}
      onClose={close}
      returnFocus={false}
      withCloseButton={false}
      size={620}
      padding={0}
      yOffset="12vh"
      radius="lg"
      transitionProps={{ duration: 0 }}
    >
      <PaletteBody close={close} />
    </Modal>
  );
}
