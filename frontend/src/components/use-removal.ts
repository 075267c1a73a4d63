import { at } from "@/api/client";
import type { Wish } from "@/api/wish";
import { plural } from "@/lib/format";
import { askConfirm, type Choice } from "./confirm";
import { useChange, type ChangeOptions } from "./use-change";

type Choices = Record<string, boolean>;

interface RemovalOptions<Row, Answer> extends Pick<ChangeOptions<unknown, Answer>, "stale" | "then"> {
  noun: string;
  nameOf: (row: Row) => string;
  /** What will happen, and what cannot be undone. */
  body: (rows: readonly Row[]) => string;
  verb?: string;
  choices?: Choice[];
  wish: (params: ReturnType<typeof at>, choices: Choices, row: Row) => Wish<Answer>;
  /** What to say of each when it is done; an operation is followed in a toast instead. */
  done?: (row: Row) => string;
}

/** Removes rows after asking, each by a wish of its own; resolves to whether any removal was taken. */
export function useRemoval<Row extends { id: number }, Answer>({
  noun,
  nameOf,
  body,
  verb = "Remove",
  choices,
  wish,
  done,
  ...options
}: RemovalOptions<Row, Answer>): (rows: readonly Row[]) => Promise<boolean> {
  const wishFor = (row: Row, chosen: Choices) => wish(at(row.id), chosen, row);
  const change = useChange(({ row, chosen }: { row: Row; chosen: Choices }) => wishFor(row, chosen).send(), {
    ...options,
    ...(done !== undefined && { done: (_, { row }) => done(row) }),
  });
  return async (rows) => {
    const [first] = rows;
    const what = rows.length === 1 && first !== undefined ? nameOf(first) : plural(rows.length, noun);
    const chosen = await askConfirm({
      title: `${verb} ${what}?`,
      body: body(rows),
      confirm: rows.length === 1 ? `${verb} it` : `${verb} ${what}`,
      danger: true,
      choices,
      wishes: (choices) => rows.map((row) => wishFor(row, choices)),
    });
    if (chosen === null) return false;
    return (await Promise.all(rows.map((row) => change.send({ row, chosen })))).includes(true);
  };
}
