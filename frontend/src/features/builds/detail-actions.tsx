import { ActionIcon, Button, Menu } from "@mantine/core";
import {
  IconArrowsDiff,
  IconDots,
  IconPencil,
  IconPlayerPlay,
  IconRefresh,
  IconRefreshOff,
  IconTag,
  IconTrash,
  IconUpload,
  IconX,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import { operationQuery } from "@/api/queries";
import type { BuildDetail } from "@/api/types";
import { remove } from "@/api/wish";
import { ButtonLink } from "@/components/links";
import { PushDialog } from "@/components/push-dialog";
import { TagDialog } from "@/components/tag-dialog";
import { useChange } from "@/components/use-change";
import { useRemoval } from "@/components/use-removal";
import { hasEnded } from "@/components/operation-status";
import { buildsOfSourceQuery, builtImageQuery } from "./queries";
import { buildTitle, imageReference } from "./source";
import classes from "./detail.module.css";

function CancelButton({ build }: { build: BuildDetail }) {
  const { data: operation } = useQuery(operationQuery(build.id));
  const cancelling = operation?.cancel_requested ?? false;
  const cancel = useChange(
    () => unwrap(client.POST("/api/v1/builds/{id}/cancel/", { params: at(build.id) })),
    { follow: false },
  );
  return (
    <Button
      variant="default"
      disabled={cancelling}
      leftSection={<IconX size={14} />}
      onClick={() => void cancel.send()}
    >
      {cancelling ? "Cancelling" : "Cancel"}
    </Button>
  );
}

function useRebuild(build: BuildDetail) {
  const navigate = useNavigate();
  return useChange(
    (no_cache: boolean | undefined) =>
      unwrap(client.POST("/api/v1/builds/{id}/rebuild/", { params: at(build.id), body: { no_cache } })),
    {
      follow: false,
      then: ({ id }) => navigate({ to: "/builds/$id", params: { id: String(id) } }),
    },
  );
}

function useForget() {
  const navigate = useNavigate();
  return useRemoval({
    noun: "build",
    verb: "Forget",
    nameOf: (build: BuildDetail) => buildTitle(build),
    body: () => "Its record and its log go. The image stays.",
    wish: (params) => remove("/api/v1/builds/{id}/", { params }),
    done: (build) => `${buildTitle(build)} is forgotten`,
    then: () => navigate({ to: "/builds" }),
  });
}

function EndedActions({ build }: { build: BuildDetail }) {
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<"tag" | "push">();
  const rebuild = useRebuild(build);
  const forget = useForget();
  const image = useQuery(builtImageQuery(build.host_id, build.image_engine_id)).data?.results[0];
  const builds = useQuery(buildsOfSourceQuery(build.source_key)).data?.results ?? [];
  const previous = builds.find((other) => other.id < build.id && hasEnded(other));
  return (
    <div className={classes.actions}>
      {image !== undefined && (
        <Button variant="default" leftSection={<IconTag size={14} />} onClick={() => setDialog("tag")}>
          Tag
        </Button>
      )}
      {image !== undefined && (
        <Button variant="default" leftSection={<IconUpload size={14} />} onClick={() => setDialog("push")}>
          Push
        </Button>
      )}
      <Button
        variant="default"
        disabled={!build.can_rebuild}
        leftSection={<IconRefresh size={14} />}
        onClick={() => void rebuild.send(undefined)}
      >
        Rebuild
      </Button>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More">
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconRefreshOff size={14} />}
            disabled={!build.can_rebuild}
            onClick={() => void rebuild.send(true)}
          >
            Rebuild without cache
          </Menu.Item>
          {build.source !== "upload" && (
            <Menu.Item
              leftSection={<IconPencil size={14} />}
              onClick={() => void navigate({ to: "/builds/new", search: { from: build.id } })}
            >
              Change and build
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconArrowsDiff size={14} />}
            disabled={previous === undefined}
            onClick={() =>
              void navigate({
                to: "/builds/$id/compare",
                params: { id: String(build.id) },
                search: { with: previous?.id },
              })
            }
          >
            Compare with the previous
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={14} />} color="red" onClick={() => void forget([build])}>
            Forget this record
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {image !== undefined && (
        <ButtonLink
          to="/run"
          search={{ image: imageReference(build), host: image.host }}
          leftSection={<IconPlayerPlay size={14} />}
        >
          Run
        </ButtonLink>
      )}
      {image !== undefined && dialog === "tag" && (
        <TagDialog image={image} close={() => setDialog(undefined)} />
      )}
      {image !== undefined && dialog === "push" && (
        <PushDialog image={image} close={() => setDialog(undefined)} />
      )}
    </div>
  );
}

/** What can be done with a build: stop it while it runs, and when it has ended use what it made or do it again. */
export function BuildActions({ build }: { build: BuildDetail }) {
  return hasEnded(build) ? <EndedActions build={build} /> : <CancelButton build={build} />;
}
