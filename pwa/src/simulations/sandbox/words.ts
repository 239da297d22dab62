/** What the sandboxes say. */
import { gettext as _, ngettext, pgettext } from "../../core/i18n.ts";
import type { IconName } from "../../ui/icons.tsx";
import type { Kind } from "./model.ts";

export function leverName(name: string): string {
  const names: Record<string, string> = {
    parcels: _("parcels in and out"),
    purchases: _("buying for people"),
    sales: _("selling for farmers"),
    bills: _("paying bills"),
    training: _("teaching"),
    qualityCheck: _("check goods before selling"),
    groupBuying: _("group buying every two weeks"),
    terminals: _("terminals in the villages"),
    coldChain: _("cold chain"),
    logistics: _("parcels and roads"),
    quality: _("quality control"),
    brand: _("one brand for all"),
    practice: _("how much of the teaching is practice"),
  };
  return names[name] ?? name;
}

export function leverIcon(name: string): IconName {
  const icons: Record<string, IconName> = {
    parcels: "box",
    purchases: "phone",
    sales: "leaf",
    bills: "file",
    training: "people",
    terminals: "screen",
    coldChain: "clock",
    logistics: "send",
    quality: "eye",
    brand: "talk",
  };
  return icons[name] ?? "tick";
}

export function figureName(name: string): string {
  const names: Record<string, string> = {
    incomeYuanPerMonth: _("the station earns, yuan a month"),
    farmersGainYuanPerMonth: _("farmers gain, yuan a month"),
    servedShare: _("of 100 wishes fulfilled"),
    trust: _("trust, of 100"),
    skill: _("people who manage themselves, of 100"),
    disputes: _("disputes in 90 days"),
    farmersIncome: _("farmers’ online income (index)"),
    consumersGain: _("what buyers gain (index)"),
    incidents: _("scandals in five years"),
  };
  return names[name] ?? name;
}

const OF_100 = ["servedShare", "trust", "skill"];

export function figureValue(name: string, value: number): string {
  if (OF_100.indexOf(name) >= 0) return String(Math.round(100 * value));
  return Math.abs(value) < 100 ? String(Math.round(value * 10) / 10) : String(Math.round(value));
}

export function lineName(name: string): string {
  const names: Record<string, string> = {
    trust: pgettext("over time", "trust"),
    skill: pgettext("over time", "people who manage themselves"),
    skills: pgettext("over time", "farmers’ skills"),
    coldChain: _("cold chain"),
    logistics: _("parcels and roads"),
    quality: _("quality control"),
    brand: _("one brand for all"),
  };
  return names[name] ?? name;
}

/** The part of the whole in its own unit. */
export function partWords(kind: Kind, share: number, whole: number): string {
  if (kind === "station") {
    const n = Math.round(share * whole);
    return ngettext("%(n)s minute a day", "%(n)s minutes a day", n);
  }
  return _("%(n)s of 100 yuan", { n: Math.round(100 * share) });
}

export function wholeWords(kind: Kind): string {
  return kind === "station" ? _("One working day") : _("Where 100 yuan go");
}

export function assumptionWords(kind: Kind): string {
  return kind === "station"
    ? _(
        "A teaching assumption, no statistics: the direction is known, the size of each number is set. Talk about it with your own figures.",
      )
    : _(
        "A teaching assumption, no statistics: that terminals alone help farmers little was found by research; how large the difference is, is set here.",
      );
}

export function tradeOffWords(kind: Kind): string {
  return kind === "station"
    ? _("Each dot is a plan: to the right the station earns more, upwards the farmers gain more.")
    : _("Each dot is a plan: to the right buyers gain more, upwards the farmers earn more.");
}
