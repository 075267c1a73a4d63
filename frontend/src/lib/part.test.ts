import { describe, expect, it } from "vitest";
import { Part } from "./part";

const GONE = new TypeError("Failed to fetch dynamically imported module: /assets/list-page-0a1b2c3d.js");

/** A server and a browser as a test wants them: the build that is served (undefined: no answer), what was typed, what was loaded before. */
function surroundings(served: string | undefined, { typed = false, loadedFor = "" } = {}) {
  const world = { served, typed, loadedFor, reloads: 0, present: false };
  const part = new Part(() => (world.present ? Promise.resolve("page") : Promise.reject(GONE)), {
    servedBuild: () => Promise.resolve(world.served),
    runningBuild: () => "old",
    somethingTyped: () => world.typed,
    reloadOnce: (build) => {
      if (world.loadedFor === build) return false;
      world.loadedFor = build;
      world.reloads += 1;
      return true;
    },
  });
  const tries = async (amount: number) => {
    for (let index = 0; index < amount; index++) await part.attempt();
    return part.state.get().kind;
  };
  return { world, part, tries };
}

describe("Part", () => {
  it("waits for a server that is away, however long, and comes by itself", async () => {
    const { world, tries } = surroundings(undefined);
    expect(await tries(20)).toBe("away");
    world.served = "old";
    world.present = true;
    expect(await tries(1)).toBe("ready");
    expect(world.reloads).toBe(0);
  });

  it("loads the page anew once when the server was updated", async () => {
    const { world, tries } = surroundings("new");
    await tries(1);
    expect(world.reloads).toBe(1);
    expect(await tries(5)).toBe("updated");
    expect(world.reloads).toBe(1);
  });

  it("never loads away what somebody typed", async () => {
    const { world, tries } = surroundings("new", { typed: true });
    expect(await tries(5)).toBe("updated");
    expect(world.reloads).toBe(0);
  });

  it("believes one failure of a server that was not updated to be a moment's", async () => {
    const { world, tries } = surroundings("old");
    expect(await tries(2)).toBe("loading");
    world.present = true;
    expect(await tries(1)).toBe("ready");
    expect(world.reloads).toBe(0);
  });

  it("loads the page anew once when the same build does not give it, then says so", async () => {
    const { world, part, tries } = surroundings("old");
    await tries(3);
    expect(world.reloads).toBe(1);
    expect(await tries(1)).toBe("broken");
    part.again();
    expect(await tries(4)).toBe("broken");
    expect(world.reloads).toBe(1);
  });

  it("fails silently when it is fetched ahead", async () => {
    const { world, part } = surroundings("new");
    await part.preload();
    expect(part.state.get().kind).toBe("loading");
    expect(world.reloads).toBe(0);
  });
});
