import { Alert, Checkbox, Stack as Column, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { at } from "@/api/client";
import type { Operation, Stack } from "@/api/types";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { Loaded } from "@/components/states";
import { useChangeForm } from "@/components/use-change-form";
import { isFilesVolume } from "./plan-words";
import { stackVolumesQuery } from "./queries";

const wordsOf = (name: string, users: number) =>
  isFilesVolume(name)
    ? "Files of this stack, as an apply brought them here: another one brings them again"
    : users === 0
      ? "No container uses it now"
      : undefined;

/** `docker compose down`: of its volumes only those go that are ticked, and whose stack is named once more. */
export function DownDialog({ stack, close }: { stack: Stack; close: () => void }) {
  const volumes = useQuery(stackVolumesQuery(stack));
  const [typed, setTyped] = useState("");
  const form = useChangeForm<{ volumes: string[] }, Operation>({
    values: { volumes: [] },
    wish: (values) => post("/api/v1/stacks/{id}/down/", { params: at(stack.id), body: values }),
    stale: [["stack"]],
  });
  const ticked = form.values.volumes;
  const unsure = ticked.length > 0 && typed !== stack.project;
  const tick = (name: string, on: boolean) =>
    form.setValues({ volumes: on ? [...ticked, name] : ticked.filter((each) => each !== name) });
  return (
    <FormDialog
      form={form}
      title={`Take ${stack.project} down`}
      confirm={ticked.length > 0 ? "Take it down, with the data" : "Take it down"}
      close={close}
      danger
      disabled={unsure}
    >
      <div>
        Its containers and networks are removed. Its files stay here, so that it can be applied again. Its
        volumes stay too, unless you tick them.
      </div>
      <Loaded query={volumes}>
        {(rows) =>
          rows.length === 0 ? (
            <span className="muted">It has no volumes on {stack.host_name}.</span>
          ) : (
            <Column gap="xs">
              {rows.map(({ id, name, used_by: users }) => (
                <Checkbox
                  key={id}
                  label={<span className="mono">{name}</span>}
                  description={wordsOf(name, users)}
                  checked={ticked.includes(name)}
                  onChange={(event) => tick(name, event.currentTarget.checked)}
                />
              ))}
            </Column>
          )
        }
      </Loaded>
      {ticked.length > 0 && (
        <Alert color="red" p="sm" title="The data in what is ticked is gone for good">
          <TextInput
            label={`Type ${stack.project} to say that you mean it`}
            value={typed}
            autoComplete="off"
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </Alert>
      )}
    </FormDialog>
  );
}
