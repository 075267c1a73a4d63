import { Alert, Button, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { StackDetail } from "@/api/types";
import { Ago } from "@/components/time";
import type { KeptDraft } from "./kept-draft";
import classes from "./workbench.module.css";

/** Why the files take no letters, and what to do instead. */
export function FromGit({ stack }: { stack: StackDetail }) {
  return (
    <Alert color="blue" p="sm" title="These files come from git and cannot be changed here">
      Commit a change to <span className={`mono ${classes.address ?? ""}`}>{stack.git_url}</span> and fetch
      it, or have the files written here from now on: both on the{" "}
      <Link className="link" to="/stacks/$id/{-$tab}" params={{ id: String(stack.id) }}>
        Overview
      </Link>
      , the latter under “Change”. Variables are changed here all the same.
    </Alert>
  );
}

interface NotSavedProps {
  kept: KeptDraft;
  /** The stack was changed since. */
  changed: boolean;
  take: () => void;
  forget: () => void;
}

/** What was typed before the page was loaded anew, and both ways on. */
export function NotSaved({ kept, changed, take, forget }: NotSavedProps) {
  const { at, files, removed, variables } = kept;
  const what = [
    ...files.map(({ path }) => path),
    ...removed,
    ...(variables === undefined ? [] : ["variables"]),
  ];
  const secret = variables?.some(({ again }) => again === true) ?? false;
  return (
    <Alert color="blue" p="sm" title="You typed here before, and it was not saved">
      <Group gap="xs">
        <span>
          <Ago at={at} />: {what.join(", ")}.{changed && " The stack was changed since."}
          {secret && " Values of secret variables were not kept: those have to be typed again."}
        </span>
        <Button variant="default" onClick={take}>
          Take it back
        </Button>
        <Button variant="subtle" color="gray" onClick={forget}>
          Throw it away
        </Button>
      </Group>
    </Alert>
  );
}

/** Of which secret variables the value has to be typed again. */
export function TypeAgain({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <Alert color="yellow" p="sm">
      Type the value of <span className="mono">{names.join(", ")}</span> again, under Variables: this browser
      keeps no secrets.
    </Alert>
  );
}

/** In the place of a command that nobody could read. */
export const TooLongToShow = () => (
  <span className="muted">
    These files are too long to show the command. Save them: the plan then says what would happen.
  </span>
);
