import { Notifications } from "@mantine/notifications";
import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { BadgesContext } from "@/components/object-badge";
import { toastDone } from "@/components/toasts";
import { takeUpdated } from "@/lib/build";
import { badges } from "./badges";

/** Every page, and the toasts over it: they hold links, so they live inside the router. */
export function Root() {
  useEffect(() => {
    if (takeUpdated()) toastDone("Quaymaster was updated");
  }, []);
  return (
    <BadgesContext value={badges}>
      <Outlet />
      <Notifications position="bottom-right" limit={6} containerWidth={400} />
    </BadgesContext>
  );
}
