import { hangsOn as containers } from "@/features/containers/hangs-on";
import { hangsOn as hosts } from "@/features/hosts/hangs-on";
import { hangsOn as images } from "@/features/images/hangs-on";
import { hangsOn as volumes } from "@/features/volumes/hangs-on";
import { hangsOn as networks } from "@/features/networks/hangs-on";
import { hangsOn as audit } from "@/features/audit/hangs-on";
import { hangsOn as fleet } from "@/features/fleet/hangs-on";

/** What each feature says of its queries: which are stale when something of another noun has changed. */
export const hangsOn = [containers, hosts, images, volumes, networks, fleet, audit];
