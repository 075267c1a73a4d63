import { Button, Checkbox, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Wish } from "@/api/wish";
import { createStore, useStore } from "@/lib/store";
import { WishPreview } from "./wish-preview";

export interface Choice {
  key: string;
  label: string;
  description?: string;
  initial?: boolean;
}

interface Question {
  title: string;
  /** What will happen, and what cannot be undone. */
  body: string;
  confirm: string;
  danger?: boolean;
  choices?: Choice[];
  /** What is asked for with the choices made. */
  wishes?: (choices: Record<string, boolean>) => readonly Wish[];
}

interface Asked extends Question {
  /** One number a question: what was ticked for one is not ticked for the next. */
  number: number;
  answer: (choices: Record<string, boolean> | null) => void;
}

const asked = createStore<Asked | null>(null);

let questions = 0;
let answered: Promise<unknown> = Promise.resolve();

function ask(question: Question): Promise<Record<string, boolean> | null> {
  return new Promise((resolve) => {
    asked.set({
      ...question,
      number: (questions += 1),
      answer: (choices) => {
        asked.set(null);
        resolve(choices);
      },
    });
  });
}

/**
 * Asks before something that cannot be undone. Resolves to the choices made, or to null when the person thinks better of it.
 * A question on screen stays what it is: the next one waits until it is answered.
 */
export function askConfirm(question: Question): Promise<Record<string, boolean> | null> {
  const answer = answered.then(() => ask(question));
  answered = answer;
  return answer;
}

function ConfirmBody({ question }: { question: Asked }) {
  const [choices, setChoices] = useState(() =>
    Object.fromEntries((question.choices ?? []).map((choice) => [choice.key, choice.initial ?? false])),
  );
  return (
    <Stack gap="md">
      <Text size="sm">{question.body}</Text>
      {question.choices?.map((choice) => (
        <Checkbox
          key={choice.key}
          label={choice.label}
          description={choice.description}
          checked={choices[choice.key] ?? false}
          onChange={(event) => setChoices({ ...choices, [choice.key]: event.currentTarget.checked })}
        />
      ))}
      <Group justify="flex-end" gap="xs">
        <Button size="sm" variant="default" data-autofocus onClick={() => question.answer(null)}>
          Keep it
        </Button>
        <Button
          size="sm"
          color={question.danger ? "red" : undefined}
          onClick={() => question.answer(choices)}
        >
          {question.confirm}
        </Button>
      </Group>
      {/* Behind the buttons, which would move when the server has answered. */}
      {question.wishes !== undefined && <WishPreview wishes={question.wishes(choices)} />}
    </Stack>
  );
}

/** The one place where confirm dialogs appear; stands once in the layout. */
export function ConfirmDialog() {
  const question = useStore(asked);
  return (
    <Modal opened={question !== null} onClose={() => question?.answer(null)} title={question?.title ?? ""}>
      {question !== null && <ConfirmBody key={question.number} question={question} />}
    </Modal>
  );
}
