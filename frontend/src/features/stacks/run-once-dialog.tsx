import { Checkbox, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { at } from "@/api/client";
import type { Operation, Stack } from "@/api/types";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm } from "@/components/use-change-form";
import { readEnv } from "./dotenv";

interface RunOnceDialogProps {
  stack: Stack;
  service: string;
  close: () => void;
}

interface Values {
  command: string;
  environment: string;
  dependencies: boolean;
}

/** `docker compose run --rm`: the page of its operation shows what it prints, and its exit code. */
export function RunOnceDialog({ stack, service, close }: RunOnceDialogProps) {
  const navigate = useNavigate();
  const form = useChangeForm<Values, Operation>({
    values: { command: "", environment: "", dependencies: true },
    wish: ({ command, environment, dependencies }) => {
      const variables = Object.fromEntries(
        readEnv(environment).entries.map(({ name, value }) => [name, value]),
      );
      return post("/api/v1/stacks/{id}/run/", {
        params: at(stack.id),
        body: {
          service,
          ...(command.trim() !== "" && { command }),
          ...(Object.keys(variables).length > 0 && { environment: variables }),
          dependencies,
        },
      });
    },
    stale: [["stack"]],
    then: (operation) => navigate({ to: "/operations/$id", params: { id: String(operation.id) } }),
  });
  return (
    <FormDialog form={form} title={`Run ${service} of ${stack.project} once`} confirm="Run it" close={close}>
      <div>
        A container of its own, with the image, volumes and networks that {service} has. It is removed when it
        has ended. What runs of {service} goes on.
      </div>
      <TextInput
        label="Command"
        description="In place of the one it has"
        placeholder="npm test"
        data-autofocus
        autoComplete="off"
        classNames={{ input: "mono" }}
        {...form.field("command")}
      />
      <Textarea
        label="Variables"
        description="Beside those it has, a line each"
        placeholder="CI=true"
        autosize
        minRows={2}
        classNames={{ input: "mono" }}
        {...form.field("environment")}
      />
      <Checkbox
        label="Start what it depends on"
        description="The stack is busy with it until it has ended"
        {...form.field("dependencies", "checkbox")}
      />
    </FormDialog>
  );
}
