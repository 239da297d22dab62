/** The two sandboxes as data: what is divided, what is switched, what comes out, what is drawn. */
import type { CountyState } from "../../../engine/county/county.ts";
import type { StationState } from "../../../engine/station/station.ts";
import type { Ask } from "../engine.ts";
import type { Playable } from "../scenarios.ts";

export type Plan = Record<string, number>;
export type Kind = "station" | "county";

interface Sandbox {
  /** Parts of a whole: the working day, the quarter's money. */
  parts: readonly string[];
  switches: readonly string[];
  /** Shares of their own. */
  shares: readonly string[];
  figures: readonly string[];
  /** Two figures that pull against each other: across and upwards. */
  tradeOff: readonly [string, string];
  /** Lines over time, 0 to 1 each. */
  lines: readonly string[];
}

export const SANDBOXES: Readonly<Record<Kind, Sandbox>> = {
  station: {
    parts: ["parcels", "purchases", "sales", "bills", "training"],
    switches: ["qualityCheck", "groupBuying"],
    shares: [],
    figures: [
      "incomeYuanPerMonth",
      "farmersGainYuanPerMonth",
      "servedShare",
      "trust",
      "skill",
      "disputes",
    ],
    tradeOff: ["incomeYuanPerMonth", "farmersGainYuanPerMonth"],
    lines: ["trust", "skill"],
  },
  county: {
    parts: ["terminals", "training", "coldChain", "logistics", "quality", "brand"],
    switches: [],
    shares: ["practice"],
    figures: ["farmersIncome", "consumersGain", "incidents"],
    tradeOff: ["consumersGain", "farmersIncome"],
    lines: ["skills", "coldChain", "logistics", "quality", "brand"],
  },
};

/** Steps of a slider: enough for a thumb, and the engine takes parts of any whole. */
export const STEPS = 10;

export interface Outcome {
  figures: Record<string, number>;
  /** The state before the first step and after each. */
  days: (StationState | CountyState)[];
}

const PREVIEW = 50;

export function kindOf({ scenario }: Playable): Kind {
  return scenario.model as Kind;
}

/** Each part of the whole, adding up to 1; all of them 0 where nothing is given. */
export function sharesOf(kind: Kind, plan: Plan): Record<string, number> {
  const { parts } = SANDBOXES[kind];
  const total = parts.reduce((sum, name) => sum + plan[name]!, 0);
  const shares: Record<string, number> = {};
  for (const name of parts) shares[name] = total > 0 ? plan[name]! / total : 0;
  return shares;
}

/** At least something is done. */
export function isPlan(kind: Kind, plan: Plan): boolean {
  return SANDBOXES[kind].parts.some((name) => plan[name]! > 0);
}

/** Fifty terms on average, and one of them as a story. */
export async function preview(ask: Ask, playable: Playable, plan: Plan): Promise<Outcome> {
  const { scenario } = playable;
  const actions = [plan];
  const graded = (await ask("grade", { scenario, actions, seasons: PREVIEW })) as {
    figures: Record<string, number>;
  };
  const { days } = (await ask("story", { scenario, actions })) as { days: Outcome["days"] };
  return { figures: graded.figures, days };
}

/** What of the chain is weakest at the end; only a county has one. */
export function weakestLink(kind: Kind, days: Outcome["days"]): string | null {
  if (kind !== "county") return null;
  const last = days[days.length - 1] as unknown as Record<string, number>;
  const [first, ...rest] = SANDBOXES.county.lines;
  return rest.reduce((low, name) => (last[name]! < last[low]! ? name : low), first!);
}

export function lineOf(days: Outcome["days"], name: string): number[] {
  return days.map((state) => Math.min(1, (state as unknown as Record<string, number>)[name]!));
}
