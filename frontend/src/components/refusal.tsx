import { Alert } from "@mantine/core";
import { useEffect, useState } from "react";
import { isAway, sentencesOf, whoIsAway } from "@/api/errors";
import { whenLive } from "@/api/live";

/** Whether who did not answer then is there again. */
function useBack(error: unknown): boolean {
  const [back, setBack] = useState<unknown>();
  const away = isAway(error);
  useEffect(() => (away ? whenLive(() => setBack(error)) : undefined), [away, error]);
  return away && back === error;
}

/** Why a form was not taken, beside it: the server's words, field by field, or that nobody answered. */
export function Refusal({ error }: { error: unknown }) {
  const back = useBack(error);
  if (error === undefined) return null;
  if (back)
    return (
      <Alert color="blue" p="sm" role="status">
        {whoIsAway(error)} is back. What you typed is still here: send it again.
      </Alert>
    );
  return (
    <Alert color="red" p="sm" role="alert">
      {sentencesOf(error).map((words) => (
        <div key={words}>{words}</div>
      ))}
    </Alert>
  );
}
