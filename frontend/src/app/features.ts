import type { Feature } from "@/components/feature";
import { audit } from "@/features/audit/feature";
import { builds } from "@/features/builds/feature";
import { containers } from "@/features/containers/feature";
import { fleet } from "@/features/fleet/feature";
import { hosts } from "@/features/hosts/feature";
import { images } from "@/features/images/feature";
import { networks } from "@/features/networks/feature";
import { operations } from "@/features/operations/feature";
import { prune } from "@/features/prune/feature";
import { registries } from "@/features/registries/feature";
import { settings } from "@/features/settings/feature";
import { stacks } from "@/features/stacks/feature";
import { volumes } from "@/features/volumes/feature";

/** All there is, in the order of the sidebar and of the palette. Nothing else in `app` knows one of them by name. */
const inOrder = [
  fleet,
  containers,
  stacks,
  images,
  builds,
  volumes,
  networks,
  hosts,
  registries,
  operations,
  audit,
  prune,
  settings,
] as const;

/** Each of its own type: the router knows their pages by it. */
export type Features = typeof inOrder;

export const features: readonly Feature[] = inOrder;
