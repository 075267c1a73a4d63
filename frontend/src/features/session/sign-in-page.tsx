import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { client, unwrap } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { useAddress } from "@/lib/address";
import { CredentialsForm, Front } from "./front";

/** Only a path of this site may be gone to after signing in. */
function safePath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : "/";
}

export function SignInPage() {
  const router = useRouter();
  const [url] = useAddress("/sign-in");
  const { data: session } = useQuery(sessionQuery);
  return (
    <Front title="Sign in" text="Quaymaster, the control plane of your Docker hosts.">
      {session?.setup_needed === true && (
        <Alert p="sm">
          Nobody has set this installation up yet. Open the one-time link that{" "}
          <code>docker compose logs setup</code> shows; <code>quaymaster setup-link</code> on the server
          prints another.
        </Alert>
      )}
      <CredentialsForm
        confirm="Sign in"
        password={{ autoComplete: "current-password" }}
        send={(credentials) => unwrap(client.POST("/api/v1/session/", { body: credentials }))}
        done={() => router.history.push(safePath(url.next))}
      />
    </Front>
  );
}
