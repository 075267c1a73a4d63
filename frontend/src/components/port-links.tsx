import { useQuery } from "@tanstack/react-query";
import { hostsQuery } from "@/api/queries";
import type { Container, Port } from "@/api/types";
import classes from "./port-links.module.css";

const LOCAL = new Set(["", "0.0.0.0", "::", "127.0.0.1", "::1"]);

/** Where a published port answers: on the host's own name for a remote engine, else where this page came from. */
function portUrl(port: Port, address: string | undefined): string | undefined {
  if (port.host_port === null || port.protocol !== "tcp") return undefined;
  const remote = /^(?:tcp|ssh):\/\/(?:[^@/]+@)?(\[[^\]]+\]|[^:/]+)/.exec(address ?? "")?.[1];
  const bound = LOCAL.has(port.host_ip) ? undefined : port.host_ip;
  const scheme = port.container_port === 443 || port.container_port === 8443 ? "https" : "http";
  return `${scheme}://${bound ?? remote ?? window.location.hostname}:${port.host_port}/`;
}

/** One entry for each published port; the engine lists IPv4 and IPv6 bindings of the same port twice. */
function published(ports: Port[]): Port[] {
  const seen = new Map(
    ports
      .filter((port) => port.host_port !== null)
      .map((port) => [`${port.host_port}/${port.protocol}`, port]),
  );
  return [...seen.values()];
}

function portLabel(port: Port): string {
  return `${port.host_port}:${port.container_port}${port.protocol === "tcp" ? "" : `/${port.protocol}`}`;
}

/** The published ports as links; of more than `most` the others are a number whose tooltip names them. */
export function PortLinks({
  container,
  most = Number.POSITIVE_INFINITY,
}: {
  container: Pick<Container, "ports" | "host">;
  most?: number;
}) {
  const open = published(container.ports);
  if (open.length === 0) return <span className="faint">–</span>;
  const more = open.slice(most);
  return (
    <span className={classes.ports} data-line={Number.isFinite(most) || undefined}>
      <OpenPorts open={open.slice(0, most)} host={container.host} />
      {more.length > 0 && (
        <span className={classes.port} title={more.map(portLabel).join(", ")}>
          +{more.length}
        </span>
      )}
    </span>
  );
}

function OpenPorts({ open, host: id }: { open: Port[]; host: number }) {
  const { data: hosts } = useQuery(hostsQuery);
  const address = hosts?.results.find((host) => host.id === id)?.address;
  return (
    <>
      {open.map((port) => {
        const label = portLabel(port);
        const url = portUrl(port, address);
        return url === undefined ? (
          <span key={label} className={classes.port}>
            {label}
          </span>
        ) : (
          <a
            key={label}
            className={classes.port}
            href={url}
            target="_blank"
            rel="noreferrer noopener"
            title={`Open ${url}`}
          >
            {label}
          </a>
        );
      })}
    </>
  );
}
