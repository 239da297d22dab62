/** The worked example: eleven half minutes of a room, with what each is for. */
import { gettext as _ } from "../../core/i18n.ts";
import type { Card } from "./deck.ts";

export const EXAMPLE_CARDS: readonly Card[] = [
  "greet",
  "demo",
  "certificate",
  "price",
  "coupon",
  "call",
  "call",
  "demo",
  "story",
  "medicalClaim",
  "answer",
];

/** Why this card, before it is played; one for each. */
export function exampleWords(): readonly string[] {
  return [
    _(
      "The room opens. Dots are viewers; they come by themselves in the first minutes. First of all: say hello, so that they stay.",
    ),
    _("They do not know yet what it is: the bar “they understand” is nearly empty. Show it."),
    _("Now they know, and wonder whether it is true. A report fills the bar “they trust”."),
    _("Who understands and trusts may hear the price."),
    _("A coupon now moves many at once. Watch the orders."),
    _("Those who hesitate need one word: “order now”."),
    _("The same word once more: look how little it does the second time."),
    _(
      "Meanwhile half of the room is new and has heard nothing. So: show it again, every few minutes.",
    ),
    _("A short story between: who smiles stays longer and trusts more."),
    _("A temptation: “It heals!” Somebody in the room would buy. See what the platform does."),
    _(
      "A question came in. Answering fills both bars at once. That is the whole art: greet, show, prove, answer, then sell, and begin again.",
    ),
  ];
}
