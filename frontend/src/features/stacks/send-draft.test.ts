import fc from "fast-check";
import { expect, it } from "vitest";
import type { StackFields } from "@/api/types";
import { inParts, isLong } from "./send-draft";

const content = fc.oneof(
  fc.record({ text: fc.string({ unit: "binary" }) }),
  fc.uint8Array().map((bytes) => ({ base64: Buffer.from(bytes).toString("base64") })),
  fc.record({ sha256: fc.string() }),
  fc.constant({}),
);
const file = fc
  .tuple(fc.string(), content)
  .map(([path, what]): NonNullable<StackFields["files"]>[number] => ({ path, ...what }));

it("sends each content as the part that its file names, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(file), async (files) => {
      const { fields, parts } = inParts({ files, draft: "abc" });
      expect(fields.draft).toBe("abc");
      const together = await Promise.all(
        fields.files.map(async ({ part, ...rest }, at) => {
          const was = files[at];
          if (part === undefined || was === undefined) return rest;
          const bytes = Buffer.from((await parts[part]?.file.arrayBuffer()) ?? new ArrayBuffer());
          return "text" in was
            ? { ...rest, text: bytes.toString("utf8") }
            : { ...rest, base64: bytes.toString("base64") };
        }),
      );
      expect(together).toEqual(files);
      const numbers = fields.files.flatMap(({ part }) => part ?? []);
      expect(numbers).toEqual(parts.map((_, at) => at));
    }),
  );
});

it("takes files for long before JSON takes them no more", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 20 }), fc.nat(300_000), (some, size) => {
      const files = [{ path: "compose.yaml", text: some.repeat(Math.ceil(size / (some.length || 1))) }];
      const bytes = new TextEncoder().encode(JSON.stringify({ files })).length;
      if (bytes > 1024 * 1024) expect(isLong({ files })).toBe(true);
    }),
    { numRuns: 30 },
  );
});
