import { Button, TagsInput } from "@mantine/core";
import { IconHammer } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { BuildDetail } from "@/api/types";
import { HostSelect, useFirstHost } from "@/components/host-select";
import { Page, Panel } from "@/components/page";
import { Refusal } from "@/components/refusal";
import { Sending, useSending } from "@/components/sending";
import { Loaded } from "@/components/states";
import { useChangeForm } from "@/components/use-change-form";
import { usePreview } from "@/components/use-preview";
import { PreviewBox } from "@/components/wish-preview";
import { useAddress } from "@/lib/address";
import { readFile } from "@/lib/upload";
import { EMPTY_BUILD, fromBuild, hasSource, type BuildForm } from "./build-form";
import { placeOf } from "./build-places";
import { OptionFields } from "./option-fields";
import { buildQuery } from "./queries";
import { wishToBuild } from "./send-build";
import { buildTitle } from "./source";
import { SourceFields } from "./source-fields";
import classes from "./new-page.module.css";

/** The text of the Dockerfile in the folder that was chosen; empty while there is none. */
function useDockerfile(form: BuildForm): string {
  const [read, setRead] = useState("");
  const { upload, subdirectory, dockerfilePath } = form;
  useEffect(() => {
    const path = [subdirectory.trim(), dockerfilePath.trim() || "Dockerfile"].filter(Boolean).join("/");
    void readFile(upload, path).then(setRead, () => setRead(""));
  }, [upload, subdirectory, dockerfilePath]);
  return read;
}

function BuildFormView({ first }: { first: BuildForm }) {
  const navigate = useNavigate();
  const firstHost = useFirstHost();
  const sending = useSending();
  const element = useRef<HTMLFormElement>(null);
  const wishOf = (values: BuildForm, dockerfile = "") => {
    const host = values.host ?? firstHost;
    if (!hasSource(values) || host === null) return undefined;
    return wishToBuild(values, host, dockerfile, sending.watching);
  };
  const form = useChangeForm({
    values: first,
    placeOf,
    wish: wishOf,
    follow: false,
    then: ({ id }) => navigate({ to: "/builds/$id", params: { id: String(id) } }),
  });
  const { values } = form;
  const wish = wishOf(values, useDockerfile(values));
  const shown = usePreview(wish === undefined ? [] : [wish]);
  const submit = () => {
    if (!form.busy && wish !== undefined) element.current?.requestSubmit();
  };
  return (
    <form ref={element} className={classes.layout} onSubmit={form.submit}>
      <div className={classes.fields}>
        <SourceFields form={form} submit={submit} />
        <Panel>
          <div className={classes.two}>
            <TagsInput
              label="Tags"
              placeholder={values.tags.length === 0 ? "team/api:1.4, then Enter" : ""}
              classNames={{ input: "mono" }}
              acceptValueOnBlur
              {...form.field("tags")}
            />
            <HostSelect {...form.field("host")} value={values.host ?? firstHost} />
          </div>
        </Panel>
        <OptionFields form={form} stages={shown.preview?.plan?.stages ?? []} />
      </div>
      <aside className={classes.side}>
        <Refusal error={form.refusal} />
        {form.busy && values.source === "upload" && <Sending share={sending.share} stop={sending.stop} />}
        <Button
          type="submit"
          size="sm"
          loading={form.busy}
          disabled={wish === undefined}
          leftSection={<IconHammer size={15} />}
        >
          Build
        </Button>
        {/* Behind the button, which would move when the server has answered. */}
        <PreviewBox {...shown} />
      </aside>
    </form>
  );
}

function LikeBuild({ id }: { id: number }) {
  const query = useQuery(buildQuery(id));
  return (
    <Loaded query={query}>
      {(build: BuildDetail) => <BuildFormView key={build.id} first={fromBuild(build)} />}
    </Loaded>
  );
}

/** `docker build` as a page with an address: `?from=` a build, to change something and build again. */
export function NewBuildPage() {
  const [url] = useAddress("/inside/builds/new");
  const { from } = url;
  const { data: before } = useQuery({ ...buildQuery(from ?? 0), enabled: from !== undefined });
  return (
    <Page
      title="New build"
      under={
        before === undefined
          ? "Only the source is required. The next page shows every step as it runs."
          : `As ${buildTitle(before)}, to change something first.`
      }
    >
      {from === undefined ? <BuildFormView first={EMPTY_BUILD} /> : <LikeBuild id={from} />}
    </Page>
  );
}
