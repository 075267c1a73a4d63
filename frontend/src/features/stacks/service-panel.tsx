import { Alert, Button, Select, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { memo, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { Paced, type Pace } from "@/lib/paced";
import { useLeaving } from "@/lib/use-leaving";
import { LONGEST_FORM, type FileAnalysis } from "./compose/analysis";
import { addService, freeName, serviceOf } from "./edit/add-service";
import { Unwritable } from "./edit/change";
import { changeService } from "./edit/change-service";
import type { ReadService } from "./edit/read-service";
import { EMPTY_SERVICE, type ServiceForm } from "./edit/service-form";
import { ServiceFields } from "./service-fields";
import { useServices, type Known } from "./use-services";
import classes from "./editor.module.css";

interface ServicePanelProps {
  /** The text of the compose file that is changed. */
  text: string;
  change: (text: string) => void;
  /** What was found in it, or in an earlier text of it. */
  found: FileAnalysis | undefined;
  /** Names that the other compose files define. */
  defined: { volumes: readonly string[]; networks: readonly string[] } | undefined;
  readOnly: boolean;
}

const why = (error: unknown) =>
  error instanceof Unwritable ? error.message : "This could not be written into the file.";

/** What a form says is written when somebody stops typing in it: for that the whole text is read. */
const PACE: Pace = { pause: 300, most: 2_000 };

interface FormProps extends Pick<ServicePanelProps, "change" | "readOnly"> {
  known: Known;
  name: string;
}

const formIn = ({ services }: Known, name: string): ReadService =>
  services.get(name) ?? { form: EMPTY_SERVICE, locked: {} };

/** A form begins with a text; what it says is laid over that text anew with each change. */
function ServiceEditor({ known, change, readOnly, name }: FormProps) {
  const [base, setBase] = useState(() => ({ text: known.text, ...formIn(known, name) }));
  const [form, setForm] = useState(base.form);
  const [written, setWritten] = useState(known.text);
  const [problem, setProblem] = useState<string>();
  const [paced] = useState(() => new Paced());
  if (known.text !== written) {
    // Somebody typed in the text: it counts.
    const read = { text: known.text, ...formIn(known, name) };
    setBase(read);
    setForm(read.form);
    setWritten(known.text);
    setProblem(undefined);
  }
  useEffect(() => () => paced.drop(), [paced, base]);
  useLeaving(() => flushSync(() => paced.flush()));
  const fill = (next: ServiceForm) => {
    setForm(next);
    paced.soon(() => {
      try {
        const changed = changeService(base.text, name, base.form, next);
        setProblem(undefined);
        setWritten(changed);
        change(changed);
      } catch (error) {
        setProblem(why(error));
      }
    }, PACE);
  };
  return (
    <div className={classes.stack} onBlur={() => paced.flush()}>
      {problem !== undefined && (
        <Alert color="yellow" p="xs" title="Not in the text yet">
          {problem}
        </Alert>
      )}
      <fieldset className={classes.form} disabled={readOnly}>
        <ServiceFields form={form} locked={base.locked} change={fill} />
      </fieldset>
    </div>
  );
}

type NewProps = Pick<ServicePanelProps, "change" | "defined"> & {
  known: Known;
  done: (name?: string) => void;
};

function NewService({ known, change, defined, done }: NewProps) {
  const [form, setForm] = useState(EMPTY_SERVICE);
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string>();
  const { text } = known;
  const taken = [...known.services.keys()];
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

type PanelProps = Pick<ServicePanelProps, "change" | "defined" | "readOnly"> & {
  known: Known;
  exactly: () => void;
};

const Forms = memo(function Forms({ known, exactly, ...props }: PanelProps) {
  const names = [...known.services.keys()];
  const [chosen, setChosen] = useState<string>();
  const [adding, setAdding] = useState(false);
  const name = chosen !== undefined && names.includes(chosen) ? chosen : names[0];
  if (name === undefined && props.readOnly)
    return <span className="muted">There is no service in this file.</span>;
  if (adding || name === undefined) {
    return (
      <NewService
        {...props}
        known={known}
        done={(added) => {
          setAdding(false);
          if (added !== undefined) setChosen(added);
        }}
      />
    );
  }
  return (
    <>
      <div className={classes.choice}>
        <Select
          aria-label="Service"
          data={names}
          value={name}
          allowDeselect={false}
          onChange={(value) => {
            exactly();
            setChosen(value ?? undefined);
          }}
        />
        {!props.readOnly && (
          <Button
            size="sm"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => {
              exactly();
              setAdding(true);
            }}
          >
            Add
          </Button>
        )}
      </div>
      <ServiceEditor key={name} {...props} known={known} name={name} />
    </>
  );
});

/** Forms for the services of a compose file. They write into its text, beside which they stand. */
export function ServicePanel(props: ServicePanelProps) {
  if (props.text.length > LONGEST_FORM)
    return <span className="muted">This file is too long for a form. Change it in the text.</span>;
  return <ShortPanel {...props} />;
}

function ShortPanel({ text, change, found, ...props }: ServicePanelProps) {
  const { known, inside, write, exactly } = useServices({ text, change, found });
  return (
    <div className={classes.stack} {...inside}>
      <Forms known={known} change={write} exactly={exactly} {...props} />
    </div>
  );
}
