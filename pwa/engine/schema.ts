/**
 * What data must look like, written as the data itself: `{ days: whole(1, 400), fruit: {...} }`.
 * `check` refuses missing, unknown and wrong members and names the place; its type follows.
 */

/** Data that the engine does not take; `where` is the path to it, as in "fruit.boxKg". */
export class Refused extends Error {
  readonly code: string;
  readonly where: string;

  constructor(code: string, where = "") {
    super(where ? `${code}: ${where}` : code);
    this.code = code;
    this.where = where;
  }
}

interface Rule<T> {
  readonly rule: (value: unknown, where: string) => T;
}
export type Shape = Rule<unknown> | { readonly [name: string]: Shape };
export type Checked<S> =
  S extends Rule<infer T> ? T : { readonly [Name in keyof S]: Checked<S[Name]> };

export function number(least: number, most: number): Rule<number> {
  return {
    rule: (value, where) => {
      // Written so that NaN fails.
      if (typeof value !== "number" || !(value >= least && value <= most))
        throw new Refused("out-of-range", where);
      return value + 0;
    },
  };
}

export function whole(least: number, most: number): Rule<number> {
  return {
    rule: (value, where) => {
      const found = number(least, most).rule(value, where);
      if (found !== Math.floor(found)) throw new Refused("out-of-range", where);
      return found;
    },
  };
}

export const share = number(0, 1);

export function oneOf<T extends string | number>(...options: readonly T[]): Rule<T> {
  return {
    rule: (value, where) => {
      const place = options.indexOf(value as T);
      if (place < 0) throw new Refused("out-of-range", where);
      return options[place]!;
    },
  };
}

export function text(longest: number): Rule<string> {
  return {
    rule: (value, where) => {
      if (typeof value !== "string" || value.length === 0 || value.length > longest)
        throw new Refused("not-a-text", where);
      return value;
    },
  };
}

/** Any names, a short text for each. */
export function texts(most: number, longest: number): Rule<{ readonly [name: string]: string }> {
  return {
    rule: (value, where) => {
      const shape: Record<string, Shape> = {};
      for (const name of Object.keys(Object(value)).slice(0, most)) shape[name] = text(longest);
      return check(shape, value, where) as { readonly [name: string]: string };
    },
  };
}

export function listOf<S extends Shape>(
  item: S,
  least: number,
  most: number,
): Rule<readonly Checked<S>[]> {
  return {
    rule: (value, where) => {
      if (!Array.isArray(value) || value.length < least || value.length > most)
        throw new Refused("wrong-length", where);
      // Not map: it would step over holes.
      const found: Checked<S>[] = [];
      for (let i = 0; i < value.length; i++) found.push(check(item, value[i], `${where}.${i}`));
      return found;
    },
  };
}

export function orNull<S extends Shape>(shape: S): Rule<Checked<S> | null> {
  return { rule: (value, where) => (value === null ? null : check(shape, value, where)) };
}

/** Anything; whoever uses it checks it. */
export const anything: Rule<unknown> = { rule: (value) => value };

/** A copy of `value` with exactly the members of `shape`. Throws Refused. */
export function check<S extends Shape>(shape: S, value: unknown, where = ""): Checked<S> {
  if (isRule(shape)) return shape.rule(value, where) as Checked<S>;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Refused("not-an-object", where);
  const members = value as Record<string, unknown>;
  const known = Object.keys(shape);
  for (const name of Object.keys(members))
    if (known.indexOf(name) < 0)
      throw new Refused("unknown-member", path(where, name.slice(0, 40)));
  const found: Record<string, unknown> = {};
  for (const name of known)
    found[name] = check((shape as Record<string, Shape>)[name]!, members[name], path(where, name));
  return found as Checked<S>;
}

function isRule(shape: Shape): shape is Rule<unknown> {
  return typeof (shape as Rule<unknown>).rule === "function";
}

function path(where: string, name: string): string {
  return where ? `${where}.${name}` : name;
}
