import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import { CredentialsForm, Front } from "./front";
import classes from "./session.module.css";

/** The one-time token stands after `#`, so that no server, proxy or log ever sees it in an address. */
function tokenOfAddress(): string {
  return /^#token=(.*)$/.exec(window.location.hash)?.[1] ?? "";
}

export function SetupPage() {
  const navigate = useNavigate();
  const [token] = useState(tokenOfAddress);
  if (token === "") {
    return (
      <Front
        title="This link is not complete"
        text="Open the one-time link that Quaymaster printed when it started. It looks like /setup#token=…"
      >
        {null}
      </Front>
    );
  }
  return (
    <Front
      title="Welcome aboard"
      text="Choose how the owner of this installation signs in. This link works once."
    >
      <CredentialsForm
        known="owner"
        confirm="Create the owner"
        password={{
          autoComplete: "new-password",
          minLength: 12,
          description: "At least twelve characters; a sentence is easiest to remember.",
        }}
        send={(credentials) => unwrap(client.POST("/api/v1/setup/", { body: { token, ...credentials } }))}
        done={() => void navigate({ to: "/", replace: true })}
      />
      <p className={classes.text}>
        Somebody has done that already? <Link to="/sign-in">Sign in</Link>
      </p>
    </Front>
  );
}
