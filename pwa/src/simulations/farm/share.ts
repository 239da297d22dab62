/**
 * A plan handed to a mentor: a link (as a picture for a camera, or in a text), or a file. It holds the
 * twelve figures, the plan and what came of it; no name of a person, nothing of the learner.
 */
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from "../../core/bytes.ts";
import { gettext as _ } from "../../core/i18n.ts";
import { losesWords, yuan } from "../season/words.ts";
import { FIGURES, NAMES } from "./figures.ts";
import { newId, PLAN, readVersion, type Version } from "./versions.ts";
import { fieldWords, figureWords, kindName } from "./words.ts";

const FORMAT = "tianjian-farm-1";
/** A plan takes about 900 characters. */
const MOST_TEXT = 8000;
const IN_TEXT = /#farm=([\w-]+)/;

/** As it stands in a link: short enough for a picture that any camera reads. */
interface Packed {
  f: typeof FORMAT;
  n: string;
  a: number;
  k: Version["farm"]["kind"];
  v: number[];
  p: unknown[];
  r: number[];
}

interface Shared {
  format: typeof FORMAT;
  name: string;
  at: number;
  farm: Version["farm"];
  plan: Version["plan"];
  results: Version["results"];
}

/** As JSON, for a file. */
export function asFile(version: Version): string {
  return `${JSON.stringify(sharedOf(version), null, 1)}\n`;
}

export function asLink(version: Version): string {
  const text = toBase64Url(utf8(JSON.stringify(packed(version))));
  return `${location.origin}/practice/my-farm#farm=${text}`;
}

function sharedOf({ name, at, farm, plan, results }: Version): Shared {
  return { format: FORMAT, name, at, farm, plan, results };
}

function packed({ name, at, farm, plan, results }: Version): Packed {
  const { mean, worstTenth, loss, lowest } = results;
  return {
    f: FORMAT,
    n: name,
    a: at,
    k: farm.kind,
    v: NAMES.map((figure) => farm.values[figure]),
    p: PLAN.map((member) => plan[member]),
    r: [mean, worstTenth, loss, lowest],
  };
}

function unpacked({ f, n, a, k, v, p, r }: Packed): Shared {
  const [mean, worstTenth, loss, lowest] = r as [number, number, number, number];
  return {
    format: f,
    name: n,
    at: a,
    farm: { kind: k, values: named(NAMES, v) as Version["farm"]["values"] },
    plan: named(PLAN, p) as Version["plan"],
    results: { mean, worstTenth, loss, lowest },
  };
}

function named(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  names.forEach((name, at) => {
    found[name] = values[at];
  });
  return found;
}

/** In words, for a message; the link at its end brings it into the app. */
export function asText(version: Version): string {
  const { name, farm, results } = version;
  return [
    `${_("My farm")}: ${name}`,
    `${_("A model, no promise.")} ${losesWords(results.loss)}`,
    _("A mean season leaves %(mean)s, the worst ten of 100 %(worst)s.", {
      mean: yuan(results.mean),
      worst: yuan(results.worstTenth),
    }),
    kindName(farm.kind),
    ...FIGURES.map(
      ({ name: figure }) => `${fieldWords(figure)}: ${figureWords(figure, farm.values[figure])}`,
    ),
    asLink(version),
  ].join("\n");
}

/** Out of a file, a link or a text that holds one; null for anything else. Never throws. */
export function readShared(text: string): Version | null {
  if (text.length > MOST_TEXT) return null;
  try {
    const link = IN_TEXT.exec(text);
    const given = link
      ? unpacked(JSON.parse(fromUtf8(fromBase64Url(link[1]!))) as Packed)
      : (JSON.parse(text) as Shared);
    if (given.format !== FORMAT) return null;
    const { name, at, farm, plan, results } = given;
    return readVersion({ id: newId(), name, at, farm, plan, results, given: true });
  } catch {
    return null;
  }
}
