import { createContext, use, type ComponentType } from "react";
import type { Container, Host } from "@/api/types";

/** Whose badge stands beside other things, too: where a volume is used, say. */
interface Shown {
  container: Container;
  host: Host;
}

export interface BadgeProps<Row> {
  of: Row;
  /** It says since when what is old, where no such time stands beside it. */
  dated?: boolean;
}

/** The badge of each noun, which its feature hands over. */
export type Badges = { readonly [Noun in keyof Shown]?: ComponentType<BadgeProps<Shown[Noun]>> };

export const BadgesContext = createContext<Badges>({});

/** How something does, in the words of its own feature, wherever it is shown. */
export function ObjectBadge<Noun extends keyof Shown>({
  noun,
  ...props
}: { noun: Noun } & BadgeProps<Shown[Noun]>) {
  const Badge: ComponentType<BadgeProps<Shown[Noun]>> | undefined = use(BadgesContext)[noun];
  return Badge !== undefined && <Badge {...props} />;
}
