import type { components } from "./schema";

type Schemas = components["schemas"];

export type Host = Schemas["Host"];
export type HostDetail = Schemas["HostDetail"];
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
export type Operation = Schemas["Operation"];
export type OutputChunk = Schemas["OutputChunk"];
export type Need = Schemas["Need"];
export type Token = Schemas["Token"];
export type TokenScope = Schemas["ScopeEnum"];

export type LiveFile = Schemas["EntryShape"];
export type PrunePreview = Schemas["PreviewShape"];

/** One page of a list, as every list endpoint answers. */
export interface Page<Row> {
  count: number;
  results: Row[];
}
