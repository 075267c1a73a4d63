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
export function Result({ operation, result }: { operation: Operation; result: Record<string, unknown> }) {
  const entries = Object.entries(result).filter(([, value]) => value !== null && value !== "");
  if (entries.length === 0) return null;
  const made = operation.kind === "container.run" || operation.kind === "container.create" || operation.kind === "container.recreate";
  return (
    <Panel title="Result" actions={made && operation.state === "succeeded" ? <Link className="link" to="/containers" search={{ q: String(result["name"] ?? operation.target_name) }}>See the container</Link> : undefined}>
      <Facts facts={entries.map(([key, value]) => ({ label: key.replaceAll("_", " "), value: words(key, value) }))} />
    </Panel>
  );
}
