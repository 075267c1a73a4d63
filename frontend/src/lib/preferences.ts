import { useCallback, useState } from "react";

function read<T>(key: string, fallback: T): T {
  try {
    const stored = window.localStorage.getItem(`quaymaster.${key}`);
    return stored === null ? fallback : (JSON.parse(stored) as T);
  } catch {
    // Storage may be forbidden, or hold what an older version wrote: the default serves.
    return fallback;
  }
}

/** A choice this browser remembers, such as the columns of a table. */
export function usePreference<T>(key: string, fallback: T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => read(key, fallback));
  const store = useCallback(
    (next: T) => {
      setValue(next);
      try {
        window.localStorage.setItem(`quaymaster.${key}`, JSON.stringify(next));
      } catch {
        // Without storage the choice lasts as long as the page.
      }
    },
    [key],
  );
  return [value, store];
}
