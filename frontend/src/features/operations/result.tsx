import { Link } from "@tanstack/react-router";
import type { Operation } from "@/api/types";
import { JsonTree } from "@/components/json-tree";
import { Facts } from "@/components/facts";
import { Panel } from "@/components/page";
import { bytes } from "@/lib/format";

function words(key: string, value: unknown) {
  if (typeof value === "number")
    return key.endsWith("bytes") || key.endsWith("reclaimed") ? bytes(value) : value;
  if (typeof value === "object" && value !== null) return <JsonTree value={value} />;
  return <span className={/(_|^)id$|digest/.test(key) ? "mono" : undefined}>{String(value)}</span>;
}

/** What a prune took away, by noun and by name, and the bytes that came back. */
function Receipt({ result }: { result: Record<string, unknown> }) {
  const { space_reclaimed: space, ...nouns } = result;
  return (
    <Panel title="Receipt" actions={<b className="numbers">{bytes(Number(space ?? 0))} came back</b>}>
      <Facts
        facts={Object.entries(nouns).map(([noun, rows]) => ({
          label: noun.replaceAll("_", " "),
          value: <Gone rows={rows as Row[]} />,
        }))}
      />
    </Panel>
  );
}

interface Row {
  id: string;
  name: string;
}

function Gone({ rows }: { rows: Row[] }) {
  if (rows.length === 0) return <span className="faint">nothing</span>;
  return (
    <details>
      <summary>{rows.length} removed</summary>
      {rows.map((row) => (
        <div key={row.id} className="mono cut" title={row.id}>
          {row.name || row.id}
        </div>
      ))}
    </details>
  );
}

/** What came of it, as facts; a new container or image leads on. */
export function Result({ operation }: { operation: Operation }) {
  const entries = Object.entries(operation.result ?? {}).filter(
    ([, value]) => value !== null && value !== "" && !(Array.isArray(value) && value.length === 0),
  );
  if (entries.length === 0) return null;
  if (operation.kind.endsWith(".prune")) return <Receipt result={operation.result ?? {}} />;
  const madeContainer =
    ["container.run", "container.create", "container.recreate"].includes(operation.kind) &&
    operation.state === "succeeded";
  const link = (
    <Link className="link" to="/containers" search={{ q: operation.target_name }}>
      See the container
    </Link>
  );
  return (
    <Panel title="Result" actions={madeContainer && operation.target_name !== "" && link}>
      <Facts
        facts={entries.map(([key, value]) => ({ label: key.replaceAll("_", " "), value: words(key, value) }))}
      />
    </Panel>
  );
}
