import { Button, PasswordInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { Page, Panel } from "@/components/page";
import { Refusal } from "@/components/refusal";
import { useChangeForm } from "@/components/use-change-form";
import classes from "./settings.module.css";

function PasswordForm() {
  const form = useChangeForm({
    values: { currentPassword: "", password: "" },
    send: ({ currentPassword, password }) =>
      unwrap(client.POST("/api/v1/me/password/", { body: { current_password: currentPassword, password } })),
    done: () => "The password is changed. Your other sessions have ended.",
    then: (): void => form.reset(),
  });
  return (
    <form onSubmit={form.submit} className={classes.form}>
      <PasswordInput
        label="Current password"
        autoComplete="current-password"
        required
        {...form.field("currentPassword")}
      />
      <PasswordInput
        label="New password"
        description="At least twelve characters; a sentence is easiest to remember."
        autoComplete="new-password"
        minLength={12}
        required
        {...form.field("password")}
      />
      <Refusal error={form.refusal} />
      <div>
        <Button type="submit" size="sm" loading={form.busy}>
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
