// What the page knows of the series: a package of its own, as one from a registry would be.

export const LARGEST = 30;

/** The index that somebody typed, or null when it is none. */
export function parseIndex(text) {
  const index = /^\d+$/.test(text.trim()) ? Number(text) : -1;
  return index >= 0 && index <= LARGEST ? index : null;
}

/** One line of the list. */
export function describe({ index, value }) {
  return `fib(${index}) = ${value ?? "…"}`;
}
