import { Button, Progress, TagsInput } from "@mantine/core";
import { IconHammer } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { BuildDetail } from "@/api/types";
import { CommandEquivalent } from "@/components/command-equivalent";
import { HostSelect, useFirstHost } from "@/components/host-select";
import { Page, Panel } from "@/components/page";
import { Refusal } from "@/components/refusal";
import { Loaded } from "@/components/states";
import { useChangeForm } from "@/components/use-change-form";
import { percent } from "@/lib/format";
import { useAddress } from "@/lib/address";
import { EMPTY_BUILD, fromBuild, hasSource, stagesOf, toFields, type BuildForm } from "./build-form";
import { placeOf } from "./build-places";
import { curlBuild, dockerBuild } from "./docker-build";
import { OptionFields } from "./option-fields";
import { buildQuery } from "./queries";
import { sendBuild } from "./send-build";
import { buildTitle } from "./source";
import { SourceFields } from "./source-fields";
import { readFile } from "./upload";
import classes from "./new-page.module.css";

/** The text of the Dockerfile as far as the browser has it: pasted, or in the folder that was chosen. */
function useDockerfile(form: BuildForm): string {
  const [read, setRead] = useState("");
  const { upload, subdirectory, dockerfilePath } = form;
  useEffect(() => {
    const path = [subdirectory.trim(), dockerfilePath.trim() || "Dockerfile"].filter(Boolean).join("/");
    void readFile(upload, path).then(setRead, () => setRead(""));
  }, [upload, subdirectory, dockerfilePath]);
  return form.source === "dockerfile" ? form.dockerfile : form.source === "upload" ? read : "";
}

/** How far the files have gone to the server, and a way to stop that. */
function Sending({ share, stop }: { share: number; stop: () => void }) {
  return (
    <div className={classes.sending}>
      <div className={classes.sendingWords}>
        <span>{share < 1 ? "Sending the files" : "Sent. The server unpacks them."}</span>
        <span className="numbers muted">{percent(share * 100)}</span>
      </div>
      <Progress value={share * 100} animated={share >= 1} aria-label="Sent" />
      <Button variant="subtle" color="gray" onClick={stop}>
        Stop sending
      </Button>
    </div>
  );
}

function BuildFormView({ first }: { first: BuildForm }) {
  const navigate = useNavigate();
  const firstHost = useFirstHost();
  const [sent, setSent] = useState(0);
  const sending = useRef<AbortController>(null);
  const element = useRef<HTMLFormElement>(null);
  const form = useChangeForm({
    values: first,
    placeOf,
    before: (values) => Promise.resolve(hasSource(values) && (values.host ?? firstHost) !== null),
    send: (values) => {
      setSent(0);
      sending.current = new AbortController();
      const upload = values.source === "upload" ? values.upload : null;
      return sendBuild(toFields(values, values.host ?? firstHost), upload, setSent, sending.current.signal);
    },
    follow: false,
    then: ({ id }) => navigate({ to: "/builds/$id", params: { id: String(id) } }),
  });
  useEffect(() => () => sending.current?.abort(), []);
  const { values } = form;
  const dockerfile = useDockerfile(values);
  const host = values.host ?? firstHost;
  const fields = toFields(values, host);
  const submit = () => {
    if (!form.busy) element.current?.requestSubmit();
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
            <HostSelect {...form.field("host")} value={host} />
          </div>
        </Panel>
        <OptionFields form={form} stages={stagesOf(dockerfile)} />
      </div>
      <aside className={classes.side}>
        <CommandEquivalent
          command={dockerBuild(values.source, fields)}
          curl={curlBuild(values.source, fields)}
        />
        <Refusal error={form.refusal} />
        {form.busy && values.source === "upload" && (
          <Sending share={sent} stop={() => sending.current?.abort()} />
        )}
        <Button
          type="submit"
          size="sm"
          loading={form.busy}
          disabled={!hasSource(values) || host === null}
          leftSection={<IconHammer size={15} />}
        >
          Build
        </Button>
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
