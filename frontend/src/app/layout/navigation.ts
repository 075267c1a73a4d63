import {
  IconActivity,
  IconBox,
  IconBuildingWarehouse,
  IconDatabase,
  IconHammer,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconNetwork,
  IconPhoto,
  IconServer2,
  IconUser,
  type Icon,
} from "@tabler/icons-react";

export interface Place {
  to:
    | "/"
    | "/hosts"
    | "/containers"
    | "/images"
    | "/builds"
    | "/volumes"
    | "/networks"
    | "/registries"
    | "/operations"
    | "/audit"
    | "/settings/tokens"
    | "/settings/account";
  label: string;
  icon: Icon;
  /** Other words a person may search it by. */
  also?: string;
}

/** The sidebar, in groups; the palette knows the same places. */
export const PLACES: Place[][] = [
  [
    { to: "/", label: "Fleet", icon: IconLayoutDashboard, also: "home dashboard" },
    { to: "/containers", label: "Containers", icon: IconBox, also: "ps" },
    { to: "/images", label: "Images", icon: IconPhoto },
    { to: "/builds", label: "Builds", icon: IconHammer, also: "dockerfile buildkit" },
    { to: "/volumes", label: "Volumes", icon: IconDatabase, also: "data storage" },
    { to: "/networks", label: "Networks", icon: IconNetwork, also: "bridge subnet" },
  ],
  [
    { to: "/hosts", label: "Hosts", icon: IconServer2, also: "engines" },
    {
      to: "/registries",
      label: "Registries",
      icon: IconBuildingWarehouse,
      also: "login password docker hub push git credentials",
    },
    { to: "/operations", label: "Operations", icon: IconActivity, also: "activity" },
    { to: "/audit", label: "Audit", icon: IconHistory, also: "journal history who" },
  ],
  [
    { to: "/settings/tokens", label: "API tokens", icon: IconKey, also: "settings" },
    { to: "/settings/account", label: "Your account", icon: IconUser, also: "settings password" },
  ],
];
