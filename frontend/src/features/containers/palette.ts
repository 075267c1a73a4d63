import { useNavigate } from "@tanstack/react-router";
import type { Commands, Found } from "@/components/palette";
import { useAnswer } from "@/components/use-answer";
import { containerCommands, splitVerb } from "./commands";
import { containerSearchQuery } from "./queries";
import { useVerbs } from "./verbs";

function useFound(asked: string, present: boolean): Found {
  const navigate = useNavigate();
  const { act } = useVerbs();
  const typed = splitVerb(asked);
  const wanted = typed.rest !== "" || typed.verbs.length > 0;
  const { data = [], pending, failed } = useAnswer(containerSearchQuery(typed.rest), wanted, present);
  const entries = containerCommands(
    data,
    typed,
    ({ id }, tab) => void navigate({ to: "/containers/$id/{-$tab}", params: { id: String(id), tab } }),
    act,
  );
  return { entries, pending, failed };
}

export const commands: Commands = { takes: (text) => splitVerb(text).verbs.length > 0, useFound };
