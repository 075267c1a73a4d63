import type { ReactNode } from "react";
import type { Page } from "@/api/types";
import type { AnySearch } from "@/lib/address";

/** One column: what it is called, what it shows, and how it behaves. */
export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** A CSS grid track: `minmax(160px, 2fr)` grows, `96px` does not. */
  width: string;
  /** The server's name for this order; without it the column cannot be sorted by. */
  sort?: string;
  align?: "right";
  /** Not shown until somebody chooses it. */
  optional?: boolean;
  /** On a phone a row is a card: its title, its corner, a labelled line (default), or left out. */
  phone?: "title" | "corner" | "hidden";
}

/** The parameters of the address that hold text. */
type FilterKey = string &
  {
    [Key in keyof AnySearch]-?: AnySearch[Key] extends string | undefined ? Key : never;
  }[keyof AnySearch & string];

/** A choice in the toolbar that becomes a query parameter of the same name, in the address and to the server. */
export interface Filter {
  key: FilterKey;
  label: string;
  /** Without options it is only set by links, and shown as a button that takes it away. */
  options: { value: string; label: string }[];
}

/** What every list endpoint understands; filters come along beside it under their own names. */
interface ListQuery {
  page: number;
  page_size: number;
  search?: string;
  ordering?: string;
}

export type FetchPage<Row> = (query: ListQuery, signal: AbortSignal) => Promise<Page<Row>>;

export interface TableRow {
  id: number;
}
