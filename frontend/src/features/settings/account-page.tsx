import { Button, PasswordInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { Page, Panel } from "@/components/page";
import { Refusal } from "@/components/refusal";
import { toastDone } from "@/components/request";
import classes from "./settings.module.css";

function PasswordForm() {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: React.SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await unwrap(client.POST("/api/v1/me/password/", { body: { current_password: current, password } }));
      setCurrent("");
      setPassword("");
      toastDone("The password is changed. Your other sessions have ended.");
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <PasswordInput
        label="Current password"
        autoComplete="current-password"
        required
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordInput
        label="New password"
        description="At least twelve characters; a sentence is easiest to remember."
        autoComplete="new-password"
        minLength={12}
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Refusal error={error} />
      <div>
        <Button type="submit" size="sm" loading={busy}>
          Change the password
        </Button>
      </div>
    </form>
  );
}

/** Who one is here, and one's own password. */
export function AccountPage() {
  const { data: session } = useQuery(sessionQuery);
  return (
    <Page title="Your account" under={session?.user && `Signed in as ${session.user.username}`}>
      <Panel title="Password">
        <PasswordForm />
      </Panel>
    </Page>
  );
}
