/** The facts of a product as sliders: which values, and how each is said. */
import { gettext as _, ngettext } from "../../core/i18n.ts";
import type { IconName } from "../../ui/icons.tsx";
import type { Criterion, OwnProduct, Product } from "./model.ts";

export interface Slider {
  fact: keyof Product;
  icon: IconName;
  name: string;
  values: readonly number[];
  /** The value in words. */
  say: (value: number) => string;
}

/** Kept in steps that a thumb can hit; the engine takes any value between. */
export function sliders(): Slider[] {
  const often = (low: string, middle: string, high: string) => (value: number) =>
    value < 0.34 ? low : value < 0.67 ? middle : high;
  return [
    {
      fact: "shelfDays",
      icon: "clock",
      name: _("How long does it keep?"),
      values: [2, 4, 7, 14, 30, 60, 120, 240, 365, 540],
      say: (days) => ngettext("%(n)s day", "%(n)s days", days),
    },
    {
      fact: "seasonMonths",
      icon: "leaf",
      name: _("How many months a year is there some?"),
      values: [0.5, 1, 2, 3, 4, 6, 8, 10, 12],
      say: (months) => _("%(n)s months", { n: months }),
    },
    {
      fact: "fragility",
      icon: "box",
      name: _("Does it break or bruise on the way?"),
      values: [0, 0.25, 0.5, 0.75, 1],
      say: often(_("hardly"), _("sometimes"), _("easily")),
    },
    {
      fact: "difference",
      icon: "eye",
      name: _("Is it different from what others sell?"),
      values: [0, 0.25, 0.5, 0.75, 1],
      say: often(_("like everywhere"), _("somewhat"), _("only here")),
    },
    {
      fact: "certificate",
      icon: "file",
      name: _("What can you show?"),
      values: [0, 1, 2, 3],
      say: (level) =>
        [
          _("nothing yet"),
          _("where it comes from"),
          _("a laboratory’s report"),
          _("mark of origin or organic"),
        ][level]!,
    },
    {
      fact: "supplyTonnes",
      icon: "house",
      name: _("How much is there a year?"),
      values: [1, 5, 20, 50, 100, 300, 1000, 5000],
      say: (tonnes) => _("%(n)s tonnes", { n: tonnes }),
    },
    {
      fact: "demand",
      icon: "people",
      name: _("Do people look for it?"),
      values: [20, 40, 60, 80, 100],
      say: (index) =>
        [_("few"), _("some"), _("many"), _("very many"), _("everybody")][index / 20 - 1]!,
    },
    {
      fact: "trend",
      icon: "up",
      name: _("And next year?"),
      values: [-0.1, 0, 0.1],
      say: (trend) => (trend < 0 ? _("fewer") : trend > 0 ? _("more") : _("about the same")),
    },
    {
      fact: "complaints",
      icon: "talk",
      name: _("Of 100 buyers, how many complain?"),
      values: [0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2],
      say: (share) => _("%(n)s of 100", { n: Math.round(share * 100) }),
    },
  ];
}

export function newProduct(id: string): OwnProduct {
  return {
    id,
    name: "",
    priceYuan: 0,
    costYuan: 0,
    shelfDays: 30,
    seasonMonths: 3,
    fragility: 0.5,
    difference: 0.5,
    certificate: 0,
    supplyTonnes: 20,
    demand: 60,
    trend: 0,
    legal: 1,
    complaints: 0.03,
  };
}

export type Problem = "name" | "price" | "cost";

/** What is still missing; empty when it can be ranked. */
export function problemsOf({ name, priceYuan, costYuan }: OwnProduct): Problem[] {
  const found: Problem[] = [];
  if (name.trim() === "") found.push("name");
  if (!(priceYuan >= 0.1 && priceYuan <= 1e6)) found.push("price");
  if (!(costYuan >= 0 && costYuan <= 1e6)) found.push("cost");
  return found;
}

export function criterionName(criterion: Criterion): string {
  const names: Record<Criterion, string> = {
    margin: _("share that is left"),
    profitPerBox: _("yuan left of one"),
    shelfLife: _("keeps"),
    seasonLength: _("long season"),
    sturdiness: _("travels"),
    difference: _("different"),
    certificate: _("proof"),
    supply: _("enough of it"),
    demand: _("wanted"),
    fewComplaints: _("few complaints"),
  };
  return names[criterion];
}

/** The same as a weakness. */
export function weaknessName(criterion: Criterion): string {
  const names: Record<Criterion, string> = {
    margin: _("small share left"),
    profitPerBox: _("few yuan left of one"),
    shelfLife: _("spoils soon"),
    seasonLength: _("short season"),
    sturdiness: _("breaks easily"),
    difference: _("like everywhere"),
    certificate: _("little proof"),
    supply: _("not much of it"),
    demand: _("few look for it"),
    fewComplaints: _("many complaints"),
  };
  return names[criterion];
}
