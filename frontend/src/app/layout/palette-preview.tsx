import { wordsOf } from "@/api/errors";
import type { Wish } from "@/api/wish";
import { usePreview } from "@/components/use-preview";
import classes from "./palette.module.css";

/**
 * What the server says that Enter would do, as a command. Its line is always there, so that nothing moves when it comes,
 * and it is empty until what stands there is about the row that is chosen now.
 */
export function PalettePreview({ wish }: { wish: Wish | undefined }) {
  const { preview, older, error } = usePreview(wish === undefined ? [] : [wish]);
  const present = wish !== undefined && !older;
  const command = preview?.command || preview?.problems[0]?.detail;
  const words = present ? (error === null ? command : wordsOf(error)) : undefined;
  return (
    <div className={classes.preview} role="note" aria-label="What it does" title={words}>
      <span>{words}</span>
    </div>
  );
}
