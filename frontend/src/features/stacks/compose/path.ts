/** A place in a compose file: keys, and numbers for what stands in a list. */
export type Path = readonly (string | number)[];
