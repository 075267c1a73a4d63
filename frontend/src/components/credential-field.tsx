import { Button, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { credentialsQuery } from "@/api/queries";
import { CredentialDialog } from "./credential-dialog";
import type { FieldProps } from "./use-change-form";
import classes from "./credential-field.module.css";

interface CredentialFieldProps {
  label: string;
  /** What the form has for it. */
  field: FieldProps;
  value: number | null;
  choose: (id: number | null) => void;
  /** That is asked with it; which tells what to store. */
  repository: string;
  host: number | null;
}

/** Which of the stored credentials a repository is asked with; one can be stored on the way. */
export function CredentialField({ label, field, value, choose, repository, host }: CredentialFieldProps) {
  const { data } = useQuery(credentialsQuery);
  const [storing, setStoring] = useState(false);
  const credentials = data?.results ?? [];
  return (
    <div className={classes.beside}>
      <Select
        label={label}
        placeholder="None: it is public"
        clearable
        data={credentials.map((one) => ({ value: String(one.id), label: `${one.name} (${one.server})` }))}
        {...field}
        value={value === null ? null : String(value)}
        onChange={(id) => choose(id === null ? null : Number(id))}
      />
      <Button
        size="sm"
        variant="default"
        leftSection={<IconPlus size={14} />}
        onClick={() => setStoring(true)}
      >
        Store one
      </Button>
      {storing && host !== null && (
        <CredentialDialog
          host={host}
          repository={repository}
          stored={choose}
          close={() => setStoring(false)}
        />
      )}
    </div>
  );
}
