import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";

export const pages = [
  page(
    "/settings/account",
    lazyPart(() => import("./account-page"), "AccountPage"),
  ),
  page(
    "/settings/tokens",
    lazyPart(() => import("./tokens-page"), "TokensPage"),
  ),
] as const;
