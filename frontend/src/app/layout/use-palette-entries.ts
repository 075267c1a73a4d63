import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconBook, IconMoon } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { searchQuery } from "@/api/queries";
import type { Entry, Found } from "@/components/palette";
import { useAnswer } from "@/components/use-answer";
import { features } from "../features";
import { PLACES } from "./navigation";

interface Answer {
  entries: Entry[];
  /** Something that answers the present text is still on its way. */
  searching: boolean;
  /** What comes may stand before everything that is here. */
  leading: boolean;
  /** The server could not be asked. */
  failed: boolean;
}

const palettes = features.flatMap((one) => one.palette ?? []);
const actions = palettes.flatMap((one) => one.actions ?? []);
const commands = palettes.flatMap((one) => one.commands ?? []);
const listings = palettes.flatMap((one) => one.useEntries ?? []);
/** What the server's search is needed for: whatever its feature does not list itself. */
const searched = features.flatMap(({ noun, palette }) =>
  noun === undefined || palette?.commands || palette?.useEntries ? [] : noun,
);

function matches(entry: Entry, text: string): boolean {
  const words = `${entry.label} ${entry.detail} ${entry.also ?? ""}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.includes(part));
}

function useActions(): Entry[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const other = useComputedColorScheme() === "dark" ? "light" : "dark";
  const group = "Do";
  const theme: Entry = {
    key: "theme",
    group,
    label: `Use the ${other} theme`,
    detail: "",
    icon: IconMoon,
    run: () => setColorScheme(other),
  };
  const begun = actions.map(({ command = "", begin, ...words }) => ({
    ...words,
    key: words.label,
    group,
    detail: command,
    run: () => begin(navigate),
  }));
  return [...begun, theme];
}

function usePlaces(): Entry[] {
  const navigate = useNavigate();
  const group = "Go to";
  const docs: Entry = {
    key: "docs",
    group,
    label: "Docs",
    detail: "",
    icon: IconBook,
    also: "documentation help manual guide",
    run: () => window.location.assign("/docs/"),
  };
  const places = PLACES.flat().map(({ to, label, icon, also }) => ({
    key: to,
    group,
    label,
    detail: "",
    icon,
    also,
    run: () => void navigate({ to }),
  }));
  return [...places, docs];
}

/** What the server's search finds. */
function useSearched(asked: string, present: boolean): Found {
  const navigate = useNavigate();
  const words = asked.trim();
  const wanted = words.length > 1 && !commands.some(({ takes }) => takes(asked));
  const { data, pending, failed } = useAnswer(searchQuery(words), wanted, present);
  const entries = searched.flatMap(({ name, plural, icon, page }) =>
    (data?.results ?? [])
      .filter(({ noun }) => noun === name)
      .map((row) => ({
        key: `${name}-${row.id}`,
        group: plural,
        label: row.name,
        detail: row.host_name,
        icon,
        run: () => void navigate({ to: page, params: { id: String(row.id) } }),
      })),
  );
  return { entries, pending, failed };
}

/**
 * Places and actions answer at once; everything else as soon as the server has searched for exactly this text. `asked` is
 * the text a moment ago: while it differs, what the server said belongs to an older text.
 */
export function usePaletteEntries(text: string, asked: string): Answer {
  const present = asked === text;
  const [doable, places] = [useActions(), usePlaces()];
  // Hooks in loops: the features, and so their hooks, are the same at each render.
  /* eslint-disable react-hooks/rules-of-hooks */
  const found = commands.map(({ useFound }) => useFound(asked, present));
  const listed = listings.flatMap((useEntries) => useEntries());
  /* eslint-enable react-hooks/rules-of-hooks */
  const others = useSearched(asked, present);
  if (text.trim() === "")
    return { entries: [...places, ...doable], searching: false, leading: false, failed: false };

  // Until the text has stood still nobody has asked for it: then too an answer is on its way.
  const older = (one: Found) => !present || one.pending;
  const shown = (one: Found) => one.entries.map((entry) => ({ ...entry, older: older(one) }));
  const said = (entry: Entry) => ({
    ...entry,
    named: entry.label.toLowerCase() === text.trim().toLowerCase(),
  });
  const leading = found.some(older);
  return {
    entries: [
      ...found.flatMap(shown),
      ...[...doable, ...places, ...listed].filter((entry) => matches(entry, text)).map(said),
      ...shown(others).map(said),
    ],
    searching: leading || others.pending,
    leading,
    failed: present && [...found, others].some(({ failed }) => failed),
  };
}
