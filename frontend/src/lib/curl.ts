import { quoteWord } from "./shell-words";

/** The REST call behind a button or a form as a line for a shell; it takes its token from `QUAYMASTER_TOKEN`. */
export function curlLine(
  method: "POST" | "PATCH" | "DELETE",
  path: string,
  body?: object,
  origin = window.location.origin,
): string {
  const parts = [
    `curl -X ${method} ${quoteWord(`${origin}/api/v1/${path}`)}`,
    '-H "Authorization: Bearer $QUAYMASTER_TOKEN"',
  ];
  if (body !== undefined)
    parts.push('-H "Content-Type: application/json"', `-d ${quoteWord(JSON.stringify(body))}`);
  return parts.join(" \\\n  ");
}
