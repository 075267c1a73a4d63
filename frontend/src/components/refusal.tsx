import { Alert } from "@mantine/core";
import { sentencesOf } from "@/api/errors";

/** Why a form was not taken, beside it: the server's words, field by field, or that nobody answered. */
export function Refusal({ error }: { error: unknown }) {
  if (error === undefined) return null;
  return (
    <Alert color="red" p="sm" role="alert">
      {sentencesOf(error).map((words) => (
        <div key={words}>{words}</div>
      ))}
    </Alert>
  );
}
