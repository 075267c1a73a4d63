import { Notifications } from "@mantine/notifications";
import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { NounsContext } from "@/components/nouns";
import { BadgesContext, type Badges } from "@/components/object-badge";
import { toastDone } from "@/components/toasts";
import { takeUpdated } from "@/lib/build";
import { features } from "./features";

const nouns = features.flatMap((one) => one.noun ?? []);
const badges: Badges = Object.assign({}, ...features.map((one) => one.badges)) as Badges;

/** Every page, and the toasts over it: they hold links, so they live inside the router. */
export function Root() {
  useEffect(() => {
    if (takeUpdated()) toastDone("Quaymaster was updated");
  }, []);
  return (
    <NounsContext value={nouns}>
      <BadgesContext value={badges}>
        <Outlet />
        <Notifications position="bottom-right" limit={6} containerWidth={400} />
      </BadgesContext>
    </NounsContext>
  );
}
