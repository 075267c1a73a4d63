import { Button, PasswordInput, TextInput, type PasswordInputProps } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import type { Session } from "@/api/types";
import { sessionOpened } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { Refusal } from "@/components/refusal";
import { useChangeForm } from "@/components/use-change-form";
import classes from "./session.module.css";

interface FrontProps {
  title: string;
  text: string;
  children: ReactNode;
}

/** The frame of the two pages one sees before being signed in. */
export function Front({ title, text, children }: FrontProps) {
  useEffect(() => {
    document.title = `${title} · Quaymaster`;
  }, [title]);
  return (
    <div className={classes.front}>
      <main className={classes.box}>
        <img src="/assets/quaymaster.svg" alt="" width={44} height={44} />
        <div>
          <h1 className={classes.title}>{title}</h1>
          <p className={classes.text}>{text}</p>
        </div>
        {children}
      </main>
    </div>
  );
}

interface CredentialsFormProps {
  /** The name that stands in the form at first. */
  known?: string;
  confirm: string;
  password: PasswordInputProps;
  /** Opens a session with what was typed. */
  send: (credentials: { username: string; password: string }) => Promise<Session>;
  /** Where to go then. */
  done: () => void;
}

/** Name and password, sent to open a session; a refusal stands above them in the server's words. */
export function CredentialsForm({ known = "", confirm, password: field, send, done }: CredentialsFormProps) {
  const queries = useQueryClient();
  const form = useChangeForm({
    values: { username: known, password: "" },
    send,
    then: (session) => {
      sessionOpened();
      queries.setQueryData(sessionQuery.queryKey, session);
      done();
    },
  });
  useEffect(() => {
    // Reading the session sets the CSRF cookie that opening one needs.
    queries.query({ ...sessionQuery, staleTime: 0 }).catch(() => undefined);
  }, [queries]);

  return (
    <form onSubmit={form.submit} className={classes.form}>
      <Refusal error={form.refusal} />
      <TextInput
        label="Username"
        name="username"
        autoComplete="username"
        autoFocus={known === ""}
        required
        {...form.field("username")}
      />
      <PasswordInput
        label="Password"
        name="password"
        required
        autoFocus={known !== ""}
        data-autofocus={known !== "" || undefined}
        {...field}
        {...form.field("password")}
      />
      <Button type="submit" size="sm" loading={form.busy}>
        {confirm}
      </Button>
    </form>
  );
}
