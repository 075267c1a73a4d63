import type { Icon } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { createContext, use, type ReactNode } from "react";
import type { AnyPath } from "@/lib/address";

/** Something that has a page of its own. */
export interface Noun {
  /** As the API calls it. */
  name: string;
  /** As people call many of it. */
  plural: string;
  icon: Icon;
  /** The page of one. */
  page: Extract<AnyPath, `/${string}/$id` | `/${string}/$id/{-$${string}}`>;
}

export const NounsContext = createContext<readonly Noun[]>([]);

/** Words that lead to the page of something; only the words, where its noun has no pages. */
export function ObjectLink({
  noun,
  id,
  className = "link",
  children,
}: {
  noun: string;
  id: number;
  className?: string;
  children: ReactNode;
}) {
  const page = use(NounsContext).find(({ name }) => name === noun)?.page;
  if (page === undefined) return <>{children}</>;
  return (
    <Link to={page} params={{ id: String(id) }} className={className}>
      {children}
    </Link>
  );
}
