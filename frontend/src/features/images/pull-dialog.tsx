import { TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useFirstHost } from "@/components/host-select";
import { useChangeForm } from "@/components/use-change-form";

/** Asks for a pull and leads to its page, where every layer shows its bytes. */
export function PullDialog({ close }: { close: () => void }) {
  const navigate = useNavigate();
  const first = useFirstHost();
  const form = useChangeForm({
    values: { host: null as number | null, reference: "" },
    wish: (values) => {
      const [host, reference] = [values.host ?? first, values.reference.trim()];
      if (host === null || reference === "") return undefined;
      return post("/api/v1/images/pull/", { body: { host, reference } });
    },
    follow: false,
    then: ({ id }) => navigate({ to: "/operations/$id", params: { id: String(id) } }),
  });
  return (
    <FormDialog form={form} title="Pull an image" confirm="Pull" close={close}>
      <TextInput
        label="Image"
        data-autofocus
        placeholder="nginx:1.27 or registry.example.org/team/api:2"
        {...form.field("reference")}
      />
      <HostSelect {...form.field("host")} value={form.values.host ?? first} />
    </FormDialog>
  );
}
