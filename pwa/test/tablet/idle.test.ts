import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WARNING, watchIdle } from "../../src/tablet/idle.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** As much of a page as the watch looks at. */
const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
let path = "/lesson/P.a";
let busy = false;
let warnings: (number | null)[];
let locks: number;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance", "Date"] });
  const events = new EventTarget();
  vi.stubGlobal("document", page);
  vi.stubGlobal("location", {
    get pathname() {
      return path;
    },
    search: "",
    hash: "",
  });
  vi.stubGlobal("addEventListener", events.addEventListener.bind(events));
  vi.stubGlobal("removeEventListener", events.removeEventListener.bind(events));
  vi.stubGlobal("dispatchEvent", events.dispatchEvent.bind(events));
  page.visibilityState = "visible";
  path = "/lesson/P.a";
  busy = false;
  warnings = [];
  locks = 0;
  stop = watchIdle({
    minutes: () => 3,
    isBusy: () => busy,
    onWarning: (left) => warnings.push(left),
    onLock: () => {
      locks += 1;
    },
  });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function show(state: "visible" | "hidden"): void {
  page.visibilityState = state;
  page.dispatchEvent(new Event("visibilitychange"));
}

test("it warns twenty seconds before it locks, and counts down", () => {
  vi.advanceTimersByTime(3 * MINUTE - WARNING * SECOND - SECOND);
  expect(warnings).toEqual([]);
  vi.advanceTimersByTime(3 * SECOND);
  expect(warnings).toEqual([20, 19, 18]);
  expect(locks).toBe(0);
  vi.advanceTimersByTime(WARNING * SECOND);
  expect(locks).toBeGreaterThan(0);
});

test("a touch in the last second begins the time anew", () => {
  vi.advanceTimersByTime(3 * MINUTE - SECOND);
  dispatchEvent(new Event("pointerdown"));
  expect(warnings.pop()).toBeNull();
  vi.advanceTimersByTime(2 * MINUTE);
  expect(locks).toBe(0);
});

test("while it reads aloud nobody has to touch it", () => {
  busy = true;
  vi.advanceTimersByTime(10 * MINUTE);
  expect(locks).toBe(0);
  busy = false;
  vi.advanceTimersByTime(3 * MINUTE + SECOND);
  expect(locks).toBeGreaterThan(0);
});

test("whoever shows slides may talk for half an hour", () => {
  path = "/show/P.a";
  vi.advanceTimersByTime(29 * MINUTE);
  expect(locks).toBe(0);
  vi.advanceTimersByTime(MINUTE);
  expect(locks).toBeGreaterThan(0);
});

test("a dark screen locks at once", () => {
  show("hidden");
  expect(locks).toBe(1);
});

test("choosing a file is no absence, unless it takes long", () => {
  const door = { closest: (selector: string) => (selector.includes("file") ? {} : null) };
  const tap = () => {
    const event = new Event("click");
    Object.defineProperty(event, "target", { value: door });
    dispatchEvent(event);
  };
  tap();
  show("hidden");
  vi.advanceTimersByTime(30 * SECOND);
  show("visible");
  expect(locks).toBe(0);
  tap();
  show("hidden");
  vi.advanceTimersByTime(2 * MINUTE);
  show("visible");
  expect(locks).toBe(1);
  // The excuse holds once.
  show("hidden");
  expect(locks).toBe(2);
});

test("after the watch is over nothing locks any more", () => {
  stop();
  show("hidden");
  vi.advanceTimersByTime(10 * MINUTE);
  expect(locks).toBe(0);
});
