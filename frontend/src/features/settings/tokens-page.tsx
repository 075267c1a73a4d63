import { ActionIcon, Alert, Button, Select, TextInput, Tooltip } from "@mantine/core";
import { IconKey, IconPlus, IconTrash } from "@tabler/icons-react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import type { Token, TokenScope } from "@/api/types";
import { post, remove } from "@/api/wish";
import { CopyButton } from "@/components/copy-button";
import { FormDialog } from "@/components/form-dialog";
import { Page, Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { Ago } from "@/components/time";
import { useChangeForm } from "@/components/use-change-form";
import { useRemoval } from "@/components/use-removal";
import classes from "./settings.module.css";

const tokensQuery = queryOptions({
  queryKey: ["token", "list"],
  queryFn: ({ signal }) => unwrap(client.GET("/api/v1/tokens/", { signal })),
});

const SCOPES = [
  { value: "read", label: "Read: see everything, change nothing" },
  { value: "write", label: "Write: also run, stop, remove, build" },
  { value: "admin", label: "Admin: also hosts and accounts" },
];
const LIFETIMES = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "One year" },
  { value: "", label: "Until it is revoked" },
];

/** A token that was just made: its secret is known now and never again. */
interface Made {
  id: number;
  secret: string;
}

interface TokenForm {
  name: string;
  scope: TokenScope;
  days: string;
}

const DAY_MS = 86_400_000;
const NEW_TOKEN: TokenForm = { name: "", scope: "read", days: "90" };

function NewTokenDialog({ close, made }: { close: () => void; made: (token: Made) => void }) {
  const [opened] = useState(Date.now);
  const form = useChangeForm({
    values: NEW_TOKEN,
    placeOf: (name) => (name === "expires_at" ? "days" : name),
    wish: ({ name, scope, days }) => {
      if (name.trim() === "") return undefined;
      const expires_at = days === "" ? null : new Date(opened + Number(days) * DAY_MS).toISOString();
      return post("/api/v1/tokens/", { body: { name, scope, expires_at } });
    },
    stale: [tokensQuery.queryKey],
    then: ({ id, token }) => made({ id, secret: token }),
  });
  return (
    <FormDialog form={form} title="New API token" confirm="Create" close={close}>
      <TextInput
        label="Name"
        description="What or who will use it."
        data-autofocus
        placeholder="ci"
        {...form.field("name")}
      />
      <Select label="May" allowDeselect={false} data={SCOPES} {...form.field("scope")} />
      <Select label="Valid for" allowDeselect={false} data={LIFETIMES} {...form.field("days")} />
    </FormDialog>
  );
}

function TokenRow({ token, revoked }: { token: Token; revoked: () => void }) {
  const ask = useRemoval({
    noun: "token",
    verb: "Revoke",
    nameOf: ({ name }: Token) => name,
    body: () => "Whatever uses it stops working at once. This cannot be undone.",
    wish: (params) => remove("/api/v1/tokens/{id}/", { params }),
    done: ({ name }) => `${name} is revoked`,
    stale: [tokensQuery.queryKey],
    then: revoked,
  });
  return (
    <tr>
      <td>
        <b>{token.name}</b>
        <div className="mono faint">{token.prefix}…</div>
      </td>
      <td>{token.scope}</td>
      <td className={classes.made}>
        <Ago at={token.created_at} />
      </td>
      <td>
        {token.last_used_at === null ? <span className="faint">never</span> : <Ago at={token.last_used_at} />}
      </td>
      <td>
        {!token.expires_at ? (
          <span className="faint">never</span>
        ) : (
          new Date(token.expires_at).toLocaleDateString()
        )}
      </td>
      <td>
        <Tooltip label="Revoke">
          <ActionIcon aria-label={`Revoke ${token.name}`} onClick={() => void ask([token])}>
            <IconTrash size={15} />
          </ActionIcon>
        </Tooltip>
      </td>
    </tr>
  );
}

export function TokensPage() {
  const query = useQuery(tokensQuery);
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<Made>();
  const create = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setCreating(true)}>
      New token
    </Button>
  );
  return (
    <Page
      title="API tokens"
      under="For scripts and CI: the same REST API that this dashboard uses."
      actions={create}
    >
      {made !== undefined && (
        <Alert
          color="teal"
          title="Copy it now: it is not shown again"
          withCloseButton
          onClose={() => setMade(undefined)}
        >
          <div className={classes.secret}>
            <code className="mono">{made.secret}</code>
            <CopyButton value={made.secret} size="md" label="Copy token" />
          </div>
          <p className="muted">
            Send it as <code className="mono">Authorization: Bearer …</code> with each request. What there is
            to ask:{" "}
            <a className="link" href="/api/docs/">
              the API's own pages
            </a>
            .
          </p>
        </Alert>
      )}
      <Loaded query={query}>
        {(tokens) => {
          const results = tokens.results.filter((token) => token.revoked_at === null);
          return results.length === 0 ? (
            <EmptyState icon={<IconKey size={26} stroke={1.6} />} title="No tokens yet" action={create}>
              A token lets a script do what you can do, within the scope you choose.
            </EmptyState>
          ) : (
            <Panel flush>
              <div className={classes.wrap}>
                <table className={classes.table}>
                  <thead>
                    <tr>
                      <th>Name</th>
                      <th>May</th>
                      <th className={classes.made}>Created</th>
                      <th>Last used</th>
                      <th>Expires</th>
                      <th aria-label="Actions" />
                    </tr>
                  </thead>
                  <tbody>
                    {results.map((token) => (
                      <TokenRow
                        key={token.id}
                        token={token}
                        revoked={() => setMade((before) => (before?.id === token.id ? undefined : before))}
                      />
                    ))}
                  </tbody>
                </table>
              </div>
            </Panel>
          );
        }}
      </Loaded>
      {creating && <NewTokenDialog close={() => setCreating(false)} made={setMade} />}
    </Page>
  );
}
