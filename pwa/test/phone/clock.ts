/** A wall clock that can be set: `Date` is off by so many seconds, timers run on. */
const Real = Date;
let off = 0;

export function setClock(seconds: number): void {
  off = seconds * 1000;
}

class SetDate extends Real {
  constructor(...values: unknown[]) {
    if (values.length === 0) super(Real.now() + off);
    else super(...(values as [number]));
  }
  static override now(): number {
    return Real.now() + off;
  }
}

globalThis.Date = SetDate as DateConstructor;
