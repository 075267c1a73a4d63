import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { client, unwrap } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { EmptyState } from "@/components/states";
import { Front } from "./front";
import classes from "./session.module.css";

/** The one-time token stands after `#`, so that no server, proxy or log ever sees it in an address. */
function tokenOfAddress(): string {
  return new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";
}

export function SetupPage() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [token] = useState(tokenOfAddress);
  const [username, setUsername] = useState("owner");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = "Set up · Quaymaster";
    queries.query({ ...sessionQuery, staleTime: 0 }).catch(() => undefined);
  }, [queries]);

  const submit = async (event: React.SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const session = await unwrap(client.POST("/api/v1/setup/", { body: { token, username, password } }));
      queries.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: "/", replace: true });
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };

  if (token === "") {
    return (
      <Front title="Set up" text="">
        <EmptyState title="This link is not complete">Open the one-time link that Quaymaster printed when it started. It looks like /setup#token=…</EmptyState>
      </Front>
    );
  }
  return (
    <Front title="Welcome aboard" text="Choose how the owner of this installation signs in. This link works once." error={error}>
      <form onSubmit={submit} className={classes.form}>
        <TextInput label="Username" name="username" autoComplete="username" required value={username} onChange={(event) => setUsername(event.currentTarget.value)} />
        <PasswordInput label="Password" name="password" autoComplete="new-password" description="At least twelve characters; a sentence is easiest to remember." required minLength={12} autoFocus value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
        <Button type="submit" size="sm" loading={busy}>Create the owner</Button>
      </form>
    </Front>
  );
}
