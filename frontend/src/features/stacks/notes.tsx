import { Alert } from "@mantine/core";

/** What somebody should look at, in the server's words. */
export function Notes({ notes, title }: { notes: readonly string[]; title: string }) {
  if (notes.length === 0) return null;
  return (
    <Alert color="yellow" p="sm" title={title}>
      {notes.map((note) => (
        <div key={note}>{note}</div>
      ))}
    </Alert>
  );
}
