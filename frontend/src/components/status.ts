export type Tone = "ok" | "warn" | "bad" | "info" | "idle";

export interface Status {
  tone: Tone;
  label: string;
  /** What stands behind the label, for the tooltip and the detail page. */
  detail: string;
  /** Something is going on right now. */
  busy?: boolean;
}
