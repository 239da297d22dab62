/** What the person with the phone does, in verbs that tests of many nodes use. */
import { type Bytes, blobBytes } from "../../src/core/bytes.ts";
import { record } from "../../src/core/events.ts";
import { inStore, startingWith } from "../../src/core/store.ts";
import type { LearnerEvent, NewEvent } from "../../src/core/types.ts";
import {
  createProfile,
  currentProfile,
  listProfiles,
  restoreProfile,
  switchTo,
  updateProfile,
} from "../../src/profile/profiles.ts";
import { historyOf } from "../../src/sync/history.ts";
import { addNode, type KnownNode } from "../../src/sync/nodes.ts";
import { exportRescue, importRescue } from "../../src/sync/rescue.ts";
import { deviceOf, stateOf } from "../../src/sync/standing.ts";
import { syncNow, syncStatus, syncWith } from "../../src/sync/sync.ts";
import { plain } from "../support/vectors.ts";
import { node } from "../support/xhr.ts";
import { setClock } from "./clock.ts";

/** The page is opened again: nothing is in memory. */
export async function open(): Promise<string | null> {
  return (await restoreProfile())?.learner ?? null;
}

export async function add(nickname: string): Promise<string> {
  const about = { picture: "pear", language: "zh_Hans", group: "farmer" } as const;
  return (await createProfile({ nickname, ...about })).learner;
}

/** Keeps these acts of the current learner, one after the other. */
export async function act(events: NewEvent[]): Promise<number> {
  for (const event of events) await record(event);
  return events.length;
}

export async function rename(nickname: string): Promise<void> {
  await updateProfile({ nickname });
}

/** With the page's own node, or whoever is in reach. `origin`: the page's own node moved there. */
export async function sync(origin?: string) {
  if (origin) node.origin = origin;
  return standing((await syncNow()).ok);
}

/** With a station that is found by its address and has to prove itself first. */
export async function visit(origin: string) {
  const found: KnownNode = await addNode(origin);
  return standing((await syncWith(found)).ok);
}

function standing(ok: boolean) {
  const { state, pending, received, centre, held, refused, error, node } = syncStatus();
  return { ok, state, pending, received, centre, held, refused, error, node };
}

/** Everything that this phone knows of everybody on it. */
export async function report() {
  const current = currentProfile()?.learner;
  const learners = [];
  for (const { learner } of await listProfiles()) learners.push(await reportOn(learner));
  if (current) await switchTo(current);
  return learners;
}

async function reportOn(learner: string) {
  const refused = await inStore((store) => store.getAll("verdicts", startingWith(learner)));
  const [device, state, progress] = await inStore((store) =>
    Promise.all([
      deviceOf(store, learner),
      stateOf(store, learner),
      store.get("progress", learner),
    ]),
  );
  return {
    learner,
    device: device.device,
    events: device.next - 1,
    history: (await historyOf(learner)).map(row),
    verdicts: refused.map(({ device, counter, state, reason }) => [device, counter, state, reason]),
    centre: state.centre ?? null,
    nodes: state.nodes,
    progress: progress ? plain(progress) : null,
  };
}

function row(event: LearnerEvent) {
  const { device, counter, type, at } = event;
  return [device, counter, type, "answer" in event ? event.answer : null, at];
}

export async function rescue(): Promise<string> {
  return Buffer.from(await blobBytes(await exportRescue())).toString("base64");
}

export async function rescued(base64: string) {
  const bytes: Bytes = new Uint8Array(Buffer.from(base64, "base64"));
  return importRescue(new Blob([bytes]));
}

export const clock = setClock;
