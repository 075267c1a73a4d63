import { StreamLanguage } from "@codemirror/language";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { placeholder } from "@codemirror/view";
import { CodeEditor } from "@/components/code-editor";
import classes from "./new-page.module.css";

const EXAMPLE = "FROM nginx:1.27\nRUN echo 'Hello from the quay' > /usr/share/nginx/html/index.html\n";
const language = () => [StreamLanguage.define(dockerFile), placeholder(EXAMPLE)];

interface DockerfileEditorProps {
  value: string;
  change: (value: string) => void;
  /** Ctrl or Cmd with Enter. */
  submit: () => void;
}

/** An editor for a Dockerfile. */
export function DockerfileEditor({ value, change, submit }: DockerfileEditorProps) {
  return (
    <CodeEditor
      name="Dockerfile"
      label="Dockerfile"
      value={value}
      change={change}
      className={classes.editor}
      extensions={language}
      keys={{ "Mod-Enter": submit }}
      autoFocus
    />
  );
}
