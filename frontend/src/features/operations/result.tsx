import { Link } from "@tanstack/react-router";
import type { Operation } from "@/api/types";
import { JsonTree } from "@/components/json-tree";
import { Facts } from "@/components/facts";
import { Panel } from "@/components/page";
import { bytes } from "@/lib/format";

function words(key: string, value: unknown) {
  if (typeof value === "number") return key.endsWith("bytes") || key.endsWith("reclaimed") ? bytes(value) : value;
  if (typeof value === "object" && value !== null) return <JsonTree value={value} />;
  return <span className={/(_|^)id$|digest/.test(key) ? "mono" : undefined}>{String(value)}</span>;
}

/** What came of it, as facts; a new container or image leads on. */
export function Result({ operation }: { operation: Operation }) {
  const entries = Object.entries(operation.result ?? {}).filter(([, value]) => value !== null && value !== "");
  if (entries.length === 0) return null;
  const madeContainer = ["container.run", "container.create", "container.recreate"].includes(operation.kind) && operation.state === "succeeded";
  const link = <Link className="link" to="/containers" search={{ q: operation.target_name }}>See the container</Link>;
  return (
    <Panel title="Result" actions={madeContainer && operation.target_name !== "" && link}>
      <Facts facts={entries.map(([key, value]) => ({ label: key.replaceAll("_", " "), value: words(key, value) }))} />
    </Panel>
  );
}
