import { expect, test } from "vitest";
import { secretsLeft } from "./committed-secrets";

const env = [
  { name: "DB_PASSWORD", value: "********", masked: true },
  { name: "API_TOKEN", value: "********", masked: true },
  { name: "PLAIN", value: "seen", masked: false },
];

test("names what an image would hold, less what its changes leave empty", () => {
  expect(secretsLeft(env, [])).toEqual(["DB_PASSWORD", "API_TOKEN"]);
  expect(secretsLeft(env, ["ENV DB_PASSWORD=", 'CMD ["sh"]'])).toEqual(["API_TOKEN"]);
  expect(secretsLeft(env, ["ENV DB_PASSWORD=other", 'ENV API_TOKEN=""'])).toEqual(["DB_PASSWORD"]);
});
