import { Button, Menu } from "@mantine/core";
import { IconArrowDown, IconChevronDown, IconRocket, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { StackDetail } from "@/api/types";
import { useAddress } from "@/lib/address";
import { ApplyDialog } from "./apply-dialog";
import { DownDialog } from "./down-dialog";
import { amountOf, STACK_VERBS, useForgetStacks, useStackVerbs } from "./verbs";

/** Apply first, since that is what it is for; the rest with words in a menu. Which dialog is open stands in the address. */
export function StackActions({ stack, unsaved }: { stack: StackDetail; unsaved: string }) {
  const [url, change] = useAddress("/inside/stacks/$id/{-$tab}");
  const navigate = useNavigate();
  const act = useStackVerbs();
  const forget = useForgetStacks(() => navigate({ to: "/stacks" }));
  const amount = amountOf(stack);
  const busy = stack.change !== null;
  const verbs = STACK_VERBS.filter((verb) => verb.applies(amount));
  return (
    <>
      <Menu width={230}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {busy && <Menu.Label>Something changes it just now</Menu.Label>}
          {verbs.map((verb) => (
            <Menu.Item
              key={verb.key}
              disabled={busy}
              leftSection={<verb.icon size={14} />}
              onClick={() => void act(verb, stack)}
            >
              {verb.label}
            </Menu.Item>
          ))}
          {amount.containers > 0 && (
            <Menu.Item
              color="red"
              disabled={busy}
              leftSection={<IconArrowDown size={14} />}
              onClick={() => change({ down: true })}
            >
              Take it down
            </Menu.Item>
          )}
          <Menu.Item
            color="red"
            disabled={busy}
            leftSection={<IconTrash size={14} />}
            onClick={() => void forget([stack])}
          >
            Forget it
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button
        disabled={busy || stack.host === null}
        leftSection={<IconRocket size={14} />}
        onClick={() => change({ plan: true })}
      >
        Plan and apply
      </Button>
      {url.plan === true && (
        <ApplyDialog stack={stack} unsaved={unsaved} close={() => change({ plan: undefined })} />
      )}
      {url.down === true && <DownDialog stack={stack} close={() => change({ down: undefined })} />}
    </>
  );
}
