/** What the season says: choices and their values, shocks, figures, scores. */
import { gettext as _, ngettext, pgettext } from "../../core/i18n.ts";
import type { Playable } from "../scenarios.ts";
import { isHarvest, type Lever, partOf, seasonOf, stockOf, type Value } from "./model.ts";

export function choiceName(id: string): string {
  const names: Record<string, string> = {
    price: _("What does a box cost?"),
    ads: _("How much for adverts?"),
    road: _("Which road, which box?"),
    grading: _("How strictly do you grade?"),
    ahead: _("What do you promise ahead?"),
    hands: _("Picking, and boxes kept ready"),
    store: _("Keep or sell?"),
    lots: _("How much do you buy?"),
    papers: _("Papers and safety"),
  };
  return names[id] ?? id;
}

/** What there is to think about, without the answer. */
export function choiceHint(id: string): string {
  const hints: Record<string, string> = {
    price: _(
      "Dearer: fewer buy, and each box leaves more. In the middle of the season everybody has fruit.",
    ),
    ads: _("Adverts bring visitors. The first hundred yuan bring most, the tenth hundred little."),
    road: _("What arrives bad is paid back, and costs stars. Cold and ice cost money too."),
    grading: _(
      "What you take out goes to the wholesaler for less. What you leave in may come back.",
    ),
    ahead: _(
      "Promised boxes are sold for certain; but what is not delivered costs twice the deposit, or a fine.",
    ),
    hands: _("Too few boxes ready: buyers go away. Too many: they grow old."),
    store: _("Later the price is higher. Keeping costs power, and some of it spoils."),
    lots: _("The money goes out first. What is left after the festival goes cheaply."),
    papers: _("They cost something for certain, and save you from something that may come."),
  };
  return hints[id] ?? "";
}

export function leverName(
  { name, place }: Pick<Lever, "name" | "place">,
  playable: Playable,
): string {
  if (name === "prices" || name === "adsYuanPerDay") return partName(playable, place ?? 0);
  const names: Record<string, string> = {
    logistics: pgettext("season", "Road"),
    box: _("Box"),
    grading: _("Of 100 fruits with a fault you take out"),
    presaleBoxes: _("Boxes in pre-sale"),
    presaleYuan: _("Price in pre-sale"),
    contractKg: _("To one buyer at a fixed price"),
    insurance: _("Insurance against a low market price"),
    extraPickers: _("Half as many pickers more, for 30 % more a kilogram"),
    safetyStock: _("Boxes ready, beyond what is expected"),
    oversell: _("Take more orders than boxes are there"),
    openFromDay: _("Shop opens on day"),
    openUntilDay: _("Shop closes after day"),
    storeShare: _("Of 100 kilograms not sold, into the cold store"),
    releaseKgPerDay: _("Sold out of the store"),
    firstLot: _("First lot, before the season"),
    secondLot: _("Second lot, on day %(day)s", { day: reorderDay(playable) }),
    report: _("A laboratory’s report"),
    licence: _("Licence and label"),
    hedge: _("Fix the exchange rate"),
  };
  return names[name] ?? name;
}

/** The choice with what it is about, for a sentence: "Price, first days". */
export function fullName(lever: Pick<Lever, "name" | "place">, playable: Playable): string {
  const part = leverName(lever, playable);
  if (lever.name === "prices") return _("Price, %(part)s", { part });
  if (lever.name === "adsYuanPerDay") return _("Adverts, %(part)s", { part });
  return part;
}

function partName(playable: Playable, place: number): string {
  const { secondPartDay, thirdPartDay, days } = seasonOf(playable);
  const [from, to] = [
    [1, secondPartDay],
    [secondPartDay + 1, thirdPartDay],
    [thirdPartDay + 1, days],
  ][place]!;
  return _("days %(from)s to %(to)s", { from: from!, to: to! });
}

function reorderDay(playable: Playable): number {
  return isHarvest(playable) ? 0 : stockOf(playable).supply.reorderDay + 1;
}

export function yuan(n: number): string {
  return _("%(n)s yuan", { n: grouped(n) });
}

/** Whole, with a comma every three digits. */
export function grouped(n: number): string {
  const digits = String(Math.abs(Math.round(n))).replace(/\B(?=(\d{3})+$)/g, ",");
  return Math.round(n) < 0 ? `−${digits}` : digits;
}

export function valueWords(name: string, value: Value, playable: Playable): string {
  const n = Number(value);
  switch (name) {
    case "prices":
    case "presaleYuan":
      return _("%(n)s yuan", { n: Math.round(n * 10) / 10 });
    case "adsYuanPerDay":
      return n === 0 ? pgettext("adverts", "none") : _("%(n)s yuan a day", { n });
    case "logistics":
    case "box":
      return optionName(String(value));
    case "grading":
      return _("%(n)s of 100", { n: Math.round(85 * n) });
    case "storeShare":
      return pgettext("share", "%(n)s of 100", { n: Math.round(100 * n) });
    case "safetyStock":
      return safetyWords(n);
    case "oversell":
      return n === 0 ? _("never") : _("%(n)s more per 100", { n: Math.round(100 * n) });
    case "contractKg":
      return n === 0 ? _("nothing") : kilograms(n);
    case "releaseKgPerDay":
      return _("%(n)s kg a day", { n: grouped(n) });
    case "openFromDay":
      return n >= 400 ? _("never") : _("day %(n)s", { n: n + 1 });
    case "openUntilDay":
      return n >= seasonOf(playable).days - 1 ? _("to the end") : _("day %(n)s", { n: n + 1 });
    case "presaleBoxes":
      return n === 0 ? pgettext("pre-sale", "none") : boxes(n);
    case "firstLot":
    case "secondLot":
      return n === 0 ? pgettext("lot", "none") : boxes(n);
    default:
      return n === 1 ? _("yes") : _("no");
  }
}

function safetyWords(n: number): string {
  const part = Math.round(100 * Math.abs(n));
  if (part === 0) return _("as many as expected");
  return n > 0 ? _("%(n)s more per 100", { n: part }) : _("%(n)s fewer per 100", { n: part });
}

export function kilograms(n: number): string {
  return n >= 1000
    ? _("%(n)s t", { n: Math.round(n / 100) / 10 })
    : _("%(n)s kg", { n: Math.round(n) });
}

export function boxes(n: number): string {
  return ngettext("%(n)s box", "%(n)s boxes", Math.round(n));
}

export function optionName(value: string): string {
  const names: Record<string, string> = {
    economy: pgettext("road", "Economy"),
    standard: pgettext("road", "Fast"),
    cold: pgettext("road", "Cold chain"),
    basic: pgettext("box", "Plain box"),
    strong: pgettext("box", "Strong box"),
    iced: pgettext("box", "Foam and ice"),
  };
  return names[value] ?? value;
}

/** What an option costs and does. */
export function optionWords(name: string, value: string, playable: Playable): string {
  const { logistics, boxes: kinds, costs } = seasonOf(playable);
  if (name === "box") {
    const kind = kinds[value as keyof typeof kinds];
    return _("%(n)s yuan a box", { n: kind.yuan });
  }
  const road = logistics[value as keyof typeof logistics];
  const n = Math.round(road.costFactor * costs.shippingYuanPerBox * 10) / 10;
  return _("%(n)s yuan a box, %(days)s days", { n, days: road.meanDays });
}

export function partOfBox(name: string): string {
  const names: Record<string, string> = {
    fruit: _("the fruit at the wholesaler’s price"),
    goods: _("the goods"),
    picking: _("picking"),
    packing: _("box and packing"),
    road: _("parcel"),
    platform: _("platform"),
    returns: _("what comes back"),
  };
  return names[name] ?? name;
}

export function shockName(name: string): string {
  const names: Record<string, string> = {
    yield: _("small harvest"),
    timing: _("ripe at another time"),
    priceLevel: _("low market price"),
    demand: _("few buyers online"),
    storms: _("storms"),
    exchange: _("exchange rate"),
    customs: _("held by customs"),
  };
  return names[name] ?? name;
}

export function figureName(name: string): string {
  const names: Record<string, string> = {
    wasteShare: _("of 100 kilograms spoilt or thrown away"),
    missedShare: _("of 100 buyers found it sold out"),
    badShare: _("of 100 boxes arrived bad"),
    lateShare: _("of 100 boxes went out late"),
    rating: _("stars at the end"),
    shippedBoxes: _("boxes sent"),
    soldBoxes: _("boxes sold"),
    leftBoxes: _("boxes left over"),
    closed: _("of 100 seasons the shop was closed"),
  };
  return names[name] ?? name;
}

const OF_100 = ["wasteShare", "missedShare", "badShare", "lateShare", "closed"];

export function figureValue(name: string, value: number): string {
  if (OF_100.includes(name)) return String(Math.round(100 * value));
  if (name === "rating") return (Math.round(10 * value) / 10).toFixed(1);
  return grouped(value);
}

/** "Loses in 12 of 100 seasons". */
export function losesWords(n: number): string {
  if (n === 0) return _("It loses money in none of 100 seasons.");
  return _("It loses money in %(n)s of 100 seasons.", { n });
}

/** What "the usual way" is. */
export function usualWords(playable: Playable): string {
  return isHarvest(playable)
    ? _("The usual way: no shop, all to the wholesaler.")
    : _("The usual way: one small lot, and no adverts.");
}

export function guessWords(guess: number, found: number): string {
  const away = Math.abs(guess - found);
  if (away <= 3)
    return _("You thought %(guess)s. It is %(found)s: you know the trade.", { guess, found });
  if (guess < found)
    return _("You thought %(guess)s. It is %(found)s: more often than one thinks.", {
      guess,
      found,
    });
  return _("You thought %(guess)s. It is %(found)s: safer than you thought.", { guess, found });
}

export function scoreWords(score: number, capped: boolean): string {
  const n = Math.round(score);
  if (capped)
    return _("%(n)s of 100. A rule was broken: then the score stops at 40, whatever is earned.", {
      n,
    });
  if (n >= 100)
    return _("%(n)s: better than the best plan that is known. Somebody will look at it.", { n });
  if (n >= 70) return _("%(n)s of 100: a plan that earns well, also in a bad year.", { n });
  if (n >= 25) return _("%(n)s of 100: better than what is usual. There is more in it.", { n });
  if (n > 0) return _("%(n)s of 100: hardly better than what is usual.", { n });
  return _("0 of 100: the usual way earns as much or more. Try another one; it costs nothing.");
}

export function modelWords(): string {
  return _(
    "A model, no promise: the weather and the market of a computer, with your numbers. Use it to compare plans.",
  );
}

/** What part of the season a day is in, for the change from that day on. */
export function fromDayWords(playable: Playable, day: number): string {
  return _("From day %(day)s on (%(part)s)", {
    day: day + 1,
    part: partName(playable, partOf(playable, day)),
  });
}
