import { ActionIcon, Select, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMenu2, IconMoon, IconSearch, IconServer2, IconSun } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { hostsQuery } from "@/api/queries";
import { useAnyAddress } from "@/lib/address";
import { LiveIndicator } from "./live-indicator";
import classes from "./shell.module.css";

/** One host or the whole fleet; the choice stands in the address and stays from list to list. */
function HostFilter() {
  const { data } = useQuery(hostsQuery);
  const [url, change] = useAnyAddress();
  if (data === undefined || data.results.length < 2) return null;
  return (
    <Select
      className={classes.host}
      size="xs"
      aria-label="Host"
      placeholder="All hosts"
      clearable
      leftSection={<IconServer2 size={14} />}
      data={data.results.map((host) => ({ value: String(host.id), label: host.name }))}
      value={url.host === undefined ? null : String(url.host)}
      onChange={(host) => change({ host: host === null ? undefined : Number(host) })}
    />
  );
}

function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme();
  const other = scheme === "dark" ? "light" : "dark";
  return (
    <Tooltip label={`Use the ${other} theme`}>
      <ActionIcon size={32} aria-label={`Use the ${other} theme`} onClick={() => setColorScheme(other)}>
        {scheme === "dark" ? <IconSun size={17} /> : <IconMoon size={17} />}
      </ActionIcon>
    </Tooltip>
  );
}

export function TopBar({ openMenu, openPalette }: { openMenu: () => void; openPalette: () => void }) {
  return (
    <header className={classes.bar}>
      <ActionIcon className={classes.menu} size={32} aria-label="Menu" onClick={openMenu}>
        <IconMenu2 size={18} />
      </ActionIcon>
      <button type="button" className={classes.find} onClick={openPalette}>
        <IconSearch size={15} />
        <span>Find or do anything</span>
        <kbd>{navigator.userAgent.includes("Mac") ? "⌘ K" : "Ctrl K"}</kbd>
      </button>
      <span className={classes.space} />
      <HostFilter />
      <LiveIndicator />
      <ThemeSwitch />
    </header>
  );
}
