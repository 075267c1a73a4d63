import { Alert } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { composeQuery } from "./queries";

/** Says that stacks can be written down here and not applied, and why. */
export function ComposeProblem() {
  const { data } = useQuery(composeQuery);
  if (!data?.problem) return null;
  return (
    <Alert
      color="yellow"
      p="sm"
      mb="sm"
      icon={<IconAlertTriangle size={16} />}
      title="Stacks cannot be planned or applied here"
    >
      {data.problem} What they are made of can be written all the same, and everything else works.
    </Alert>
  );
}
