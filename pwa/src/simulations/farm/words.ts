/** What the farm asks, and how its figures read. */
import { gettext as _, ngettext, pgettext } from "../../core/i18n.ts";
import { kilograms, yuan } from "../season/words.ts";
import type { FigureName, Kind } from "./figures.ts";

export function kindName(kind: Kind): string {
  const names: Record<Kind, string> = {
    fresh: _("Keeps for days (lychee, berries, leaves)"),
    keeps: _("Keeps for weeks (pears, apples, potatoes)"),
    store: _("Keeps for weeks, and there is a cold store"),
  };
  return names[kind];
}

export function fieldWords(name: FigureName): string {
  const names: Record<FigureName, string> = {
    harvestKg: _("Harvest in a usual year"),
    badYear: _("Harvest in a bad year"),
    harvestDays: _("Days of picking"),
    keepsDays: _("Keeps at 20 degrees"),
    wholesaleYuan: _("Wholesale price"),
    glut: _("It falls when everybody picks by"),
    boxKg: _("In a box"),
    boxYuan: _("Usual price of a box online"),
    visits: _("Visitors a day"),
    buyers: _("Of 100 visitors buy"),
    parcelYuan: _("The cheapest parcel"),
    fixedYuan: _("Paid before the first sale"),
  };
  return names[name];
}

export function questionWords(name: FigureName): string {
  const questions: Record<FigureName, string> = {
    harvestKg: _("How much do you pick in a usual year?"),
    badYear: _("And in a bad year, such as comes once in ten?"),
    harvestDays: _("From the first picking to the last, how many days?"),
    keepsDays: _("After how many days on the table is half of it bad?"),
    wholesaleYuan: _("What does the wholesaler pay for a kilogram, early in the season?"),
    glut: _("When everybody picks: how much of that price is gone?"),
    boxKg: _("How many kilograms are in a box for the parcel?"),
    boxYuan: _("What does a box like yours usually cost online?"),
    visits: _("How many people look into your shop on a usual day, without adverts?"),
    buyers: _("How many of 100 who look in buy?"),
    parcelYuan: _("What does the cheapest parcel cost, a box?"),
    fixedYuan: _("What is spent before the first box is sold?"),
  };
  return questions[name];
}

export function hintWords(name: FigureName): string {
  const hints: Record<FigureName, string> = {
    harvestKg: _("The mean of the last years is good enough."),
    badYear: _("If a usual year brings 100 kilograms, a bad one brings so many."),
    harvestDays: _("All your trees together."),
    keepsDays: _("In a warm room, in the box, without ice."),
    wholesaleYuan: _("Ask the market of the county, or the neighbour who sold last."),
    glut: _("From 10 yuan down to 6: then 40 of 100 are gone."),
    boxKg: _("The fruit only, without the box."),
    boxYuan: _("Look at three shops that sell the same."),
    visits: _("Your shop’s page shows it. A new shop: begin with 20."),
    buyers: _("Two or three of 100 are usual."),
    parcelYuan: _("What your parcel office asks, without ice and without speed."),
    fixedYuan: _("Fertiliser, rent, bags, the shop’s fees."),
  };
  return hints[name];
}

export function figureWords(name: FigureName, value: number): string {
  switch (name) {
    case "harvestKg":
      return kilograms(value);
    case "badYear":
    case "glut":
      return pgettext("share", "%(n)s of 100", { n: value });
    case "buyers":
      return pgettext("people", "%(n)s of 100", { n: value });
    case "harvestDays":
    case "keepsDays":
      return ngettext("%(n)s day", "%(n)s days", value);
    case "wholesaleYuan":
      return _("%(n)s yuan/kg", { n: value });
    case "boxKg":
      return _("%(n)s kg", { n: value });
    case "visits":
      return ngettext("%(n)s visitor", "%(n)s visitors", value);
    case "fixedYuan":
      return yuan(value);
    default:
      return _("%(n)s yuan", { n: value });
  }
}

export function unitWords(name: FigureName): string {
  const units: Record<FigureName, string> = {
    harvestKg: _("kg"),
    badYear: _("of 100"),
    harvestDays: _("days"),
    keepsDays: _("days"),
    wholesaleYuan: _("yuan/kg"),
    glut: _("of 100"),
    boxKg: _("kg"),
    boxYuan: _("yuan"),
    visits: _("a day"),
    buyers: _("of 100"),
    parcelYuan: _("yuan"),
    fixedYuan: _("yuan"),
  };
  return units[name];
}

export function rangeWords(name: FigureName, least: number, most: number): string {
  return _("Between %(least)s and %(most)s, please.", {
    least: figureWords(name, least),
    most: figureWords(name, most),
  });
}
