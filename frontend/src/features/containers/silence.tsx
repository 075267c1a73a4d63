import { IconPlugConnectedX } from "@tabler/icons-react";
import type { ContainerDetail } from "@/api/types";
import { ButtonLink } from "@/components/links";
import { EmptyState } from "@/components/states";
import { silence } from "@/components/seen";
import { Ago } from "@/components/time";
import classes from "./containers.module.css";

/** Over everything about a container that nobody sees now: why, and from when what is shown is. */
export function Silence({ container }: { container: ContainerDetail }) {
  const why = silence(container);
  if (why === undefined) return null;
  return (
    <div className={classes.silence} role="status">
      <IconPlugConnectedX size={18} />
      <span className={classes.alertText}>
        <b>{why}.</b> What is shown is the last known state, from <Ago at={container.seen_at} />. It turns
        live by itself when the host is back.
      </span>
      <ButtonLink variant="default" to="/hosts/$id" params={{ id: String(container.host) }}>
        Look at the host
      </ButtonLink>
    </div>
  );
}

/** In the place of what only the engine knows. */
export function Unseen({ container, what }: { container: ContainerDetail; what: string }) {
  return (
    <EmptyState icon={<IconPlugConnectedX size={26} stroke={1.6} />} title={silence(container) ?? ""}>
      {what} on that host. It is here again as soon as the host answers.
    </EmptyState>
  );
}
