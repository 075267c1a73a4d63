import { Alert, Button, Group, Textarea } from "@mantine/core";
import { useState } from "react";
import { plural } from "@/lib/format";
import { Dialog } from "@/components/dialog";
import { readEnv } from "./dotenv";

interface EnvDialogProps {
  /** Takes the text; answers with the lines of it that could not be read. */
  take: (text: string) => string[];
  close: () => void;
}

/** Takes the variables of a `.env` file that somebody has. */
export function EnvDialog({ take, close }: EnvDialogProps) {
  const [text, setText] = useState("");
  const [unread, setUnread] = useState<string[]>([]);
  const { entries } = readEnv(text);
  return (
    <Dialog close={close} title="Paste a .env file" size="lg">
      <Textarea
        autosize
        minRows={6}
        maxRows={16}
        data-autofocus
        aria-label="Content of the .env file"
        placeholder={"TAG=1.27\nPOSTGRES_PASSWORD=…"}
        classNames={{ input: "mono" }}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setUnread([]);
        }}
      />
      <p className="muted">
        A variable that is there already gets the new value. What looks like a password or a key becomes
        secret.
      </p>
      {unread.length > 0 && (
        <Alert color="yellow" p="xs" title="Taken over, but for these lines">
          {unread.map((line) => (
            <div key={line} className="mono cut">
              {line}
            </div>
          ))}
        </Alert>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close}>
          {unread.length > 0 ? "Close" : "Cancel"}
        </Button>
        <Button
          disabled={entries.length === 0 || unread.length > 0}
          onClick={() => {
            const rest = take(text);
            setUnread(rest);
            if (rest.length === 0) close();
          }}
        >
          {entries.length === 0 ? "Take over" : `Take over ${plural(entries.length, "variable")}`}
        </Button>
      </Group>
    </Dialog>
  );
}
