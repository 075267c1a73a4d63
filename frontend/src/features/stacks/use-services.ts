import { useCallback, useState } from "react";
import type { FileAnalysis } from "./compose/analysis";
import { servicesIn, type ReadService } from "./edit/read-service";

/** The services of a text, as forms show them. */
export interface Known {
  text: string;
  services: Map<string, ReadService>;
  /** They were read from that very text, and not from the one before a form wrote into it. */
  exact: boolean;
}

interface Services {
  known: Known;
  /** For what is around the forms: whether somebody is in them. */
  inside: Record<"onFocus" | "onPointerDown" | "onBlur", (event: React.SyntheticEvent) => void>;
  /** Writes what a form says. */
  write: (text: string) => void;
  /** Has `known` be of the very text, before another form begins with it. */
  exactly: () => void;
}

const readIn = (text: string): Known => ({ text, services: servicesIn(text), exact: true });

interface Asked {
  text: string;
  change: (text: string) => void;
  found: FileAnalysis | undefined;
}

/**
 * The services of a compose file that somebody types. To read them takes longer than a letter: that is done where the file
 * is looked at anyway, and here only when somebody is about to fill in a form of a text that nobody has looked at yet.
 */
export function useServices({ text, change, found }: Asked): Services {
  const [known, setKnown] = useState(() => readIn(text));
  const [inside, setInside] = useState(false);
  const current = known.text === text;
  if (found?.text === text && found.services !== undefined && !(current && known.exact))
    setKnown({ text, services: found.services, exact: true });
  else if (!current && inside) setKnown(readIn(text));
  const write = useCallback(
    (next: string) => {
      setKnown(({ services }) => ({ text: next, services, exact: false }));
      change(next);
    },
    [change],
  );
  const exactly = useCallback(() => setKnown((now) => (now.exact ? now : readIn(now.text))), []);
  const enter = () => setInside(true);
  return {
    known,
    inside: {
      onFocus: enter,
      onPointerDown: enter,
      onBlur: ({ currentTarget, nativeEvent }) => {
        const to = (nativeEvent as FocusEvent).relatedTarget;
        if (!(to instanceof Node && currentTarget.contains(to))) setInside(false);
      },
    },
    write,
    exactly,
  };
}
