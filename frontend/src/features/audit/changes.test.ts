import { expect, test } from "vitest";
import { changeWords } from "./changes";
import { toLine } from "./lines";

test("it says from what to what", () => {
  expect(changeWords({ field: "ssh_host_key", secret: false, before: "", after: "ssh-ed25519 A" })).toBe(
    "ssh host key: ssh-ed25519 A",
  );
  expect(changeWords({ field: "name", secret: false, before: "quay", after: null })).toBe(
    "name: quay → nothing",
  );
  expect(changeWords({ field: "enabled", secret: false, before: true, after: false })).toBe(
    "enabled: yes → no",
  );
});

test("it says of a secret only that it changed", () => {
  expect(changeWords({ field: "password", secret: true, before: "a", after: "b" })).toBe("password: changed");
});

test("it tells lines of the two records apart", () => {
  const journal = {
    id: 7,
    at: "2026-01-01T00:00:00Z",
    kind: "host.edit",
    title: "Change a host",
    person_name: "olga",
    token_name: "ci",
    on_server: false,
    address: "",
    host_id: 1,
    host_name: "quay",
    target_type: "host",
    target_id: 1,
    target_name: "quay",
    changes: [],
    request_id: "",
  };
  const line = toLine({ at: journal.at, record: "journal", journal, operation: null });
  expect(line).toMatchObject({ id: 14, what: "Change a host", person: "olga", by: "with the token ci" });
});
