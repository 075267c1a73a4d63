import { Alert } from "@mantine/core";
import type { ReactNode } from "react";
import { wordsOf } from "@/api/errors";
import classes from "./session.module.css";

/** The frame of the two pages one sees before being signed in. */
export function Front({ title, text, error, children }: { title: string; text: string; error?: unknown; children: ReactNode }) {
  return (
    <div className={classes.front}>
      <main className={classes.box}>
        <img src="/assets/quaymaster.svg" alt="" width={44} height={44} />
        <div>
          <h1 className={classes.title}>{title}</h1>
          <p className={classes.text}>{text}</p>
        </div>
        {error !== undefined && <Alert color="red" p="sm" role="alert">{wordsOf(error)}</Alert>}
        {children}
      </main>
    </div>
  );
}
