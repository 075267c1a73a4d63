import { Notifications } from "@mantine/notifications";
import { Outlet } from "@tanstack/react-router";

/** Every page, and the toasts over it: they hold links, so they live inside the router. */
export function Root() {
  return (
    <>
      <Outlet />
      <Notifications position="bottom-right" limit={6} containerWidth={400} />
    </>
  );
}
