import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { sessionQuery } from "@/api/queries";
import { keptOf, readKept, writeKept, type KeptDraft, type Typed, type Which } from "./kept-draft";

const PAUSE_MS = 400;
/** To write a long text takes a while. */
const LONG_PAUSE_MS = 5_000;
const LONG = 200_000;

interface Keeping extends Typed {
  stack: Which;
  /** The digest of the draft that is typed into. */
  digest: string;
}

/**
 * Keeps in this browser what is typed and not saved, so that neither a reload nor a crash loses it. Gives what was kept
 * before this page was opened, until that is done with.
 */
export function useKeptDraft({ stack, digest, ...typed }: Keeping): {
  kept: KeptDraft | undefined;
  forget: () => void;
} {
  const { data: session } = useQuery(sessionQuery);
  const person = String(session?.user?.id ?? "");
  const [kept, setKept] = useState(() => readKept(person, stack));
  // What was kept before stays until something else takes its place.
  const [touched, setTouched] = useState(false);
  const store = useEffectEvent(() => {
    const now = keptOf(typed, digest, new Date().toISOString());
    if (now === undefined && !touched) return;
    setTouched(true);
    writeKept(person, stack, now);
  });
  const { files, rows } = typed;
  useEffect(() => {
    const long = files.files.reduce((sum, { size }) => sum + size, 0) > LONG;
    const timer = setTimeout(() => store(), long ? LONG_PAUSE_MS : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [files, rows, digest]);
  useEffect(() => {
    const leave = () => store();
    const ends = ["beforeunload", "pagehide"];
    for (const end of ends) addEventListener(end, leave);
    return () => {
      for (const end of ends) removeEventListener(end, leave);
    };
  }, []);
  const forget = () => {
    setKept(undefined);
    writeKept(person, stack, undefined);
  };
  return { kept, forget };
}
