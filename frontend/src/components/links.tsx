import {
  ActionIcon,
  Anchor,
  Button,
  type ActionIconProps,
  type AnchorProps,
  type ButtonProps,
} from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type Html<Props> = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Props> & {
  ref?: Ref<HTMLAnchorElement>;
};

/** A button that leads to a page: it can be opened in a new tab, and its address is checked by the router's types. */
export const ButtonLink = createLink((props: ButtonProps & Html<ButtonProps>) => (
  <Button component="a" {...props} />
));

/** An icon that leads to a page. */
export const IconLink = createLink((props: ActionIconProps & Html<ActionIconProps>) => (
  <ActionIcon component="a" {...props} />
));

/** Words that lead to a page. */
export const TextLink = createLink((props: AnchorProps & Html<AnchorProps>) => <Anchor inherit {...props} />);
