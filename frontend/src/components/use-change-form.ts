import { useForm, type UseFormReturnType } from "@mantine/form";
import { useRef, useState } from "react";
import type { Wish } from "@/api/wish";
import { ApiError, withoutFields } from "@/api/errors";
import { camel } from "@/lib/form-places";
import { useChange, type ChangeOptions } from "./use-change";

interface FormOptions<Values, Answer> extends Omit<ChangeOptions<Values, Answer>, "refused"> {
  /** What stands in it at first. */
  values: Values;
  /** What it asks for as it stands; undefined while that is not known. */
  wish?: (values: Values) => Wish<Answer> | undefined;
  /** How it is sent, where that is more than its wish. */
  send?: (values: Values) => Promise<Answer>;
  /** Asked before it is sent; after `false` it stays as it is. */
  before?: (values: Values) => Promise<boolean>;
  /** The form's own name of a field of the request, where it is not the same in other letters. */
  placeOf?: (name: string, values: Values) => string;
  /** Called when anything in it was changed. */
  changed?: (values: Values, before: Values) => void;
}

/** What an input needs to show a field, and what the server found wrong with it. */
export type FieldProps = ReturnType<UseFormReturnType<object>["getInputProps"]>;

/** Rows of a form, such as ports: how they are shown, added and taken away. */
export interface FormRows<Row> {
  rows: Row[];
  add: (row: Row) => void;
  remove: (index: number) => void;
  field: (index: number, name: keyof Row & string, type?: "checkbox") => FieldProps;
}

type RowsOf<Values> = {
  [Key in keyof Values & string]: Values[Key] extends object[] ? Key : never;
}[keyof Values & string];
type RowOf<List> = List extends (infer Row)[] ? Row : never;

/** What a part of a form needs of it: its values and its fields. */
export interface FormFields<Values> {
  values: Values;
  setValues: UseFormReturnType<Values>["setValues"];
  field: (name: keyof Values & string, type?: "checkbox") => FieldProps;
  rows: <Key extends RowsOf<Values>>(name: Key) => FormRows<RowOf<Values[Key]>>;
}

export interface ChangeForm<Values> extends FormFields<Values> {
  reset: () => void;
  busy: boolean;
  /** What it asks for as it stands: none while something is missing; undefined when it cannot be said beforehand. */
  wishes: readonly Wish[] | undefined;
  /** What was refused and has no field that is on screen. */
  refusal: unknown;
  /** What stood in the way is gone: it is not said any more. */
  forgive: () => void;
  /** For the `<form>`; resolves to whether it was taken. */
  submit: (event: React.SyntheticEvent<HTMLFormElement>) => Promise<boolean>;
}

/** Asks for it; a form with nothing to ask for has its button switched off. */
function sent<Answer>(wish: Wish<Answer> | undefined): Promise<Answer> {
  return wish?.send() ?? Promise.reject(new Error("Something is missing here."));
}

const asItIs = (name: string) => name;

/** The input of a field, when it is where somebody sees it. */
function inputOf(form: HTMLFormElement | null, path: string): HTMLElement | undefined {
  const inputs = form?.querySelectorAll<HTMLElement>(`[data-path="${CSS.escape(path)}"]`) ?? [];
  return [...inputs].find((input) => input.checkVisibility());
}

/**
 * A form whose content is sent as one change. What the server finds wrong stands at the field it names; what has no
 * field on screen is the `refusal`. What was typed stays until it was taken.
 */
export function useChangeForm<Values extends object, Answer>(
  options: FormOptions<Values, Answer>,
): ChangeForm<Values> {
  const {
    values,
    wish,
    send = (values: Values) => sent(wish?.(values)),
    before,
    placeOf = asItIs,
    changed,
    ...others
  } = options;
  const element = useRef<HTMLFormElement>(null);
  const [refusal, setRefusal] = useState<unknown>();
  const form = useForm<Values>({
    initialValues: values,
    onValuesChange: (now, then) => {
      setRefusal(undefined);
      changed?.(now, then);
    },
  });
  const refused = (error: unknown) => {
    const fields = error instanceof ApiError ? Object.entries(error.fields) : [];
    const placed = fields.flatMap(([name, words]) => {
      const path = camel(placeOf(name, form.getValues()));
      const input = inputOf(element.current, path);
      return input === undefined ? [] : [{ name, path, input, words: words.join(" ") }];
    });
    form.setErrors(Object.fromEntries(placed.map(({ path, words }) => [path, words])));
    setRefusal(withoutFields(error, new Set(placed.map(({ name }) => name))));
    placed[0]?.input.focus();
  };
  const change = useChange(send, { ...others, refused });
  const input = (path: string, type?: "checkbox") => form.getInputProps(path, { type: type ?? "input" });
  return {
    values: form.values,
    setValues: form.setValues,
    reset: form.reset,
    busy: change.busy,
    wishes: wish && [wish(form.values)].filter((one) => one !== undefined),
    refusal,
    forgive: () => setRefusal(undefined),
    field: input,
    rows: (name) => {
      const path = name as never;
      return {
        rows: form.values[name] as never,
        add: (row) => form.insertListItem(path, row as never),
        remove: (index) => form.removeListItem(path, index),
        field: (index, key, type) => input(`${name}.${index}.${key}`, type),
      };
    },
    submit: async (event) => {
      event.preventDefault();
      // React has what happens in a dialog happen in the form around it too.
      event.stopPropagation();
      element.current = event.currentTarget;
      setRefusal(undefined);
      form.clearErrors();
      const current = form.getValues();
      if (before !== undefined && !(await before(current))) return false;
      return change.send(current);
    },
  };
}
