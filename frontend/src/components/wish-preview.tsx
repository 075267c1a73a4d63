import { Alert } from "@mantine/core";
import { ApiError, sentencesOf, wordsOf } from "@/api/errors";
import type { Preview } from "@/api/types";
import type { Wish } from "@/api/wish";
import { CommandEquivalent } from "./command-equivalent";
import { usePreview, type Previewed } from "./use-preview";
import classes from "./command-equivalent.module.css";

interface WishPreviewProps {
  wishes: readonly Wish[];
  title?: string;
}

/** What speaks against it, each once, in the server's words. */
function sentences(problems: Preview["problems"]): string[] {
  const errors = problems.map(({ detail, code, fields }) => new ApiError(0, detail, code, fields));
  return [...new Set(errors.flatMap((error) => sentencesOf(error)))];
}

/** What the server says that a button would do: the same from a shell, and what speaks against it. */
export function WishPreview({ wishes, title }: WishPreviewProps) {
  return <PreviewBox {...usePreview(wishes)} title={title} />;
}

/** The same where more is made of what the server says. */
export function PreviewBox({ missing, preview, older, error, title }: Previewed & { title?: string }) {
  if (missing) return <div className={classes.missing}>The command is shown when the form is complete.</div>;
  if (error !== null && !older)
    return <div className={classes.missing}>The command cannot be shown: {wordsOf(error)}</div>;
  if (preview === undefined) return <CommandEquivalent command="…" title={title} older />;
  const { command, curl } = preview;
  const problems = sentences(preview.problems);
  if (command === "" && curl === "")
    return (
      <div className={classes.missing}>
        The command is shown when this is right:
        {problems.map((words) => (
          <div key={words}>{words}</div>
        ))}
      </div>
    );
  return (
    <>
      <CommandEquivalent command={command} curl={curl} title={title} older={older} />
      {problems.length > 0 && (
        <Alert color="yellow" p="xs">
          {problems.map((words) => (
            <div key={words}>{words}</div>
          ))}
        </Alert>
      )}
    </>
  );
}
