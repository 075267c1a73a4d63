import { IconKey, IconUser } from "@tabler/icons-react";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";

const pages = [
  page(
    "/settings/account",
    lazyPart(() => import("./account-page"), "AccountPage"),
  ),
  page(
    "/settings/tokens",
    lazyPart(() => import("./tokens-page"), "TokensPage"),
  ),
] as const;

export const settings: Feature<typeof pages> = {
  pages,
  places: [
    { to: "/settings/tokens", label: "API tokens", icon: IconKey, also: "settings", section: "settings" },
    {
      to: "/settings/account",
      label: "Your account",
      icon: IconUser,
      also: "settings password",
      section: "settings",
    },
  ],
};
