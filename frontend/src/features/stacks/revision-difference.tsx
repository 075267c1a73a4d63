import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { StackDetail, StackDifference } from "@/api/types";
import { Facts } from "@/components/facts";
import { Panel } from "@/components/page";
import { Loaded } from "@/components/states";
import { plural } from "@/lib/format";
import { FileDiffs } from "./file-diffs";
import { differenceQuery, revisionFilesQuery, revisionQuery } from "./queries";
import { Reasons } from "./reasons";
import classes from "./stacks.module.css";

interface RevisionDifferenceProps {
  stack: StackDetail;
  revision: number;
  /** The one it is compared with; none where it is the first. */
  other: number | undefined;
  all: number[];
  choose: (number: number) => void;
}

const CHANGES: Record<string, string> = { added: "is new", removed: "is gone", changed: "changed" };

function Services({ difference }: { difference: StackDifference }) {
  const { services, images, variables, files } = difference;
  if (services.length + images.length + variables.length + files.length === 0)
    return <span className="muted">They are the same.</span>;
  return (
    <ul className={classes.list}>
      {services.map(({ name, change, reasons }) => (
        <li key={name}>
          <b>{name}</b> {CHANGES[change] ?? change}
          <Reasons reasons={reasons} />
        </li>
      ))}
      {images.map((image) => (
        <li key={`image ${image.key}`}>
          <b>{image.key}</b> has another image
          <Reasons reasons={[{ ...image, key: "image" }]} />
        </li>
      ))}
      {variables.length > 0 && (
        <li>
          Other values: <span className="mono">{variables.join(", ")}</span>
        </li>
      )}
      {files.length > 0 && <li>{plural(files.length, "file")} changed, shown below</li>}
    </ul>
  );
}

function Files({ id, before, after }: { id: number; before: number; after: number }) {
  const old = useQuery(revisionFilesQuery(id, before));
  const now = useQuery(revisionFilesQuery(id, after));
  return (
    <Loaded query={old}>
      {(a) => (
        <Loaded query={now}>{(b) => <FileDiffs before={a} after={b} nothing="No file changed." />}</Loaded>
      )}
    </Loaded>
  );
}

function Compared({ id, before, after }: { id: number; before: number; after: number }) {
  const query = useQuery(differenceQuery(id, before, after));
  return <Loaded query={query}>{(difference) => <Services difference={difference} />}</Loaded>;
}

/** What the first one is made of: there is none before it. */
function Made({ id, revision }: { id: number; revision: number }) {
  const query = useQuery(revisionQuery(id, revision));
  return (
    <Loaded query={query}>
      {({ files, variables, images }) => (
        <Facts
          facts={[
            { label: "Files", value: files.map(({ path }) => path).join(", ") },
            variables.length > 0 && { label: "Variables", value: variables.join(", ") },
            ...Object.entries(images).map(([service, image]) => ({
              label: service,
              value: <span className="mono">{image.reference ?? image.engine_id}</span>,
            })),
          ]}
        />
      )}
    </Loaded>
  );
}

/** What a revision has different from an earlier one: services and images first, then the text of its files. */
export function RevisionDifference({ stack, revision, other, all, choose }: RevisionDifferenceProps) {
  return (
    <>
      <Panel
        title={
          other === undefined
            ? `Revision ${revision}`
            : `What revision ${revision} has different from ${other}`
        }
        actions={
          all.length > 1 && (
            <Select
              size="xs"
              w={150}
              aria-label="Compare with"
              placeholder="Compare with"
              allowDeselect={false}
              data={all
                .filter((number) => number !== revision)
                .map((number) => ({ value: String(number), label: `Revision ${number}` }))}
              value={other === undefined ? null : String(other)}
              onChange={(value) => value !== null && choose(Number(value))}
            />
          )
        }
      >
        {other === undefined ? (
          <Made id={stack.id} revision={revision} />
        ) : (
          <Compared id={stack.id} before={other} after={revision} />
        )}
      </Panel>
      {other !== undefined && <Files id={stack.id} before={other} after={revision} />}
    </>
  );
}
