import { IconWebhook } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Operation, StackDelivery, StackDetail } from "@/api/types";
import { Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { Ago } from "@/components/time";
import { shortId } from "@/lib/format";
import { fetchFlag, fetchWords } from "./fetch-words";
import { deliveriesQuery, stackOperationsQuery } from "./queries";
import classes from "./stacks.module.css";

const NO_FETCH: Record<Exclude<StackDelivery["outcome"], "fetch">, { label: string; tone: string }> = {
  nothing: { label: "nothing to do", tone: "none" },
  refused: { label: "refused", tone: "warn" },
};

function Row({ delivery, fetch }: { delivery: StackDelivery; fetch: Operation | undefined }) {
  const { at, event, ref, commit, words, operation, address, outcome } = delivery;
  const { label, tone } = outcome === "fetch" ? fetchFlag(fetch) : NO_FETCH[outcome];
  const branch = ref.replace(/^refs\/(heads|tags)\//, "");
  return (
    <li className={classes.row}>
      <div>
        <b>{event || "a request"}</b>
        {branch !== "" && <span className="mono"> {branch}</span>}
        {commit !== "" && (
          <span className="mono faint" title={commit}>
            {" "}
            {shortId(commit)}
          </span>
        )}{" "}
        <span className="muted">
          <Ago at={at} />
          {address !== "" && <> from {address}</>}
        </span>
        <div className="muted">
          {fetch === undefined ? words : `Operation ${fetch.id}: ${fetchWords(fetch)}`}
        </div>
      </div>
      {operation !== null && (
        <Link className="link" to="/operations/$id" params={{ id: String(operation) }}>
          What it did
        </Link>
      )}
      <span className={classes.flag} data-tone={tone}>
        {label}
      </span>
    </li>
  );
}

/** What came to the webhook of a stack, and what each did or why nothing. */
export function DeliveriesTab({ stack }: { stack: StackDetail }) {
  const query = useQuery(deliveriesQuery(stack.id));
  // Also what is asked for goes on after it was: how it went is told by its operation.
  const { data: operations } = useQuery(stackOperationsQuery(stack.id));
  return (
    <Loaded query={query}>
      {({ results, count }) =>
        results.length === 0 ? (
          <EmptyState icon={<IconWebhook size={26} stroke={1.6} />} title="Nothing came yet">
            {stack.hook === null
              ? "The stack has no webhook: its page makes one, and says how a git server is told of it."
              : "Each request of the git server is listed here, with what it did. Push something, or send a test from there."}
          </EmptyState>
        ) : (
          <Panel title="Deliveries" flush>
            <ul className={classes.services}>
              {results.map((delivery) => (
                <Row
                  key={delivery.id}
                  delivery={delivery}
                  fetch={operations?.results.find(({ id }) => id === delivery.operation)}
                />
              ))}
            </ul>
            {count > results.length && (
              <div className={classes.empty}>and {count - results.length} older</div>
            )}
          </Panel>
        )
      }
    </Loaded>
  );
}
