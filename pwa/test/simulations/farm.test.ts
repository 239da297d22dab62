import "fake-indexeddb/auto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Entry } from "../../src/numbers/entries.ts";
import { type Ask, EngineError } from "../../src/simulations/engine.ts";
import {
  badYearOf,
  type Farm,
  FIGURES,
  farmScenario,
  fitted,
  fromNumbers,
  KINDS,
  type Kind,
  readFarm,
  spreadOf,
  templateOf,
  usualFarm,
} from "../../src/simulations/farm/figures.ts";
import { judged } from "../../src/simulations/farm/judge.ts";
import { asFile, asLink, asText, readShared } from "../../src/simulations/farm/share.ts";
import {
  type Book,
  keepBook,
  keptBook,
  MOST_VERSIONS,
  newId,
  readVersion,
  resultsOf,
  safeName,
  type Version,
  withVersion,
} from "../../src/simulations/farm/versions.ts";
import {
  choicesOf,
  type Plan,
  plainPlan,
  playSeasons,
  withChosen,
} from "../../src/simulations/season/model.ts";
import { ask, playable } from "./engine.ts";

Object.assign(globalThis, { location: { origin: "https://farm.example" } });

const template = (kind: Kind) => playable(templateOf(kind));
const usual = (kind: Kind) => usualFarm(kind, template(kind));
const scenarioOf = (farm: Farm) => farmScenario(template(farm.kind), farm);

async function version(kind: Kind = "fresh"): Promise<Version> {
  const farm = usual(kind);
  const plan = plainPlan(scenarioOf(farm));
  const results = resultsOf(await playSeasons(ask, scenarioOf(farm), plan, undefined, 20));
  return { id: newId(), name: "早荔枝", at: 1_790_000_000_000, farm, plan, results };
}

describe.each(KINDS)("%s", (kind) => {
  test("the exercise's own figures come out as the exercise, but for money in hand", async () => {
    const farm = usual(kind);
    for (const figure of FIGURES) {
      expect(farm.values[figure.name]).toBeGreaterThanOrEqual(figure.least);
      expect(farm.values[figure.name]).toBeLessThanOrEqual(figure.most);
    }
    const own = scenarioOf(farm).scenario.parameters as Record<string, Record<string, number>>;
    const base = template(kind).scenario.parameters as typeof own;
    expect(own.harvest!.spread).toBeCloseTo(base.harvest!.spread!, 2);
    expect(own.fruit!.rotPerDayAt20).toBeCloseTo(base.fruit!.rotPerDayAt20!, 2);
    expect(own.contract!.yuanPerKg).toBeCloseTo(base.contract!.yuanPerKg!, 9);
    expect(own.presale!.buyersAtReference).toBeCloseTo(base.presale!.buyersAtReference!, 6);
  });

  test("any figures in their ranges make a season that the engine plays, with any option", () => {
    const farms = fc.record(
      Object.fromEntries(FIGURES.map(({ name, stops }) => [name, fc.constantFrom(...stops)])),
    );
    return fc.assert(
      fc.asyncProperty(farms, fc.nat(), async (values, pick) => {
        const farm = readFarm({ kind, values })!;
        const own = scenarioOf(farm);
        let plan = plainPlan(own);
        for (const { levers } of await choicesOf(ask, own))
          for (const lever of levers)
            plan = withChosen(plan, lever, lever.options[pick % lever.options.length]!);
        const played = await playSeasons(ask, own, plan, undefined, 3);
        expect(played.grade.score).toBeNull();
        expect(played.seasons.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

test("a bad year of one in ten and the spread of the harvest are each other's inverse", () => {
  for (const spread of [0.05, 0.18, 0.25, 0.5])
    expect(spreadOf(badYearOf(spread))).toBeCloseTo(spread, 3);
});

test("dearer parcels and a small harvest leave less; more visitors leave more", async () => {
  const mean = async (values: Partial<Farm["values"]>) => {
    const farm = usual("fresh");
    const own = scenarioOf({ ...farm, values: { ...farm.values, ...values } });
    const plan = { ...plainPlan(own), logistics: "cold", box: "iced" };
    return (await playSeasons(ask, own, plan, undefined, 60)).grade.mean;
  };
  const now = await mean({});
  expect(await mean({ parcelYuan: 30 })).toBeLessThan(now);
  expect(await mean({ harvestKg: 5000 })).toBeLessThan(now);
  expect(await mean({ visits: 1500 })).toBeGreaterThan(now);
  expect(await mean({ keepsDays: 3 })).toBeLessThan(now);
});

test("a plan follows the usual price of a box when that is corrected, within what is allowed", async () => {
  const before = usual("fresh");
  const after = { ...before, values: { ...before.values, boxYuan: 10 } };
  const plan: Plan = { ...plainPlan(scenarioOf(before)), prices: [108, 108, 162] };
  const moved = fitted(plan, before, after);
  expect(moved.prices).toEqual([10, 10, 15]);
  await playSeasons(ask, scenarioOf(after), moved, undefined, 2);
});

test("my numbers give price, parcel, visitors and buyers, and nothing that they do not hold", () => {
  const entry = (kind: Entry["kind"], day: string, values: Entry["values"]): Entry => ({
    learner: "l",
    id: newId(),
    kind,
    day,
    product: "",
    values,
    changed: 1,
  });
  expect(fromNumbers([])).toEqual({});
  const noted = [
    entry("order", "2026-06-01", { orders: 4, boxes: 5, money: 50_000, shipping: 6_000 }),
    entry("visits", "2026-06-01", { visits: 200 }),
    entry("visits", "2026-06-02", { visits: 100 }),
  ];
  expect(fromNumbers(noted)).toEqual({ boxYuan: 100, parcelYuan: 12, visits: 150, buyers: 1.3 });
  const slip = [entry("order", "2026-06-01", { orders: 1, boxes: 1, money: 99_000_000 })];
  expect(fromNumbers(slip)).toEqual({});
});

test("a plan goes as link, text and file, and comes back as it was, marked as somebody's", async () => {
  const own = await version("store");
  for (const text of [asLink(own), asText(own), asFile(own), `看看这个：${asLink(own)} 好吗`]) {
    const { id, given, ...back } = readShared(text)!;
    expect(given).toBe(true);
    expect(id).not.toBe(own.id);
    expect(back.farm).toEqual(own.farm);
    expect(back.plan).toEqual(own.plan);
    expect(back.results).toEqual(own.results);
    expect(back.name).toBe(own.name);
  }
  expect(asLink(own).length).toBeLessThan(700);
  expect(asText(own)).not.toContain("undefined");
});

test.each([
  ["nothing", ""],
  ["half a link", "https://farm.example/practice/my-farm#farm=eyJmIjoi"],
  ["another file", '{"format":"tianjian-rescue"}'],
  ["a list", "[1,2,3]"],
  ["null", "null"],
  ["a very long text", `#farm=${"A".repeat(9000)}`],
])("%s is no plan", (_name, text) => {
  expect(readShared(text)).toBeNull();
});

test("figures out of range, other members and odd plans in a file are refused", async () => {
  const own = await version();
  const file = () => JSON.parse(asFile(own));
  const spoilt: ((shared: ReturnType<typeof file>) => void)[] = [
    (one) => {
      one.farm.values.harvestKg = -5;
    },
    (one) => {
      one.farm.values.buyers = "3";
    },
    (one) => {
      one.farm.kind = "__proto__";
    },
    (one) => {
      delete one.farm.values.glut;
    },
    (one) => {
      one.plan.more = 1;
    },
    (one) => {
      one.plan.prices = [1, 2];
    },
    (one) => {
      one.plan.grading = null;
    },
    (one) => {
      one.results.loss = 101;
    },
    (one) => {
      one.results.mean = 1e300;
    },
    (one) => {
      one.at = "yesterday";
    },
  ];
  for (const spoil of spoilt) {
    const one = file();
    spoil(one);
    expect(readShared(JSON.stringify(one))).toBeNull();
  }
  expect(readShared(JSON.stringify(file()))).not.toBeNull();
});

test("what somebody sent is played here: false results are put right, mad plans refused", async () => {
  const own = await version();
  const templates = {
    fresh: template("fresh"),
    keeps: template("keeps"),
    store: template("store"),
  };
  const asks: Ask = (question, request) =>
    ask(question, request).catch((error) => {
      throw new EngineError(error.code, error.where);
    });
  const rich = { ...own, results: { ...own.results, mean: 9_000_000, loss: 0 } };
  const found = await judged(asks, templates, rich);
  expect(found!.results.mean).toBeLessThan(1_000_000);
  expect({ ...found, results: 0 }).toEqual({ ...rich, results: 0 });
  const mad: Plan[] = [{ prices: [1e9, 1, 1] }, { box: "gold" }, { insurance: 0.5 }];
  for (const spoilt of mad)
    expect(await judged(asks, templates, { ...own, plan: { ...own.plan, ...spoilt } })).toBeNull();
});

test("names keep nothing that turns or hides text, and at most 24 signs", () => {
  expect(safeName("  a\u202eb\u0000  c ")).toBe("ab c");
  expect(Array.from(safeName("荔".repeat(99)))).toHaveLength(24);
  expect(safeName(7)).toBe("");
});

test("the book keeps the newest twenty, per learner, and drops what nobody can read", async () => {
  const own = await version();
  let book: Book = { farm: own.farm, draft: null, versions: [] };
  for (let at = 0; at < MOST_VERSIONS + 3; at++)
    book = withVersion(book, { ...own, id: `version-${at}`, name: String(at) });
  expect(book.versions).toHaveLength(MOST_VERSIONS);
  expect(book.versions[0]!.name).toBe(String(MOST_VERSIONS + 2));
  expect(withVersion(book, { ...own, id: "version-22", name: "again" }).versions).toHaveLength(
    MOST_VERSIONS,
  );
  await keepBook("one", {
    ...book,
    versions: [...book.versions.slice(0, 2), { id: "x" } as Version],
  });
  expect((await keptBook("one")).versions).toHaveLength(2);
  expect(await keptBook("two")).toEqual({ farm: null, draft: null, versions: [] });
  expect(readVersion(null)).toBeNull();
});
