import { Checkbox, NumberInput } from "@mantine/core";
import { at } from "@/api/client";
import type { Operation, StackDetail } from "@/api/types";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm } from "@/components/use-change-form";

const MOST = 1000;

interface ScaleDialogProps {
  stack: StackDetail;
  service: StackDetail["state"]["services"][number];
  close: () => void;
}

/** How many containers a service has: now, and after each apply. */
export function ScaleDialog({ stack, service: { name, replicas }, close }: ScaleDialogProps) {
  const scaled = name in stack.scales;
  const form = useChangeForm<{ services: number; asWritten: boolean }, Operation>({
    values: { services: replicas, asWritten: false },
    wish: ({ services, asWritten }) =>
      Number.isInteger(services) || asWritten
        ? post("/api/v1/stacks/{id}/scale/", {
            params: at(stack.id),
            body: { services: { [name]: asWritten ? null : services } },
          })
        : undefined,
    stale: [["stack"]],
  });
  const { services, asWritten } = form.values;
  return (
    <FormDialog form={form} title={`Scale ${name} of ${stack.project}`} confirm="Scale it" close={close}>
      <NumberInput
        label="How many containers"
        description="Those that run are left as they are. The number goes before the one in the files, after each apply as well."
        data-autofocus
        min={0}
        max={MOST}
        allowDecimal={false}
        disabled={asWritten}
        {...form.field("services")}
        value={services}
        onChange={(value) => form.setValues({ services: value === "" ? Number.NaN : Number(value) })}
      />
      {scaled && <Checkbox label="As many as the files say again" {...form.field("asWritten", "checkbox")} />}
    </FormDialog>
  );
}
