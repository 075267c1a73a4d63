/** Of tabs that do not fit beside each other, the one that is shown is to be seen. */
export const bringInSight = (tab: HTMLElement | null) =>
  tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
