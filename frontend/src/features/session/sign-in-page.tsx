import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { client, unwrap } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { useUrlState } from "@/lib/url-state";
import { Front } from "./front";
import classes from "./session.module.css";

/** Only a path of this site may be gone to after signing in. */
function safePath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : "/";
}

export function SignInPage() {
  const queries = useQueryClient();
  const router = useRouter();
  const [url] = useUrlState();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = "Sign in · Quaymaster";
    // Reading the session sets the CSRF cookie that signing in needs.
    queries.query({ ...sessionQuery, staleTime: 0 }).catch(() => undefined);
  }, [queries]);

  const submit = async (event: React.SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const session = await unwrap(client.POST("/api/v1/session/", { body: { username, password } }));
      queries.setQueryData(sessionQuery.queryKey, session);
      router.history.push(safePath(url.next));
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };

  return (
    <Front title="Sign in" text="Quaymaster, the control plane of your Docker hosts." error={error}>
      <form onSubmit={submit} className={classes.form}>
        <TextInput label="Username" name="username" autoComplete="username" autoFocus required value={username} onChange={(event) => setUsername(event.currentTarget.value)} />
        <PasswordInput label="Password" name="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
        <Button type="submit" size="sm" loading={busy}>Sign in</Button>
      </form>
    </Front>
  );
}
