import fc from "fast-check";
import { expect, it } from "vitest";
import type { StackGraph } from "@/api/types";
import { layoutStack, type Place } from "./graph-layout";
import { CARD, cornerOf, pathAlong, routeOf } from "./graph-route";

const graphs = fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 14 }).map((pairs) =>
  Array.from({ length: 9 }, (_, number) => ({
    name: `s${number}`,
    // Of later ones only, so that there is no circle.
    depends_on: pairs
      .filter(([from, to]) => from === number && to > from)
      .map(([, to]) => ({ service: `s${to}`, condition: "service_started" })),
    mounts: pairs
      .filter(([from, to]) => from === number && to <= from)
      .map(([, to]) => ({ kind: "volume", source: `v${to}`, target: "/data", read_only: false })),
  })),
);

it("draws no line behind a card", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const services = graph as unknown as StackGraph["services"];
      const layout = layoutStack({ services });
      const cards = [
        ...layout.services.map((place) => ({ place, height: CARD.height })),
        ...layout.volumes.map((place) => ({ place, height: 40 })),
      ];
      const card = (name: string) => cards.find(({ place }) => place.name === name);
      for (const { name, depends_on: needs, mounts } of services)
        for (const other of [...needs.map(({ service }) => service), ...mounts.map(({ source }) => source)]) {
          const [from, to] = [card(name), card(other)];
          if (from === undefined || to === undefined) throw new Error(`${name} or ${other} is nowhere`);
          const corners = routeOf(
            [cornerOf(from.place, 0).x + CARD.width, cornerOf(from.place, 0).y + from.height / 2],
            [cornerOf(to.place, 0).x, cornerOf(to.place, 0).y + to.height / 2],
          );
          corners.slice(1).forEach((end, at) => {
            const start = corners[at] ?? end;
            for (const { place, height } of cards) expect(crosses(start, end, place, height)).toBe(false);
          });
        }
    }),
  );
});

/** Whether a level or upright line goes through the inside of a card. */
function crosses(start: readonly number[], end: readonly number[], place: Place, height: number): boolean {
  const { x, y } = cornerOf(place, 0);
  const within = (axis: 0 | 1, low: number, size: number) =>
    Math.max(start[axis] ?? 0, end[axis] ?? 0) > low &&
    Math.min(start[axis] ?? 0, end[axis] ?? 0) < low + size;
  return within(0, x, CARD.width) && within(1, y, height);
}

it("turns a line to the next column elsewhere than one that goes further", () => {
  const upright = (points: readonly (readonly [number, number])[]) => points.slice(1, -1).map(([x]) => x);
  const next = upright(routeOf([0, 0], [CARD.gapX, 100]));
  const further = upright(routeOf([0, 0], [2 * CARD.gapX + CARD.width, 100]));
  const arriving = further.map((x) => x - CARD.gapX - CARD.width);
  expect([...further, ...arriving].filter((x) => next.includes(x))).toEqual([]);
});

it("rounds corners as far as there is room", () => {
  expect(
    pathAlong([
      [0, 0],
      [10, 0],
      [10, 4],
    ]),
  ).toBe("M0,0 L5,0 Q10,0 10,2 L10,4");
});
