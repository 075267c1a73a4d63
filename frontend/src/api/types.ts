import type { components } from "./schema";

type Schemas = components["schemas"];

export type Host = Schemas["Host"];
export type HostDetail = Schemas["HostDetail"];
export type HostRequest = Schemas["HostRequest"];
export type HostVerdict = Schemas["HostVerdict"];
export type Container = Schemas["Container"];
export type ContainerDetail = Schemas["ContainerDetail"];
export type ContainerCreate = Schemas["ContainerCreate"];
export type Sample = Schemas["Sample"];
export type Port = Schemas["Port"];
export type EngineEvent = Schemas["Event"];
export type Image = Schemas["Image"];
export type Operation = Schemas["Operation"];
export type OutputChunk = Schemas["OutputChunk"];
export type LiveFile = Schemas["LiveFile"];
export type PrunePreview = Schemas["PrunePreview"];
export type Token = Schemas["Token"];
export type Session = Schemas["Session"];

/** One page of a list, as every list endpoint answers. */
export interface Page<Row> {
  count: number;
  results: Row[];
}
