import { Alert, Button, Select, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { addService, freeName, serviceOf } from "./edit/add-service";
import { Unwritable } from "./edit/change";
import { changeService } from "./edit/change-service";
import { readService, servicesIn } from "./edit/read-service";
import { EMPTY_SERVICE, type ServiceForm } from "./edit/service-form";
import { ServiceFields } from "./service-fields";
import classes from "./editor.module.css";

interface ServicePanelProps {
  /** The text of the compose file that is changed. */
  text: string;
  change: (text: string) => void;
  /** Names that the other compose files define. */
  defined?: { volumes: readonly string[]; networks: readonly string[] };
}

/** Longer ones would hold up the page at each letter. */
const LONGEST = 200_000;

const why = (error: unknown) =>
  error instanceof Unwritable ? error.message : "This could not be written into the file.";

/** A form begins with a text; what it says is laid over that text anew with each change. */
function ServiceEditor({ text, change, name }: ServicePanelProps & { name: string }) {
  const [base, setBase] = useState(() => ({ text, ...readService(text, name) }));
  const [form, setForm] = useState(base.form);
  const [written, setWritten] = useState(text);
  const [problem, setProblem] = useState<string>();
  if (text !== written) {
    // Somebody typed in the text: it counts.
    const read = { text, ...readService(text, name) };
    setBase(read);
    setForm(read.form);
    setWritten(text);
    setProblem(undefined);
  }
  const fill = (next: ServiceForm) => {
    setForm(next);
    try {
      const changed = changeService(base.text, name, base.form, next);
      setProblem(undefined);
      setWritten(changed);
      change(changed);
    } catch (error) {
      setProblem(why(error));
    }
  };
  return (
    <>
      {problem !== undefined && (
        <Alert color="yellow" p="xs" title="Not in the text yet">
          {problem}
        </Alert>
      )}
      <ServiceFields form={form} locked={base.locked} change={fill} />
    </>
  );
}

function NewService({ text, change, defined, done }: ServicePanelProps & { done: (name?: string) => void }) {
  const [form, setForm] = useState(EMPTY_SERVICE);
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string>();
  const taken = servicesIn(text);
  const guess = form.image.split("@")[0]?.split("/").at(-1)?.replace(/:.*$/, "") ?? "";
  const name = typed === "" ? (guess === "" ? "" : freeName(guess, taken)) : typed;
  const wrong = taken.includes(name)
    ? "There is such a service already."
    : name !== "" && !/^[a-zA-Z0-9._-]+$/.test(name)
      ? "Letters, digits, dots, dashes and _ only."
      : undefined;
  const add = () => {
    try {
      change(addService(text, serviceOf(name, form), defined));
      done(name);
    } catch (error) {
      setProblem(why(error));
    }
  };
  return (
    <>
      <TextInput
        label="Name"
        description="Other services reach it by this name."
        placeholder={name || "web"}
        classNames={{ input: "mono" }}
        value={typed}
        error={wrong}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <ServiceFields form={form} locked={{}} change={setForm} />
      {problem !== undefined && (
        <Alert color="yellow" p="xs">
          {problem}
        </Alert>
      )}
      <div className={classes.buttons}>
        <Button disabled={form.image.trim() === "" || name === "" || wrong !== undefined} onClick={add}>
          Add {name || "service"}
        </Button>
        <Button variant="default" onClick={() => done()}>
          Cancel
        </Button>
      </div>
    </>
  );
}

/** Forms for the services of a compose file. They write into its text, beside which they stand. */
export function ServicePanel(props: ServicePanelProps) {
  const { text } = props;
  const long = text.length > LONGEST;
  const names = useMemo(() => (long ? [] : servicesIn(text)), [text, long]);
  const [chosen, setChosen] = useState<string>();
  const [adding, setAdding] = useState(false);
  const name = chosen !== undefined && names.includes(chosen) ? chosen : names[0];
  if (long) return <span className="muted">This file is too long for a form. Change it in the text.</span>;
  if (adding || name === undefined) {
    return (
      <div className={classes.stack}>
        <NewService
          {...props}
          done={(added) => {
            setAdding(false);
            if (added !== undefined) setChosen(added);
          }}
        />
      </div>
    );
  }
  return (
    <div className={classes.stack}>
      <div className={classes.choice}>
        <Select
          aria-label="Service"
          data={names}
          value={name}
          allowDeselect={false}
          onChange={(value) => setChosen(value ?? undefined)}
        />
        <Button
          size="sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => setAdding(true)}
        >
          Add
        </Button>
      </div>
      <ServiceEditor key={name} {...props} name={name} />
    </div>
  );
}
