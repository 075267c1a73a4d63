import { Button } from "@mantine/core";
import { IconTrash, IconWebhook } from "@tabler/icons-react";
import { useState } from "react";
import { at } from "@/api/client";
import type { NewStackHook, StackDetail } from "@/api/types";
import { post } from "@/api/wish";
import { askConfirm } from "@/components/confirm";
import { CopyButton } from "@/components/copy-button";
import { Facts } from "@/components/facts";
import { Panel } from "@/components/page";
import { Ago } from "@/components/time";
import { useChange } from "@/components/use-change";
import { WebhookDialog } from "./webhook-dialog";
import classes from "./source.module.css";

/** The webhook by which a git server tells of a push: made, set up, taken away. */
export function WebhookPanel({ stack }: { stack: StackDetail }) {
  const [shown, setShown] = useState<NewStackHook | "setup">();
  const { hook } = stack;
  const params = at(stack.id);
  const wishToMake = post("/api/v1/stacks/{id}/hook/", { params });
  const wishToRemove = post("/api/v1/stacks/{id}/remove-hook/", { params });
  const make = useChange(() => wishToMake.send(), { stale: [["stack"]], then: setShown });
  const remove = useChange(() => wishToRemove.send(), {
    stale: [["stack"]],
    done: () => "The webhook is removed",
  });
  const askToMake = async () => {
    const sure =
      hook === null ||
      (await askConfirm({
        title: "Make a new webhook?",
        body: "The one that there is stops working: the git server has to be told the new address and secret.",
        confirm: "Make a new one",
        wishes: () => [wishToMake],
      })) !== null;
    if (sure) void make.send();
  };
  const askToRemove = async () => {
    const sure = await askConfirm({
      title: "Remove the webhook?",
      body: "The git server is not heard any more. Remove it there, too.",
      confirm: "Remove it",
      danger: true,
      wishes: () => [wishToRemove],
    });
    if (sure !== null) void remove.send();
  };
  return (
    <Panel title="Webhook">
      {hook === null ? (
        <span className="muted">
          With one the git server tells of a push at once, and nobody has to wait for the next look.
        </span>
      ) : (
        <Facts
          facts={[
            {
              label: "Address",
              value: (
                <span className="mono">
                  {hook.url} <CopyButton value={absolute(hook.url)} label="Copy the address" size="xs" />
                </span>
              ),
            },
            { label: "In the name of", value: hook.person_name || "somebody who is gone: it does nothing" },
            { label: "Made", value: <Ago at={hook.created_at} /> },
          ]}
        />
      )}
      <div className={classes.buttons}>
        <Button
          variant="default"
          loading={make.busy}
          leftSection={<IconWebhook size={14} />}
          onClick={() => void askToMake()}
        >
          {hook === null ? "Make a webhook" : "Make a new one"}
        </Button>
        {hook !== null && (
          <>
            <Button variant="default" onClick={() => setShown("setup")}>
              How to set it up
            </Button>
            <Button
              variant="default"
              loading={remove.busy}
              leftSection={<IconTrash size={14} />}
              onClick={() => void askToRemove()}
            >
              Remove
            </Button>
          </>
        )}
      </div>
      {shown !== undefined && (
        <WebhookDialog
          url={absolute(shown === "setup" ? (hook?.url ?? "") : shown.url)}
          secret={shown === "setup" ? undefined : shown.secret}
          repository={stack.git_url}
          close={() => setShown(undefined)}
        />
      )}
    </Panel>
  );
}

/** Where an installation does not know its own address, this page does. */
const absolute = (url: string) => new URL(url, location.origin).href;
