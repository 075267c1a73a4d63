import { describe, expect, it } from "vitest";
import { readInstruction } from "./instruction";

describe("readInstruction", () => {
  it.each([
    ["RUN /bin/sh -c apk add curl # buildkit", { keyword: "RUN", rest: "apk add curl" }],
    ["/bin/sh -c apk add curl", { keyword: "RUN", rest: "apk add curl" }],
    ['/bin/sh -c #(nop)  CMD ["nginx"]', { keyword: "CMD", rest: '["nginx"]' }],
    ["|1 VERSION=2 /bin/sh -c make   all", { keyword: "RUN", rest: "make all" }],
    ["RUN |1 V=1 2 /bin/sh -c make # buildkit", { keyword: "RUN", rest: "make" }],
    ["COPY . . # buildkit", { keyword: "COPY", rest: ". ." }],
    ["", { keyword: "", rest: "" }],
  ])("reads %s", (line, instruction) => expect(readInstruction(line)).toEqual(instruction));
});
