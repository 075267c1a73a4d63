import type { Icon } from "@tabler/icons-react";
import type { AnyValidator } from "@tanstack/react-router";
import type { HangsOn } from "@/api/stale";
import type { AnyPath } from "@/lib/address";
import type { PageOf } from "@/lib/page";
import type { Noun } from "./nouns";
import type { Badges } from "./object-badge";
import type { Palette } from "./palette";

/** The address of a page that is there without an object. */
type PlainPath = Exclude<AnyPath, `${string}$${string}`>;

/** A page in the sidebar; the palette goes there, too. */
export interface Place {
  to: PlainPath;
  label: string;
  icon: Icon;
  /** Other words a person may search it by. */
  also?: string;
  /** Beside which others it stands. */
  section: "objects" | "upkeep" | "settings";
}

type Pages = readonly PageOf<string, AnyValidator>[];

/** All that the rest of the dashboard has to know of a folder in `features`. */
export interface Feature<Own extends Pages = Pages> {
  pages: Own;
  places?: readonly Place[];
  /** Which of its queries are stale when something of another noun has changed. */
  hangsOn?: HangsOn;
  /** The object that it is about. */
  noun?: Noun;
  badges?: Badges;
  palette?: Palette;
}
