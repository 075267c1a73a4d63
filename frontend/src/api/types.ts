import type { components } from "./schema";

type Schemas = components["schemas"];

export type Host = Schemas["Host"];
export type HostDetail = Schemas["HostDetail"];
export type HostVerdict = Schemas["HostVerdict"];
export type HostFields = Schemas["HostCreateBody"];
export type Container = Schemas["Container"];
export type ContainerDetail = Schemas["ContainerDetail"];
export type ContainerCreate = Schemas["ContainerCreateBody"];
export type ContainerForm = Schemas["ContainerForm"];
export type ContainerChanges = Schemas["ContainerChangesBody"];
export type Sample = Schemas["Sample"];
export type Port = Schemas["Port"];
export type EngineEvent = Schemas["Event"];
export type Moment = Schemas["Moment"];
export type Image = Schemas["Image"];
export type Volume = Schemas["Volume"];
export type VolumeDetail = Schemas["VolumeDetail"];
export type Network = Schemas["Network"];
export type NetworkDetail = Schemas["NetworkDetail"];
export type NetworkFields = Schemas["CreateNetworkBody"];
export type Registry = Schemas["Registry"];
export type RegistryFields = Schemas["RegistryBody"];
export type GitCredential = Schemas["GitCredential"];
export type GitCredentialFields = Schemas["GitCredentialBody"];
export type Build = Schemas["Build"];
export type BuildDetail = Schemas["BuildDetail"];
export type BuildStep = Schemas["BuildStep"];
export type BuildFields = Schemas["BuildBody"];
export type BuildLogChunk = Schemas["BuildLogChunk"];
export type Stack = Schemas["Stack"];
export type StackDetail = Schemas["StackDetail"];
export type FoundProject = Schemas["FoundProject"];
export type ImportedRun = Schemas["ImportedRun"];
export type AdoptedStack = Schemas["AdoptedStack"];
export type StackAcceptance = Schemas["StackAcceptance"];
export type AcceptedStack = Schemas["AcceptedStack"];
export type StackState = Schemas["StackState"];
export type StackFields = Schemas["PatchedStackChangeBody"];
export type StackGraph = Schemas["StackGraph"];
export type StackPlan = Schemas["StackPlan"];
export type StackRevision = Schemas["StackRevision"];
export type StackDelivery = Schemas["StackDelivery"];
export type NewStackHook = Schemas["NewStackHook"];
export type StackDifference = Schemas["StackRevisionDifference"];
export type ApplyOptions = Schemas["ApplyBody"];
export type Reason = Schemas["Reason"];
export type Operation = Schemas["Operation"];
export type Preview = Schemas["Preview"];
export type DraftChangePreview = Schemas["DraftChangePreview"];
export type ImageBuildPreview = Schemas["ImageBuildPreview"];
export type Group = Schemas["Group"];
export type AuditLine = Schemas["AuditLine"];
export type JournalEntry = Schemas["JournalEntry"];
export type FieldChange = Schemas["FieldChange"];
export type OutputChunk = Schemas["OutputChunk"];
export type Need = Schemas["Need"];
export type Session = Schemas["Session"];
export type Token = Schemas["Token"];
export type TokenScope = Schemas["ScopeEnum"];

export type LiveFile = Schemas["FileEntry"];
export type ImageUpdate = Schemas["ImageUpdate"];
export type PrunePreview = Schemas["PrunePreview"];

/** One page of a list, as every list endpoint answers. */
export interface Page<Row> {
  count: number;
  results: Row[];
}
