import { Checkbox, Select } from "@mantine/core";
import type { RecreateWishes, WhichImage } from "./recreation";

interface RecreateChoicesProps {
  choices: RecreateWishes;
  change: (choices: RecreateWishes) => void;
  image: string;
  /** Whether another name was entered than the container was made from. */
  renamed: boolean;
}

/** What is asked beside the form when a container is recreated. */
export function RecreateChoices({ choices, change, image, renamed }: RecreateChoicesProps) {
  const words: Record<WhichImage, string> = {
    held: renamed
      ? "Pulled if the host does not have it."
      : `Also where ${image} stands for another one by now.`,
    named: `What ${image} stands for on the host, after a build or a pull.`,
    pulled: `What ${image} stands for in its registry.`,
  };
  const data: { value: WhichImage; label: string }[] = [
    { value: "held", label: renamed ? "The one named above" : "Keep the image it has" },
    ...(renamed ? [] : [{ value: "named" as const, label: "Take the newest on the host" }]),
    { value: "pulled", label: "Pull the newest first" },
  ];
  const which = renamed && choices.which === "named" ? "held" : choices.which;
  return (
    <>
      <Select
        label="Which image"
        description={words[which]}
        inputWrapperOrder={["label", "input", "description"]}
        data={data}
        allowDeselect={false}
        value={which}
        onChange={(value) => value !== null && change({ ...choices, which: value })}
      />
      <Checkbox
        label="Recreate what hangs on it too"
        description="Containers that use its network, processes, memory or mounts, or link to it, would be left without. Unless you tick this, nothing is done if there are any."
        checked={choices.dependents}
        onChange={(event) => change({ ...choices, dependents: event.currentTarget.checked })}
      />
    </>
  );
}
