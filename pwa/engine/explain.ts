/** Why it came out so: causes of bad seasons, and the one choice worth changing most. */
import { goal, valuesOf } from "./grade.ts";
import type { Lever } from "./model.ts";
import { mean } from "./numbers.ts";
import type { Season } from "./play.ts";
import type { Scenario } from "./scenario.ts";

/** What a box of the picture shows. */
export type Kind = "loss" | "worse" | "good";

export interface Box {
  kind: Kind;
  /** The shock that explains most of it; null where it was a good season or chance says nothing. */
  cause: string | null;
  /** Which season of the set it is, from 0. */
  place: number;
}

export interface Picture {
  /** 100 boxes, the worst first. */
  boxes: readonly Box[];
  /** Of 100 seasons. */
  counts: Record<Kind, number>;
  /** How strongly each shock moves the value: correlation, -1 to 1. */
  shocks: Record<string, number>;
}

/** 100 boxes out of any number of seasons; `usual` is what the baseline got in the same seasons. */
export function pictureOf(seasons: readonly Season[], usual: readonly number[]): Picture {
  const causes = new Causes(seasons);
  const all = seasons
    .map((season, place) => ({ season, place, kind: kindOf(season.value, usual[place]!) }))
    .sort((a, b) => rank(a.kind) - rank(b.kind) || a.season.value - b.season.value);
  const boxes: Box[] = [];
  const counts = { loss: 0, worse: 0, good: 0 };
  for (let i = 0; i < 100; i++) {
    const { season, place, kind } = all[Math.floor(((i + 0.5) * all.length) / 100)]!;
    boxes.push({ kind, cause: kind === "good" ? null : causes.of(season), place });
    counts[kind]++;
  }
  return { boxes, counts, shocks: causes.correlations };
}

function kindOf(value: number, usual: number): Kind {
  if (value < 0) return "loss";
  return value < usual ? "worse" : "good";
}

function rank(kind: Kind): number {
  return kind === "loss" ? 0 : kind === "worse" ? 1 : 2;
}

class Causes {
  readonly correlations: Record<string, number> = {};
  private readonly names: readonly string[];
  private readonly scales: Record<string, Scale> = {};

  constructor(seasons: readonly Season[]) {
    this.names = Object.keys(seasons[0]!.shocks);
    const value = new Scale(seasons.map((season) => season.value));
    for (const name of this.names) {
      const scale = new Scale(seasons.map(({ shocks }) => shocks[name]!));
      this.scales[name] = scale;
      this.correlations[name] = mean(
        seasons.map((season) => scale.of(season.shocks[name]!) * value.of(season.value)),
      );
    }
  }

  /** The shock whose pull on this season's value was the most downward. */
  of({ shocks }: Season): string | null {
    let worst = 0;
    let cause: string | null = null;
    for (const name of this.names) {
      const pull = this.scales[name]!.of(shocks[name]!) * this.correlations[name]!;
      if (pull < worst) {
        worst = pull;
        cause = name;
      }
    }
    return cause;
  }
}

/** Numbers measured in standard deviations from their mean. */
class Scale {
  private readonly middle: number;
  private readonly deviation: number;

  constructor(values: readonly number[]) {
    this.middle = mean(values);
    this.deviation = Math.sqrt(
      mean(values.map((value) => (value - this.middle) * (value - this.middle))),
    );
  }

  of(value: number): number {
    return this.deviation > 0 ? (value - this.middle) / this.deviation : 0;
  }
}

export interface Regret {
  lever: string;
  place: number | null;
  from: unknown;
  to: unknown;
  /** How much J rises when only this is set as in the best known plan. */
  gain: number;
}

/** Every choice that differs from the best known plan, the most costly first. */
export function regrets(
  scenario: Scenario,
  plan: object,
  best: object,
  set: number,
  count: number,
  progress?: (done: number) => void,
): Regret[] {
  const jOf = (tried: unknown) =>
    goal(valuesOf(scenario, { plan: tried, changes: [] }, set, count));
  const now = jOf(plan);
  const found: Regret[] = [];
  const levers = comparable(scenario.model.levers(scenario.parameters), plan, best);
  levers.forEach((lever, done) => {
    const [from, to] = [chosen(plan, lever), chosen(best, lever)];
    if (from !== to)
      found.push({
        lever: lever.name,
        place: lever.place === undefined ? null : lever.place,
        from,
        to,
        gain: jOf(withChoice(plan, lever, to)) - now,
      });
    if (progress) progress(done + 1);
  });
  return found.sort((a, b) => b.gain - a.gain);
}

/** Lists of different length are compared as one choice: a row of forty cards with a round of ten. */
function comparable(levers: readonly Lever[], plan: object, best: object): Lever[] {
  const lengthOf = (of: object, { name }: Lever) =>
    (chosen(of, { name, options: [] }) as unknown[]).length;
  const whole: Lever[] = [];
  return levers
    .filter((lever) => {
      if (lever.place === undefined || lengthOf(plan, lever) === lengthOf(best, lever)) return true;
      if (!whole.some(({ name }) => name === lever.name))
        whole.push({ name: lever.name, options: [] });
      return false;
    })
    .concat(whole);
}

export function chosen(plan: object, { name, place }: Lever): unknown {
  const value = (plan as Record<string, unknown>)[name];
  return place === undefined ? value : (value as unknown[])[place];
}

/** The same plan with one choice made otherwise. */
export function withChoice(plan: object, { name, place }: Lever, value: unknown): object {
  if (place === undefined) return { ...plan, [name]: value };
  const list = ((plan as Record<string, unknown>)[name] as unknown[]).slice();
  list[place] = value;
  return { ...plan, [name]: list };
}
