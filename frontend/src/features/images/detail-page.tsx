import { Button } from "@mantine/core";
import { IconDownload, IconPlayerPlay, IconTag, IconTrash, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { CopyButton } from "@/components/copy-button";
import { Facts } from "@/components/facts";
import { JsonTree } from "@/components/json-tree";
import { Page, Panel } from "@/components/page";
import { PushDialog } from "@/components/push-dialog";
import { TagDialog } from "@/components/tag-dialog";
import { Loaded } from "@/components/states";
import { ObjectBadge } from "@/components/object-badge";
import { Ago } from "@/components/time";
import type { Image } from "@/api/types";
import { ButtonLink } from "@/components/links";
import { bytes, shortId } from "@/lib/format";
import { Layers } from "./layers";
import { imageContainersQuery, imageInspectQuery, imageQuery } from "./queries";
import { useRemoveImages } from "./remove";
import { UpdateCheck } from "./update-check";
import classes from "./images.module.css";

function UsedBy({ image }: { image: Image }) {
  const { data } = useQuery(imageContainersQuery(image.id));
  if (data === undefined || data.results.length === 0)
    return (
      <Panel title="Used by">
        <span className="muted">No container uses it.</span>
      </Panel>
    );
  return (
    <Panel title="Used by">
      <div className={classes.users}>
        {data.results.map((container) => (
          <div key={container.id} className={classes.user}>
            <Link className="link cut" to="/containers/$id/{-$tab}" params={{ id: String(container.id) }}>
              {container.name}
            </Link>
            <ObjectBadge noun="container" of={container} dated />
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Inspect({ image }: { image: Image }) {
  const { data } = useQuery(imageInspectQuery(image.id));
  if (data === undefined) return null;
  return (
    <Panel
      title="Inspect"
      actions={<CopyButton size="md" value={JSON.stringify(data, null, 2)} label="Copy as JSON" />}
    >
      <JsonTree value={data} />
    </Panel>
  );
}

function Actions({ image, tag, push }: { image: Image; tag: () => void; push: () => void }) {
  const remove = useRemoveImages();
  return (
    <>
      <Button variant="default" leftSection={<IconTag size={14} />} onClick={tag}>
        Tag
      </Button>
      <Button variant="default" leftSection={<IconUpload size={14} />} onClick={push}>
        Push
      </Button>
      <Button
        variant="default"
        component="a"
        href={`/api/v1/live/images/save/?ids=${image.id}`}
        leftSection={<IconDownload size={14} />}
      >
        Save as tar
      </Button>
      <Button
        variant="default"
        color="red"
        leftSection={<IconTrash size={14} />}
        onClick={() => void remove([image])}
      >
        Remove
      </Button>
      <ButtonLink
        to="/run"
        search={{ image: image.name || image.engine_id, host: image.host }}
        leftSection={<IconPlayerPlay size={14} />}
      >
        Run
      </ButtonLink>
    </>
  );
}

export function ImagePage() {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery(imageQuery(Number(id)));
  const [dialog, setDialog] = useState<"tag" | "push">();
  const close = () => setDialog(undefined);
  return (
    <Loaded query={query}>
      {(image) => (
        <Page
          title={image.name || shortId(image.engine_id)}
          under={
            <>
              {bytes(image.size_bytes)} on{" "}
              <Link className="link" to="/hosts/$id" params={{ id: String(image.host) }}>
                {image.host_name}
              </Link>
              , made <Ago at={image.created_at} />
            </>
          }
          actions={<Actions image={image} tag={() => setDialog("tag")} push={() => setDialog("push")} />}
        >
          <div className={classes.grid}>
            <Layers image={image} />
            <div className={classes.column}>
              <Panel title="Facts">
                <Facts
                  facts={[
                    {
                      label: "Tags",
                      value:
                        image.repo_tags.length === 0 ? (
                          <span className="faint">none</span>
                        ) : (
                          image.repo_tags.map((tag) => (
                            <div key={tag} className="mono">
                              {tag} <CopyButton size="xs" value={tag} label="Copy tag" />
                            </div>
                          ))
                        ),
                    },
                    {
                      label: "Digests",
                      value:
                        image.repo_digests.length === 0 ? (
                          <span className="faint">none: it was not pulled or pushed</span>
                        ) : (
                          image.repo_digests.map((digest) => (
                            <div key={digest} className="mono">
                              {digest}
                            </div>
                          ))
                        ),
                    },
                    {
                      label: "Starts",
                      value: (
                        <span className="mono">
                          {[...image.config.entrypoint, ...image.config.command].join(" ") || "–"}
                        </span>
                      ),
                    },
                    image.config.exposed_ports.length > 0 && {
                      label: "Listens on",
                      value: image.config.exposed_ports.join(", "),
                    },
                    image.config.user !== "" && { label: "User", value: image.config.user },
                    image.elsewhere.length > 0 && {
                      label: "Also on",
                      value: image.elsewhere.map((other) => (
                        <Link
                          key={other.id}
                          className="link"
                          to="/images/$id"
                          params={{ id: String(other.id) }}
                        >
                          {other.host_name}{" "}
                        </Link>
                      )),
                    },
                    { label: "Platform", value: `${image.operating_system}/${image.architecture}` },
                    { label: "ID", value: <span className="mono">{image.engine_id}</span> },
                  ]}
                />
              </Panel>
              <UsedBy image={image} />
              <UpdateCheck image={image} />
            </div>
          </div>
          <Inspect image={image} />
          {dialog === "tag" && <TagDialog image={image} close={close} />}
          {dialog === "push" && <PushDialog image={image} close={close} />}
        </Page>
      )}
    </Loaded>
  );
}
