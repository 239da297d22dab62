/** What every simulation has in common. The engine knows five: see models.ts. */
import type { Shape } from "./schema.ts";

/** One choice of a plan, and the values worth trying for it. */
export interface Lever {
  /** A member of the plan. */
  name: string;
  /** Its place where that member is a list (one value for each part of a season). */
  place?: number;
  options: readonly (number | string)[];
}

/** How one season, room or term came out. */
export interface Outcome {
  /** What is graded: yuan, or points where the model says so. */
  value: number;
  /** A rule was broken that caps the score. */
  broken: boolean;
  /** More to show, by name; the README says what each model gives. */
  figures: Record<string, number>;
  /** What chance brought, by name: the causes that may explain a bad outcome. */
  shocks: Record<string, number>;
}

/** A pure simulation: `step` gives a new state and leaves the old one as it was. */
export interface Model<Scenario, Plan, State> {
  name: string;
  /** The shape of a scenario's parameters. */
  parameters: Shape;
  /** Throws Refused where numbers are right one by one and impossible together. */
  consistent(scenario: Scenario): void;
  /** The shape of a plan in this scenario. */
  plan(scenario: Scenario): Shape;
  /** Members of the plan that may change after the first step. */
  changeable: readonly string[];
  levers(scenario: Scenario): readonly Lever[];
  steps(scenario: Scenario): number;
  begin(scenario: Scenario, plan: Plan, seed: number): State;
  step(scenario: Scenario, state: State, plan: Plan): State;
  outcome(scenario: Scenario, state: State, plan: Plan): Outcome;
  /** What chance settles for a whole season at its beginning, as standard normals. */
  levels?(seed: number): number[];
}
