/** A scenario: a model's parameters, the plans it is measured by, and its words. */
import { canonical, Digest } from "./digest.ts";
import { type AnyModel, MODELS } from "./models.ts";
import {
  anything,
  type Checked,
  check,
  listOf,
  oneOf,
  Refused,
  text,
  texts,
  whole,
} from "./schema.ts";

const words = {
  title: text(80),
  /** Read aloud in a minute or less. */
  story: text(1500),
  goal: text(400),
  /** What one box, bottle or term is called. */
  unit: text(60),
  /** "What happened?": asked after a run. */
  questions: listOf(text(200), 0, 8),
  /** Names of what has an id in the parameters. */
  names: texts(60, 60),
};

const FILE = {
  id: text(60),
  model: oneOf(...Object.keys(MODELS)),
  words: { zh_Hans: words, en: words },
  parameters: anything,
  /** Plans without the new idea; the best of them scores 0. */
  baselines: listOf(anything, 1, 4),
  /** What a beginner does, and what a learner does who has heard the lesson. */
  naive: anything,
  average: anything,
};

export type Words = Checked<typeof words>;

export interface Scenario {
  id: string;
  /** Names everything that numbers depend on, and no words: 16 hexadecimal digits. */
  hash: string;
  model: AnyModel;
  words: { zh_Hans: Words; en: Words };
  parameters: unknown;
  baselines: readonly unknown[];
  naive: unknown;
  average: unknown;
}

/** Throws Refused for whatever is not a scenario of this engine. */
export function readScenario(file: unknown): Scenario {
  const { id, model: name, words, ...raw } = check(FILE, file);
  const model = MODELS[name]!;
  const parameters = check(model.parameters, raw.parameters, "parameters");
  model.consistent(parameters);
  const plan = (value: unknown, where: string) => check(model.plan(parameters), value, where);
  const baselines = raw.baselines.map((value, place) => plan(value, `baselines.${place}`));
  return {
    id,
    hash: new Digest().addText(canonical({ model: name, parameters, baselines })).hex(),
    model,
    words,
    parameters,
    baselines,
    naive: plan(raw.naive, "naive"),
    average: plan(raw.average, "average"),
  };
}

/** What a learner does: the plan, and later what they change in it. */
export interface Actions {
  plan: unknown;
  changes: readonly { at: number; plan: unknown }[];
}

/** As they travel: `[plan, { at: 12, set: { prices: [...] } }, ...]`, in order. Throws Refused. */
export function readActions({ model, parameters }: Scenario, value: unknown): Actions {
  const steps = model.steps(parameters);
  const [first, ...rest] = listOf(anything, 1, steps).rule(value, "actions");
  const shape = model.plan(parameters);
  const change = { at: whole(1, steps - 1), set: anything };
  let plan: unknown = check(shape, first, "actions.0");
  let before = 0;
  const changes = rest.map((later, place) => {
    const where = `actions.${place + 1}`;
    const { at, set } = check(change, later, where);
    if (at <= before) throw new Refused("out-of-order", where);
    before = at;
    plan = check(shape, { ...Object(plan), ...changed(model, set, where) }, where);
    return { at, plan };
  });
  return { plan: check(shape, first, "actions.0"), changes };
}

function changed(model: AnyModel, set: unknown, where: string): object {
  if (typeof set !== "object" || set === null || Array.isArray(set))
    throw new Refused("not-an-object", `${where}.set`);
  for (const name of Object.keys(set))
    if (model.changeable.indexOf(name) < 0) throw new Refused("too-late", `${where}.set`);
  return set;
}
