/** The milestones that a learner can record, and those that field tasks brought. */
import { gettext as _ } from "../core/i18n.ts";
import type { Progress } from "../core/phone-types.ts";

export interface Milestone {
  kind: string;
  name: string;
  question: string;
}

/** In the order in which they usually come. */
export function milestones(): Milestone[] {
  return [
    {
      kind: "first-box",
      name: _("First test box"),
      question: _("Did you send a test box and look at how it arrived?"),
    },
    {
      kind: "first-order",
      name: _("First order"),
      question: _("Did somebody buy from you for the first time?"),
    },
    {
      kind: "repeat-order",
      name: _("Bought again"),
      question: _("Did somebody buy from you for the second time?"),
    },
    {
      kind: "weekly-review",
      name: _("Week looked over"),
      question: _("Did you go through the five numbers of a whole week?"),
    },
  ];
}

const FIELD_TASK = "field-task ";

/** Packs whose field task was done, oldest first. */
export function fieldTasksIn({ milestones }: Progress): [pack: string, at: number][] {
  return [...milestones]
    .filter(([name]) => name.startsWith(FIELD_TASK))
    .map(([name, at]): [string, number] => [name.slice(FIELD_TASK.length), at])
    .sort((a, b) => a[1] - b[1]);
}
