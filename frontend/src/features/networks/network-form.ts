import type { NetworkFields } from "@/api/types";
import { placeOfPair } from "@/lib/form-places";
import { recordOf, type PairRow } from "@/lib/pair-rows";

/** The form of a new network as a person fills it in. */
export interface NetworkForm {
  /** None picked: the first one. */
  host: number | null;
  name: string;
  driver: string;
  subnet: string;
  gateway: string;
  ipRange: string;
  internal: boolean;
  attachable: boolean;
  ipv6: boolean;
  options: PairRow[];
  labels: PairRow[];
}

export const NEW_NETWORK: NetworkForm = {
  host: null,
  name: "",
  driver: "bridge",
  subnet: "",
  gateway: "",
  ipRange: "",
  internal: false,
  attachable: false,
  ipv6: false,
  options: [],
  labels: [],
};

/** What is sent: what was left empty is left to the engine. */
export function toFields(form: NetworkForm, host: number): NetworkFields {
  const { driver, internal, attachable, ipv6 } = form;
  const name = form.name.trim();
  const subnets =
    form.subnet.trim() === ""
      ? []
      : [{ subnet: form.subnet.trim(), gateway: form.gateway.trim(), ip_range: form.ipRange.trim() }];
  return {
    host,
    name,
    driver,
    internal,
    attachable,
    ipv6,
    subnets,
    labels: recordOf(form.labels),
    options: recordOf(form.options),
  };
}

/** Where the form has what the server calls `subnets.0.ip_range`, `labels.team`. */
export function placeOf(name: string, { options, labels }: NetworkForm): string {
  if (name.startsWith("options.")) return placeOfPair("options", options, name.slice(8));
  if (name.startsWith("labels.")) return placeOfPair("labels", labels, name.slice(7));
  return name === "subnets" ? "subnet" : name.replace(/^subnets\.0\./, "");
}
