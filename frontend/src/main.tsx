import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@/app/global.css";
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { whenSignedOut } from "@/api/client";
import { ApiError, isAway } from "@/api/errors";
import { keepAsking } from "@/api/keep-asking";
import { sessionQuery } from "@/api/queries";
import { signedOut } from "@/app/layout/sign-in-again";
import { buildRouter } from "@/app/router";
import { cssVariables, theme } from "@/app/theme";
import { somethingTyped, watchTyping } from "@/lib/typed";

const queries = new QueryClient({
  defaultOptions: {
    mutations: { networkMode: "always" },
    queries: {
      // The server may be on this machine or in this house: "no internet" does not say that it is away.
      networkMode: "always",
      // Changes are pushed: what is here is current until a hint says otherwise.
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      // What nobody answered is said at once, and asked again for as long as it is on screen.
      retry: (failures, error) =>
        failures < 2 &&
        !isAway(error) &&
        !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});
const router = buildRouter(queries);

whenSignedOut(() => {
  if (signedOut.get() !== undefined) return;
  const who = queries.getQueryData(sessionQuery.queryKey)?.user?.username;
  queries.removeQueries({ queryKey: sessionQuery.queryKey });
  if (who !== undefined && somethingTyped()) signedOut.set(who);
  else if (router.state.location.pathname !== "/sign-in")
    void router.navigate({ to: "/sign-in", search: { next: router.state.location.href } });
});

keepAsking(queries);
watchTyping();

const container = document.getElementById("root");
if (container === null) throw new Error("The page has no #root");
createRoot(container).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={localStorageColorSchemeManager({ key: "quaymaster.color-scheme" })}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
