import { Button, Progress, TagsInput } from "@mantine/core";
import { IconHammer } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { BuildDetail } from "@/api/types";
import { CommandEquivalent } from "@/components/command-equivalent";
import { HostSelect, useHostChoice } from "@/components/host-select";
import { Page, Panel } from "@/components/page";
import { Refusal } from "@/components/refusal";
import { Loaded } from "@/components/states";
import { percent } from "@/lib/format";
import { useUrlState } from "@/lib/url-state";
import { EMPTY_BUILD, fromBuild, hasSource, stagesOf, toFields, type BuildForm } from "./build-form";
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

function BuildFormView({ first }: { first: BuildForm }) {
  const navigate = useNavigate();
  const [host, setHost] = useHostChoice();
  const [form, setForm] = useState(first);
  const [sent, setSent] = useState<number>();
  const [error, setError] = useState<unknown>();
  const sending = useRef<AbortController>(null);
  const dockerfile = useDockerfile(form);
  const fields = toFields(form, host);
  const upload = form.source === "upload" ? form.upload : null;
  const ready = hasSource(form) && host !== null && sent === undefined;
  const change = (changes: Partial<BuildForm>) => setForm((before) => ({ ...before, ...changes }));
  useEffect(() => () => sending.current?.abort(), []);

  const submit = async () => {
    if (!ready) return;
    sending.current = new AbortController();
    setError(undefined);
    setSent(0);
    try {
      const operation = await sendBuild(fields, upload, setSent, sending.current.signal);
      await navigate({ to: "/builds/$id", params: { id: String(operation.id) } });
    } catch (thrown) {
      if (!(thrown instanceof DOMException && thrown.name === "AbortError")) setError(thrown);
      setSent(undefined);
    }
  };

  return (
    <form
      className={classes.layout}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className={classes.fields}>
        <SourceFields form={form} change={change} submit={() => void submit()} />
        <Panel>
          <div className={classes.two}>
            <TagsInput
              label="Tags"
              placeholder={form.tags.length === 0 ? "team/api:1.4, then Enter" : ""}
              classNames={{ input: "mono" }}
              acceptValueOnBlur
              value={form.tags}
              onChange={(tags) => change({ tags })}
            />
            <HostSelect value={host} change={setHost} />
          </div>
        </Panel>
        <OptionFields form={form} change={change} stages={stagesOf(dockerfile)} />
      </div>
      <aside className={classes.side}>
        <CommandEquivalent docker={dockerBuild(form.source, fields)} curl={curlBuild(form.source, fields)} />
        <Refusal error={error} />
        {sent !== undefined && upload !== null && (
          <div className={classes.sending}>
            <div className={classes.sendingWords}>
              <span>{sent < 1 ? "Sending the files" : "Sent. The server unpacks them."}</span>
              <span className="numbers muted">{percent(sent * 100)}</span>
            </div>
            <Progress value={sent * 100} animated={sent >= 1} aria-label="Sent" />
            <Button variant="subtle" color="gray" onClick={() => sending.current?.abort()}>
              Stop sending
            </Button>
          </div>
        )}
        <Button
          type="submit"
          size="sm"
          loading={sent !== undefined}
          disabled={!ready}
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
  const [url] = useUrlState();
  const from = url.from === undefined ? undefined : Number(url.from);
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
