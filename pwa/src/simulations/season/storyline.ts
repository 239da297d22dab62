/** What is worth telling of a day: one sentence each, from the state before it and the one after. */
import type { SeasonState } from "../../../engine/season/state.ts";
import type { StockState } from "../../../engine/stock/stock.ts";
import { gettext as _, ngettext } from "../../core/i18n.ts";
import type { Playable } from "../scenarios.ts";
import { type Day, isHarvest, stockOf } from "./model.ts";
import { boxes } from "./words.ts";

export interface Line {
  /** From 1, as people count days. */
  day: number;
  text: string;
  bad: boolean;
}

const MUCH_BAD = 0.15;
const STORM = 2;

/** All lines of a season, in its order. */
export function storyline(playable: Playable, days: readonly Day[]): Line[] {
  const lines: Line[] = [];
  for (let at = 1; at < days.length; at++) {
    const told = isHarvest(playable)
      ? harvestDay(days[at - 1] as SeasonState, days[at] as SeasonState)
      : storeDay(days[at - 1] as StockState, days[at] as StockState, leadDays(playable));
    for (const [text, bad] of told.concat(money(days[at - 1]!, days[at]!)))
      lines.push({ day: at, text, bad });
  }
  return lines;
}

type Told = [text: string, bad: boolean][];

function harvestDay(before: SeasonState, now: SeasonState): Told {
  const { wanted, ordered, shipped, late, badShare } = now.today;
  const told: Told = [];
  if (now.weather === STORM)
    told.push([_("A storm: fruit falls, and hardly anybody can pick."), true]);
  if (before.tally.wanted === 0 && wanted > 0) told.push([_("The shop is open."), false]);
  if (before.presaleOwed === now.presold && now.presaleOwed < now.presold)
    told.push([_("The first pre-sold boxes go out."), false]);
  if (now.presaleOwed === 0 && before.presaleOwed > 0)
    told.push([_("All pre-sold boxes are sent."), false]);
  if (wanted - ordered >= 3) told.push([soldOut(wanted - ordered), true]);
  if (late >= 1)
    told.push([
      _("%(boxes)s did not go out in time: cancelled, with a fine.", { boxes: boxes(late) }),
      true,
    ]);
  if (shipped >= 5 && badShare > MUCH_BAD)
    told.push([
      _("Of 100 boxes sent today %(n)s arrive bad.", { n: Math.round(100 * badShare) }),
      true,
    ]);
  if (now.buyerRanAway && !before.buyerRanAway)
    told.push([_("The market is cheaper now, and the buyer with the contract stays away."), true]);
  return told;
}

function leadDays(playable: Playable): number {
  return stockOf(playable).supply.leadDays;
}

function storeDay(before: StockState, now: StockState, usually: number): Told {
  const { wanted, sold } = now.today;
  const told: Told = [];
  if (before.onTheWay === 0 && now.onTheWay > 0)
    told.push([_("The second lot is ordered and paid."), false]);
  if (before.onTheWay > 0 && now.onTheWay === 0) told.push([_("The second lot is here."), false]);
  if (now.arrivesOn !== before.arrivesOn && now.arrivesOn - before.day > usually)
    told.push([_("Customs hold the second lot: it comes later than promised."), true]);
  if (wanted - sold >= 3) told.push([soldOut(wanted - sold), true]);
  if (now.closed && !before.closed)
    told.push([_("Sold without a licence: found, fined, and the shop is closed."), true]);
  return told;
}

function soldOut(n: number): string {
  return ngettext(
    "%(n)s buyer found it sold out.",
    "%(n)s buyers found it sold out.",
    Math.round(n),
  );
}

function money(before: Day, now: Day): Told {
  if (before.cashYuan >= 0 && now.cashYuan < 0)
    return [[_("The money in hand is used up: from today on it is borrowed."), true]];
  if (before.cashYuan < 0 && now.cashYuan >= 0)
    return [[_("What was borrowed is paid back."), false]];
  return [];
}

/** The same line day after day is told once, with how many days it lasted. */
export function gathered(lines: readonly Line[]): (Line & { days: number })[] {
  const found: (Line & { days: number })[] = [];
  for (const line of lines) {
    const same = found.find(
      (one) => one.day + one.days === line.day && kindOf(one.text) === kindOf(line.text),
    );
    if (same) same.days += 1;
    else found.push({ ...line, days: 1 });
  }
  return found;
}

function kindOf(text: string): string {
  return text.replace(/[\d,.]+/g, "");
}
