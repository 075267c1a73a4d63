import type { components } from "./schema";

type Schemas = components["schemas"];

export type Host = Schemas["Host"];
export type HostDetail = Schemas["HostDetail"];
export type HostVerdict = Schemas["HostVerdict"];
export type HostFields = Schemas["HostCreateRequest"];
export type Container = Schemas["Container"];
export type ContainerDetail = Schemas["ContainerDetail"];
export type ContainerCreate = Schemas["ContainerCreateRequest"];
export type ContainerSpec = Schemas["ContainerSpec"];
export type ContainerChanges = Schemas["ContainerChangesRequest"];
export type Sample = Schemas["Sample"];
export type Port = Schemas["Port"];
export type EngineEvent = Schemas["Event"];
export type Moment = Schemas["Moment"];
export type Image = Schemas["Image"];
export type Volume = Schemas["Volume"];
export type VolumeDetail = Schemas["VolumeDetail"];
export type Network = Schemas["Network"];
export type NetworkDetail = Schemas["NetworkDetail"];
export type NetworkFields = Schemas["CreateNetworkBodyRequest"];
export type Registry = Schemas["Registry"];
export type RegistryFields = Schemas["RegistryRequest"];
export type GitCredential = Schemas["GitCredential"];
export type GitCredentialFields = Schemas["GitCredentialRequest"];
export type Build = Schemas["Build"];
export type BuildDetail = Schemas["BuildDetail"];
export type BuildStep = Schemas["BuildStep"];
export type BuildFields = Schemas["BuildBodyRequest"];
export type BuildLogChunk = Schemas["BuildLogChunk"];
export type Operation = Schemas["Operation"];
export type AuditLine = Schemas["AuditLine"];
export type JournalEntry = Schemas["JournalEntry"];
export type FieldChange = Schemas["FieldChange"];
export type OutputChunk = Schemas["OutputChunk"];
export type Need = Schemas["Need"];
export type Session = Schemas["Session"];
export type Token = Schemas["Token"];
export type TokenScope = Schemas["ScopeEnum"];

export type LiveFile = Schemas["EntryShape"];
export type ImageUpdate = Schemas["UpdateShape"];
export type PrunePreview = Schemas["PreviewShape"];

/** One page of a list, as every list endpoint answers. */
export interface Page<Row> {
  count: number;
  results: Row[];
}
