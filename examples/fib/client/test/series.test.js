import assert from "node:assert/strict";
import test from "node:test";

import { describe, LARGEST, parseIndex } from "series";

test("an index is a whole number in reach", () => {
  assert.equal(parseIndex(" 7 "), 7);
  for (const text of ["", "-1", "1.5", "seven", String(LARGEST + 1)]) assert.equal(parseIndex(text), null);
});

test("a value that is not there yet is dots", () => {
  assert.equal(describe({ index: 7, value: "13" }), "fib(7) = 13");
  assert.equal(describe({ index: 8, value: null }), "fib(8) = …");
});
