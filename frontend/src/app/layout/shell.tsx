import { Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { connectLive } from "@/api/live";
import { ConfirmDialog } from "@/components/confirm";
import { OfflineBanner } from "./live-indicator";
import { features } from "../features";
import { Palette } from "./palette";
import { Sidebar } from "./sidebar";
import { SignInAgain } from "./sign-in-again";
import { TopBar } from "./top-bar";
import classes from "./shell.module.css";

const hangsOn = features.map((one) => one.hangsOn ?? {});

/** What stands around every page for somebody who is signed in. */
export function Shell() {
  const queries = useQueryClient();
  const [menu, { open, close }] = useDisclosure(false);
  const [palette, paletteControl] = useDisclosure(false);
  useEffect(() => connectLive(queries, hangsOn), [queries]);
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        Skip to content
      </a>
      <aside className={classes.side}>
        <Sidebar />
      </aside>
      <Drawer
        opened={menu}
        onClose={close}
        size={232}
        padding={0}
        withCloseButton={false}
        classNames={{ content: classes.drawer }}
      >
        <Sidebar onNavigate={close} />
      </Drawer>
      <div className={classes.main}>
        <TopBar openMenu={open} openPalette={paletteControl.open} />
        <OfflineBanner />
        <main id="content" className={classes.content}>
          <Outlet />
        </main>
      </div>
      <Palette opened={palette} open={paletteControl.open} close={paletteControl.close} />
      <ConfirmDialog />
      <SignInAgain />
    </div>
  );
}
