import type { Icon } from "@tabler/icons-react";
import type { useNavigate } from "@tanstack/react-router";
import type { Wish } from "@/api/wish";

type Navigate = ReturnType<typeof useNavigate>;

/** A row of the palette. */
export interface Entry {
  key: string;
  group: string;
  label: string;
  detail: string;
  icon: Icon;
  /** Other words a person may search it by. */
  also?: string;
  /** What was typed says all of it. */
  named?: boolean;
  /** It answers an older text: shown so that the list does not jump, but not to be chosen. */
  older?: boolean;
  /** What it asks for: the palette shows what the server says of it. */
  wish?: Wish;
  run: () => void;
}

/** Something that a person may want to do, beginning on some page. */
interface Action {
  label: string;
  /** The same in docker's words. */
  command?: string;
  icon: Icon;
  /** Other words a person may search it by. */
  also?: string;
  begin: (navigate: Navigate) => void;
}

/** What was found for a text. */
export interface Found {
  entries: Entry[];
  /** The answer to the present text is still on its way. */
  pending: boolean;
  /** The server could not be asked. */
  failed: boolean;
}

/** What can be done to things by their names, typed as `restart web`. */
export interface Commands {
  /** Whether `text` begins as one: then nothing else is searched for by it. */
  takes: (text: string) => boolean;
  /**
   * A hook: what can be done to what is found by `asked`, the text as it was a moment ago. While that is not `present`
   * any more, it belongs to an older text.
   */
  useFound: (asked: string, present: boolean) => Found;
}

/** What a feature puts into the palette. Its objects are found by the server's search, unless it lists them itself. */
export interface Palette {
  actions?: readonly Action[];
  commands?: Commands;
  /** A hook: what is here without being searched for. The palette shows what of it has the words that were typed. */
  useEntries?: () => Entry[];
}
