import { expect, test } from "vitest";
import { proofIn } from "./proof";

test.each([
  ["", "", ""],
  ["__Host-csrftoken=a", "", "a"],
  ["theme=dark; csrftoken-8000=a", "8000", "a"],
  ["__Host-csrftoken=a; __Host-csrftoken-8444=b", "8444", "b"],
  ["__Host-csrftoken-8444=b; __Host-csrftoken=a", "", "a"],
  ["csrftoken=other; csrftoken-8000=a", "8000", "a"],
  ["__Host-csrftoken-8443=a", "", "a"],
  ["xcsrftoken=other; csrftoken-x=other", "8000", ""],
])("of %j at port %j it takes %j", (cookies, port, proof) => {
  expect(proofIn(cookies, port)).toBe(proof);
});
