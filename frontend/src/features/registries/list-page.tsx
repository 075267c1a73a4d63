import { Page } from "@/components/page";
import { GitPanel } from "./git-panel";
import { RegistriesPanel } from "./registries-panel";

export function RegistriesPage() {
  return (
    <Page
      title="Registries"
      under="Where images and sources come from, and who we are there. Passwords and keys are stored encrypted and never shown again."
    >
      <RegistriesPanel />
      <GitPanel />
    </Page>
  );
}
