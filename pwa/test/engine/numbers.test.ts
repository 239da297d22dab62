import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { aroundOne, normal, seedOf, uniform } from "../../engine/chance.ts";
import { canonical, Digest } from "../../engine/digest.ts";
import { exp, log, mean } from "../../engine/numbers.ts";

const ENGINE = fileURLToPath(new URL("../../engine/", import.meta.url));

function sources(folder = ENGINE): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(path).isDirectory()) return sources(path);
    return name.endsWith(".ts") ? [path] : [];
  });
}

test("no source of the engine uses what differs between engines", () => {
  const allowed = ["floor", "min", "max", "abs", "sqrt", "imul"];
  const forbidden =
    /\b(Date|Intl|performance|document|window|navigator|Temporal)\b|\*\*|toLocale|toFixed/;
  for (const path of sources()) {
    const code = readFileSync(path, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    for (const [, name] of code.matchAll(/\bMath\W+(\w+)/g)) expect(allowed, path).toContain(name);
    expect(forbidden.exec(code)?.[0], path).toBeUndefined();
    for (const [, from] of code.matchAll(/from "(.+?)"/g)) expect(from, path).toMatch(/^\.\.?\//);
  }
});

test("exp and log are right to twelve digits and more", () => {
  for (let i = 0; i < 4000; i++) {
    const x = (i - 2000) / 50;
    expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(5e-15);
  }
  expect(exp(1000)).toBe(exp(40));
  for (const x of [1e-9, 0.03, 0.5, 0.99, 1, 1.01, 2, 3, 365, 5e8])
    expect(log(x)).toBeCloseTo(Math.log(x), 12);
});

test("chance has the shape that the models count on", () => {
  const uniforms: number[] = [];
  const normals: number[] = [];
  const levels: number[] = [];
  for (let i = 0; i < 20_000; i++) {
    uniforms.push(uniform(seedOf(5, i), 3, 1));
    normals.push(normal(seedOf(5, i), 3, 2));
    levels.push(aroundOne(seedOf(5, i), 3, 3, 0.25));
  }
  expect(mean(uniforms)).toBeCloseTo(0.5, 2);
  expect(Math.min(...uniforms)).toBeGreaterThan(0);
  expect(Math.max(...uniforms)).toBeLessThan(1);
  expect(mean(normals)).toBeCloseTo(0, 1);
  expect(mean(normals.map((x) => x * x))).toBeCloseTo(1, 1);
  expect(mean(levels)).toBeCloseTo(1, 2);
  expect(uniform(1, 2, 3)).toBe(uniform(1, 2, 3));
  expect(uniform(1, 2, 3)).not.toBe(uniform(1, 3, 2));
});

test("a digest sees one bit, a sign and an order, and no order of members", () => {
  const of = (...numbers: number[]) => new Digest().add(...numbers).hex();
  expect(of(1, 2)).toMatch(/^[0-9a-f]{16}$/);
  expect(new Set([of(1, 2), of(2, 1), of(1, -2), of(1, 2 + 2 ** -51), of(1)]).size).toBe(5);
  expect(of(0)).toBe(of(-0));
  expect(canonical({ b: [1, null], a: "x" })).toBe(canonical({ a: "x", b: [1, null] }));
});
