import { useEffect, type ReactNode } from "react";
import classes from "./page.module.css";

interface PageProps {
  title: string;
  /** Beside the title: a count, a badge. */
  beside?: ReactNode;
  /** Under the title: one line of context. */
  under?: ReactNode;
  /** At the right: the main action last. */
  actions?: ReactNode;
  /** Fills the height of the window and scrolls inside, as tables and logs do. */
  fill?: boolean;
  children: ReactNode;
}

/** Title, actions and body of every screen; also names the browser tab. */
export function Page({ title, beside, under, actions, fill = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Quaymaster`;
  }, [title]);
  return (
    <div className={classes.page} data-fill={fill || undefined}>
      <header className={classes.head}>
        <div className={classes.titles}>
          <div className={classes.line}>
            <h1 className={classes.title}>{title}</h1>
            {beside}
          </div>
          {under !== undefined && <div className={classes.under}>{under}</div>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface PanelProps {
  title?: ReactNode;
  actions?: ReactNode;
  /** No padding: for tables and logs that reach the edge. */
  flush?: boolean;
  children: ReactNode;
}

/** A titled box on the page. */
export function Panel({ title, actions, flush = false, children }: PanelProps) {
  return (
    <section className={classes.panel}>
      {(title !== undefined || actions !== undefined) && (
        <div className={classes.panelHead}>
          <h2 className={classes.panelTitle}>{title}</h2>
          {actions}
        </div>
      )}
      <div className={classes.panelBody} data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  );
}
