import { at, client, unwrap } from "@/api/client";
import { ApiError } from "@/api/errors";
import type { HostFields, HostVerdict } from "@/api/types";

/** A try ends within 20 s; a worker may have to get to it first. */
const PATIENCE_SECONDS = 40;

/** Has a worker try the connection, since only workers hold engine credentials, and waits for its verdict. */
export async function testConnection(host: HostFields, stored: number | undefined): Promise<HostVerdict> {
  const { address, tls_ca, tls_cert, tls_key, ssh_key, ssh_host_key } = host;
  const fields = { address, tls_ca, tls_cert, tls_key, ssh_key, ssh_host_key };
  const params = { header: { Prefer: `wait=${PATIENCE_SECONDS}` } };
  const asked =
    stored === undefined
      ? unwrap(client.POST("/api/v1/hosts/test/", { params, body: fields }))
      : unwrap(
          client.POST("/api/v1/hosts/{id}/test/", { params: { ...at(stored), ...params }, body: fields }),
        );
  const operation = await asked;
  if (operation.kind === "host.test" && operation.result !== null) return operation.result;
  const words = operation.error_detail || "No worker has tried it yet. Is the worker process running?";
  throw new ApiError(504, words, operation.error_code || "not_tried");
}
