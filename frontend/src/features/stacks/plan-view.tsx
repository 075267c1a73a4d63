import { Alert } from "@mantine/core";
import type { ReactNode } from "react";
import type { StackPlan } from "@/api/types";
import { bytes, plural } from "@/lib/format";
import { ACTIONS, groupsOf, obstacles, planSummary, type ServiceGroup, type ServicePlan } from "./plan-words";
import { Reasons } from "./reasons";
import classes from "./plan.module.css";

const IMAGES: Record<ServicePlan["image"]["action"], string> = {
  here: "on the host",
  pull: "is pulled",
  build: "is built",
  missing: "not on the host",
};

function Service({ service }: { service: ServicePlan }) {
  const { name, image, replicas, containers, action, reasons, if_image_changes: maybe } = service;
  return (
    <div className={classes.item}>
      <div className={classes.line}>
        <b>{name}</b>
        {image.reference !== "" && <span className="mono">{image.reference}</span>}
        <span className="muted">{IMAGES[image.action]}</span>
        {(action === "scale" || replicas !== 1) && (
          <span className="muted numbers">
            {containers === replicas
              ? plural(replicas, "container")
              : `${containers} → ${plural(replicas, "container")}`}
          </span>
        )}
      </div>
      {maybe === true && <div className="muted">Only if the pull or the build brings another image.</div>}
      <Reasons reasons={reasons} />
    </div>
  );
}

function Group({ group: { action, services } }: { group: ServiceGroup }) {
  const { title, tone, words } = ACTIONS[action];
  const head = (
    <>
      <span className={classes.tag} data-tone={tone}>
        {title}
      </span>
      <span>{plural(services.length, "service")}</span>
      <span className="muted">{words}</span>
    </>
  );
  const list = services.map((service) => <Service key={service.name} service={service} />);
  if (action === "keep")
    return (
      <details className={classes.group}>
        <summary className={classes.head}>{head}</summary>
        {list}
      </details>
    );
  return (
    <section className={classes.group}>
      <div className={classes.head}>{head}</div>
      {list}
    </section>
  );
}

function Others({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.group}>
      <div className={classes.head}>
        <b>{title}</b>
      </div>
      {children}
    </section>
  );
}

const OBJECTS = {
  create: "is created",
  recreate: "is made anew: its containers leave it first",
  missing: "is not there",
};

/** Networks and volumes that do not stay as they are. */
function Objects({ plan }: { plan: StackPlan }) {
  const rows = [
    ...plan.networks.map((one) => ({ ...one, noun: "Network" })),
    ...plan.volumes.map((one) => ({ ...one, noun: "Volume" })),
  ].flatMap(({ action, ...row }) => (action === "keep" ? [] : [{ ...row, words: OBJECTS[action] }]));
  if (rows.length === 0) return null;
  return (
    <Others title="Networks and volumes">
      {rows.map(({ noun, name, words }) => (
        <div key={`${noun} ${name}`} className={classes.item}>
          {noun} <span className="mono">{name}</span> <span className="muted">{words}</span>
        </div>
      ))}
    </Others>
  );
}

/** Files that go to the host, since services mount them. */
function Files({ files }: Pick<StackPlan, "files">) {
  if (files.length === 0) return null;
  return (
    <Others title="Files that services mount">
      {files.map(({ path, volume, size_bytes: size, here, kept }) => (
        <div key={`${path} ${volume}`} className={classes.item}>
          <div className={classes.line}>
            <span className="mono">{path}</span>
            <span className="muted">
              {here ? "is on the host already" : size > 0 ? `${bytes(size)} go to the host` : "is made"}, in
              the volume <span className="mono">{volume}</span>
              {kept === true && ", which keeps what services write"}
            </span>
          </div>
        </div>
      ))}
    </Others>
  );
}

function Leftovers({ leftovers }: Pick<StackPlan, "leftovers">) {
  if (leftovers.length === 0) return null;
  return (
    <Others title="Containers whose service is in the files no more">
      {leftovers.map(({ container, service, removed }) => (
        <div key={container} className={classes.item}>
          <span className="mono">{container}</span>{" "}
          <span className="muted">
            of {service}: {removed ? "is removed" : "stays, since removing leftovers is not ticked"}
          </span>
        </div>
      ))}
    </Others>
  );
}

/** What an apply would do, as a page that one can read before one asks for it. */
export function PlanView({ plan, older = false }: { plan: StackPlan; older?: boolean }) {
  const problems = obstacles(plan);
  return (
    <div className={classes.plan} data-older={older || undefined} aria-busy={older}>
      <div className={classes.summary}>{planSummary(plan)}</div>
      {problems.length > 0 && (
        <Alert color="red" p="sm" role="alert" title="This stands in the way">
          {problems.map((words) => (
            <div key={words}>{words}</div>
          ))}
        </Alert>
      )}
      {groupsOf(plan).map((group) => (
        <Group key={group.action} group={group} />
      ))}
      <Leftovers leftovers={plan.leftovers} />
      <Objects plan={plan} />
      <Files files={plan.files} />
      <Remarks remarks={plan.remarks} />
    </div>
  );
}

/** What one may want to know; nothing of it stops an apply. */
export function Remarks({ remarks }: Pick<StackPlan, "remarks">) {
  if (remarks.length === 0) return null;
  return (
    <details className={classes.group}>
      <summary className={classes.head}>
        <b>{plural(remarks.length, "thing")} to know</b>
        <span className="muted">None of it stops the apply.</span>
      </summary>
      <div className={classes.item}>
        <ul className={classes.remarks}>
          {remarks.map(({ code, words, service = "" }) => (
            <li key={`${code} ${service} ${words}`}>{words}</li>
          ))}
        </ul>
      </div>
    </details>
  );
}
