/** The plan being tried, kept with every change. */
import { inStore } from "../../core/store.ts";
import { type Kind, type Plan, SANDBOXES } from "./model.ts";

export async function keptPlan(
  learner: string,
  scenario: string,
  kind: Kind,
): Promise<Plan | null> {
  const text = await inStore((store) => store.get("values", nameOf(learner, scenario)));
  if (text === undefined) return null;
  try {
    const plan = JSON.parse(text) as Plan;
    const { parts, switches, shares } = SANDBOXES[kind];
    const good = [...parts, ...switches, ...shares].every(
      (name) => plan[name]! >= 0 && plan[name]! <= 1,
    );
    return good ? plan : null;
  } catch {
    return null;
  }
}

export async function keepPlan(learner: string, scenario: string, plan: Plan): Promise<void> {
  const text = JSON.stringify(plan);
  await inStore((store) => store.put("values", text, nameOf(learner, scenario)));
}

function nameOf(learner: string, scenario: string): string {
  return `sandbox ${learner} ${scenario}`;
}
