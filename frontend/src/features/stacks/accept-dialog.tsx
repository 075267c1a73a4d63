import { Button, SegmentedControl, Stack } from "@mantine/core";
import { at } from "@/api/client";
import type { AcceptedStack, StackAcceptance, StackDetail } from "@/api/types";
import { post } from "@/api/wish";
import { Dialog } from "@/components/dialog";
import { Refusal } from "@/components/refusal";
import { LoadingState } from "@/components/states";
import { useChangeForm } from "@/components/use-change-form";
import { usePreview } from "@/components/use-preview";
import { PreviewBox } from "@/components/wish-preview";
import { FileDiffs } from "./file-diffs";
import { Notes } from "./notes";
import { Reasons } from "./reasons";
import { acceptanceWords } from "./status";
import classes from "./stacks.module.css";
import plan from "./plan.module.css";

interface Acceptance {
  /** What becomes of the files and variables here; undefined where they are those that were applied. */
  draft?: "keep" | "replace";
}

const wishOf = (id: number, { draft }: Acceptance) =>
  post("/api/v1/stacks/{id}/accept/", { params: at(id), body: draft === undefined ? {} : { draft } });

/** Which services are accepted, key by key, and what that makes of the files. */
function Shown({ acceptance }: { acceptance: StackAcceptance }) {
  const { services, files, variables, notes } = acceptance;
  const contents = (of: "before" | "after") =>
    files.flatMap((file) => (file[of] === null ? [] : [{ path: file.path, text: file[of] }]));
  return (
    <>
      <ul className={classes.list} aria-label="What is accepted">
        {services.map(({ name, change, reasons }) => (
          <li key={name}>
            <b>{name}</b> {acceptanceWords(change)}
            <Reasons reasons={reasons} />
          </li>
        ))}
      </ul>
      <Notes notes={notes} title="To know before" />
      {variables.length > 0 && (
        <div className="muted">
          Secrets become variables of the stack, whose values nobody is shown: {variables.join(", ")}.
        </div>
      )}
      <FileDiffs
        before={contents("before")}
        after={contents("after")}
        nothing="The files stay as they are: they say that already, or numbers of containers stand beside them."
      />
    </>
  );
}

function AcceptForm({ stack, close }: { stack: StackDetail; close: () => void }) {
  const own = stack.state.draft_changed && stack.git_url === "";
  const form = useChangeForm<Acceptance, AcceptedStack>({
    values: own ? { draft: "keep" } : {},
    wish: (values) => wishOf(stack.id, values),
    stale: [["stack"]],
    done: ({ revision }) => `What runs is revision ${revision} now.`,
  });
  const shown = usePreview([wishOf(stack.id, form.values)]);
  const { preview, older, error } = shown;
  const acceptance = preview?.plan ?? undefined;
  const refused = error !== null && !older;
  const submit = async (event: React.SyntheticEvent<HTMLFormElement>) => {
    if (await form.submit(event)) close();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <div>
          What runs becomes what is applied: a new revision says it, and the files do.{" "}
          <b>No container is touched.</b>
        </div>
        {own && (
          <div>
            <div>The files or variables here have changes that were not applied.</div>
            <SegmentedControl
              fullWidth
              mt={6}
              aria-label="Changes that were not applied"
              value={form.values.draft}
              onChange={(draft) => form.setValues({ draft })}
              data={[
                { value: "keep", label: "Keep them for later" },
                { value: "replace", label: "Throw them away" },
              ]}
            />
          </div>
        )}
        {refused && <Refusal error={error} />}
        {acceptance !== undefined && <Shown acceptance={acceptance} />}
        {!refused && preview === undefined && <LoadingState>Comparing the files with the host…</LoadingState>}
        <Refusal error={form.refusal} />
        <div className={plan.foot}>
          <Button size="sm" variant="default" onClick={close}>
            Cancel
          </Button>
          <Button size="sm" type="submit" loading={form.busy} disabled={acceptance === undefined || older}>
            Accept it
          </Button>
        </div>
        {preview !== undefined && <PreviewBox {...shown} />}
      </Stack>
    </form>
  );
}

/** What somebody changed by other means becomes the applied revision, after it was shown what that is. */
export function AcceptDialog({ stack, close }: { stack: StackDetail; close: () => void }) {
  return (
    <Dialog close={close} title={`Accept what runs of ${stack.project}`} size="lg">
      <AcceptForm stack={stack} close={close} />
    </Dialog>
  );
}
