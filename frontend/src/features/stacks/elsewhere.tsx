import { Button, Group, Stack as Column } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { AdoptedStack, FoundProject } from "@/api/types";
import { Dialog } from "@/components/dialog";
import { ButtonLink } from "@/components/links";
import { Panel } from "@/components/page";
import { plural } from "@/lib/format";
import { useAnyAddress } from "@/lib/address";
import { AdoptDialog } from "./adopt-dialog";
import { Notes } from "./notes";
import { elsewhereQuery } from "./queries";
import classes from "./stacks.module.css";

/** What came of it, with the way to the new stack. */
function Adopted({ adopted, close }: { adopted: AdoptedStack; close: () => void }) {
  const { stack, notes } = adopted;
  return (
    <Dialog close={close} title={`${stack.project} is a stack now`} size="lg">
      <Column gap="md">
        <div>
          Its containers were not touched. What runs counts as revision 1: from here on you see what differs,
          and can go back to it.
        </div>
        <Notes notes={notes} title="To know" />
        <Group justify="flex-end" gap="xs">
          <Button size="sm" variant="default" onClick={close}>
            Close
          </Button>
          <ButtonLink size="sm" to="/stacks/$id/{-$tab}" params={{ id: String(stack.id) }}>
            Open the stack
          </ButtonLink>
        </Group>
      </Column>
    </Dialog>
  );
}

/** Compose projects that somebody made with the CLI: they run, and are no stacks here. */
export function Elsewhere() {
  const [{ host }] = useAnyAddress();
  const { data = [] } = useQuery(elsewhereQuery(host));
  const [open, setOpen] = useState<FoundProject>();
  const [adopted, setAdopted] = useState<AdoptedStack>();
  return (
    <>
      {data.length > 0 && (
        <div className={classes.elsewhere}>
          <Panel title={`Made elsewhere: ${plural(data.length, "Compose project")}`} flush>
            {data.map((found) => (
              <div key={`${found.host} ${found.project}`} className={classes.found}>
                <Link
                  className="link cut"
                  to="/containers"
                  search={{ q: found.project, host: found.host }}
                  title={`Containers of ${found.project}`}
                >
                  {found.project}
                </Link>
                <span className="cut muted" title={found.services.join(", ")}>
                  {found.services.join(", ")}
                </span>
                <span className="numbers">
                  {found.running} of {found.containers} running
                </span>
                <span className="cut muted" title={found.compose_files.join(", ")}>
                  {found.host_name}
                </span>
                <Button
                  variant="default"
                  aria-label={`Adopt ${found.project}`}
                  onClick={() => setOpen(found)}
                >
                  Adopt
                </Button>
              </div>
            ))}
          </Panel>
        </div>
      )}
      {open !== undefined && (
        <AdoptDialog project={open} then={setAdopted} close={() => setOpen(undefined)} />
      )}
      {adopted !== undefined && <Adopted adopted={adopted} close={() => setAdopted(undefined)} />}
    </>
  );
}
