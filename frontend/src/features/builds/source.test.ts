import { describe, expect, it } from "vitest";
import type { BuildDetail } from "@/api/types";
import { dockerfileName } from "./source";

const build = (subdirectory: string, dockerfile_path: string, dockerfile_inline = "") =>
  dockerfileName({
    subdirectory,
    dockerfile_path,
    options: { dockerfile_inline } as BuildDetail["options"],
  });

describe("dockerfileName", () => {
  it("is the path among the files, also outside of the context", () => {
    expect(build("", "Dockerfile")).toBe("Dockerfile");
    expect(build("web", "docker/Dockerfile.dev")).toBe("web/docker/Dockerfile.dev");
    expect(build("web/app", "../../docker/web.Dockerfile")).toBe("docker/web.Dockerfile");
  });
  it("is what it is called when it is no file", () => {
    expect(build("web", "dockerfile_inline of service web", "********")).toBe(
      "dockerfile_inline of service web",
    );
  });
});
