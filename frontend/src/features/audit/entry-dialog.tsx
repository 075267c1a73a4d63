import { Table } from "@mantine/core";
import type { JournalEntry } from "@/api/types";
import { Dialog } from "@/components/dialog";
import { Facts } from "@/components/facts";
import { exactTime } from "@/lib/format";
import { fieldWords, valueWords } from "./changes";
import classes from "./audit.module.css";

/** One line of the journal in full: who, from where, and each field before and after. */
export function EntryDialog({ entry, close }: { entry: JournalEntry; close: () => void }) {
  return (
    <Dialog close={close} size="lg" title={`${entry.title}: ${entry.target_name}`}>
      <Facts
        facts={[
          { label: "When", value: exactTime(entry.at) },
          { label: "Who", value: entry.person_name || (entry.on_server ? "Somebody on the server" : "–") },
          entry.token_name !== "" && { label: "Token", value: entry.token_name },
          entry.on_server && { label: "How", value: "A command on the server" },
          entry.address !== "" && { label: "From", value: entry.address },
          entry.host_name !== "" && { label: "Host", value: entry.host_name },
          entry.request_id !== "" && {
            label: "Request",
            value: <code className={classes.value}>{entry.request_id}</code>,
          },
        ]}
      />
      {entry.changes.length > 0 && (
        <Table mt="md" aria-label="What changed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Field</Table.Th>
              <Table.Th>Before</Table.Th>
              <Table.Th>After</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entry.changes.map((change) => (
              <Table.Tr key={change.field}>
                <Table.Td>{fieldWords(change.field)}</Table.Td>
                {change.secret ? (
                  <Table.Td colSpan={2} className="muted">
                    Changed. Secrets are never shown.
                  </Table.Td>
                ) : (
                  <>
                    <Table.Td className={classes.value}>{valueWords(change.before)}</Table.Td>
                    <Table.Td className={classes.value}>{valueWords(change.after)}</Table.Td>
                  </>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Dialog>
  );
}
