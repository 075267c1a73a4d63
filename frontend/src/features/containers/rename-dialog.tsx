import { TextInput } from "@mantine/core";
import { at } from "@/api/client";
import type { Container } from "@/api/types";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm } from "@/components/use-change-form";

export function RenameDialog({ container, close }: { container: Container; close: () => void }) {
  const form = useChangeForm({
    values: { name: container.name },
    quick: true,
    wish: (body) => post("/api/v1/containers/{id}/rename/", { params: at(container.id), body }),
  });
  const { name } = form.values;
  return (
    <FormDialog
      form={form}
      title={`Rename ${container.name}`}
      confirm="Rename"
      close={close}
      disabled={name === "" || name === container.name}
    >
      <TextInput
        label="New name"
        data-autofocus
        description="Other containers on its networks find it by this name from now on."
        {...form.field("name")}
      />
    </FormDialog>
  );
}
