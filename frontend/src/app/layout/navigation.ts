import type { Place } from "@/components/feature";
import { features } from "../features";

const SECTIONS: Place["section"][] = ["objects", "upkeep", "settings"];

const places = features.flatMap((one) => one.places ?? []);

/** The sidebar, in groups; the palette knows the same places. */
export const PLACES: Place[][] = SECTIONS.map((section) => places.filter((one) => one.section === section));
