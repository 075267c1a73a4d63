import { IconBuildingWarehouse } from "@tabler/icons-react";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { object, text } from "@/lib/search";

const pages = [
  page(
    "/registries",
    lazyPart(() => import("./list-page"), "RegistriesPage"),
    object({ add: text }),
  ),
  page(
    "/registries/$id",
    lazyPart(() => import("./detail-page"), "RegistryPage"),
    object({ repository: text }),
  ),
] as const;

export const registries: Feature<typeof pages> = {
  pages,
  places: [
    {
      to: "/registries",
      label: "Registries",
      icon: IconBuildingWarehouse,
      also: "login password docker hub push git credentials",
      section: "upkeep",
    },
  ],
  noun: { name: "registry", plural: "Registries", icon: IconBuildingWarehouse, page: "/registries/$id" },
  palette: {
    actions: [
      {
        label: "Add a registry",
        command: "docker login",
        icon: IconBuildingWarehouse,
        also: "password sign in",
        begin: (navigate) => void navigate({ to: "/registries", search: { add: "registry" } }),
      },
    ],
  },
};
