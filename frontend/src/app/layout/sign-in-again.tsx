import { Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { CredentialsForm } from "@/features/session/front";
import { createStore, useStore } from "@/lib/store";

/** Who was signed in on the page that is on screen, while nobody is. */
export const signedOut = createStore<string | undefined>(undefined);

/** Over a page on which somebody has typed when the session ended: that stays, for the one who typed it. */
export function SignInAgain() {
  const queries = useQueryClient();
  const who = useStore(signedOut);
  const done = () => {
    // To somebody else it is not shown.
    if (queries.getQueryData(sessionQuery.queryKey)?.user?.username !== who) window.location.assign("/");
    else {
      signedOut.set(undefined);
      void queries.invalidateQueries();
    }
  };
  return (
    <Modal
      opened={who !== undefined}
      onClose={() => undefined}
      title="You are signed out"
      centered
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      zIndex={400}
      overlayProps={{ blur: 12, backgroundOpacity: 0.7 }}
    >
      <Stack gap="md">
        <Text size="sm">Your session has ended. Sign in to go on: what you typed is still here.</Text>
        <CredentialsForm
          known={who}
          confirm="Sign in"
          password={{ autoComplete: "current-password" }}
          send={(credentials) => unwrap(client.POST("/api/v1/session/", { body: credentials }))}
          done={done}
        />
      </Stack>
    </Modal>
  );
}
