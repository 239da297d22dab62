/** The fetching of packs, one at a time: a cut costs nothing, a reload at most one piece. */
import { type Bytes, fromUtf8 } from "../core/bytes.ts";
import { NetError } from "../core/net.ts";
import { inStore, StorageError } from "../core/store.ts";
import type { CataloguePack, Manifest, PackFile } from "../core/types.ts";
import { loadCatalogue, plainOffer, refreshCatalogue } from "./catalogue.ts";
import { fetchChange } from "./fetch-change.ts";
import { DamagedFile, type Fetching, fetchFile, Stopped } from "./fetch-file.ts";
import { fetchMedia } from "./fetch-media.ts";
import { changes, type Job, jobs, packState, tell, tick, troubles } from "./jobs.ts";
import { forgetUrl } from "./open.ts";
import {
  bytesHere,
  isFallback,
  isText,
  neededFiles,
  PackError,
  type PackProblem,
  type PackState,
  readManifest,
  totalBytes,
} from "./plan.ts";
import { changeRow, keepDocument, missingFiles, type Survey, survey, sweep } from "./shelf.ts";
import { isTrial } from "./trials.ts";

/** Files fetched side by side: on a slow line the way there and back costs more than the bytes. */
const ABREAST = 3;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 120_000;

let queue: Promise<unknown> = Promise.resolve();

/**
 * Fetches or updates a pack. Resolves when it is ready or paused; waits while there is no network.
 * Throws PackError.
 */
export async function fetchNow(
  pack: string,
  onProgress: (state: PackState) => void = () => {},
): Promise<PackState> {
  const stopListening = changes.on((change) => change.pack === pack && onProgress(change.state));
  try {
    await changeRow(pack, { paused: false, problem: undefined });
    await start(pack).done;
    return await packState(pack);
  } catch (error) {
    const problem = await failed(pack, error);
    // Where not even the wish could be written down there is no job that would say so.
    await tell(pack);
    throw problem;
  } finally {
    stopListening();
  }
}

/** Puts a pack in line, or wakes it where it waits for the network. */
export function start(pack: string): Job {
  const running = jobs.get(pack);
  if (running && !running.stopped) {
    running.wake();
    return running;
  }
  troubles.delete(pack);
  const job = newJob(pack);
  jobs.set(pack, job);
  job.done = queue.then(() => run(job));
  queue = job.done.catch(() => {});
  return job;
}

function newJob(pack: string): Job {
  let halt = () => {};
  const stopping = new Promise<never>((_, reject) => {
    halt = () => reject(new Stopped());
  });
  stopping.catch(() => {});
  return {
    pack,
    stopped: false,
    stopping,
    halt,
    activity: "waiting",
    have: 0,
    total: 0,
    failures: 0,
    wait: 0,
    wake: () => {},
    done: Promise.resolve(),
  };
}

/** Remembers why, so that the library can say it, and gives the error to throw. */
async function failed(pack: string, error: unknown): Promise<PackError> {
  const code = codeOf(error);
  troubles.set(pack, code);
  await changeRow(pack, { problem: code }).catch(() => {});
  return new PackError(code);
}

/** Tries until the pack is whole, somebody stops it, or waiting would not help. */
async function run(job: Job): Promise<void> {
  try {
    while (!job.stopped && !(await roomy(job))) await waitForNetwork(job);
  } catch (error) {
    throw await failed(job.pack, error);
  } finally {
    if (jobs.get(job.pack) === job) jobs.delete(job.pack);
    await tell(job.pack);
  }
}

/** An attempt; on a full phone videos make room for words and pictures, then another. */
async function roomy(job: Job): Promise<boolean> {
  try {
    return await attempt(job);
  } catch (error) {
    if (!(error instanceof StorageError) || error.code !== "full") throw error;
    const { dropVideos } = await import("./videos.ts");
    if ((await dropVideos()) === 0) throw error;
    return attempt(job);
  }
}

/** True when there is nothing more to do; false when the network has to come back first. */
async function attempt(job: Job): Promise<boolean> {
  job.activity = "downloading";
  job.problem = undefined;
  try {
    await fetchPack(job);
    return true;
  } catch (error) {
    if (error instanceof Stopped) return true;
    if (!(error instanceof NetError) || error.code === "refused") throw error;
    job.problem = codeOf(error);
    job.activity = "waiting";
    const asked = (error.retryAt ?? 0) - Date.now();
    job.failures += 1;
    job.wait = Math.max(asked, Math.min(FIRST_WAIT * 2 ** (job.failures - 1), LONGEST_WAIT));
    return false;
  }
}

async function waitForNetwork(job: Job): Promise<void> {
  await tell(job.pack);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, job.wait);
    job.wake = () => {
      clearTimeout(timer);
      resolve();
    };
    if (job.stopped) job.wake();
  });
}

function codeOf(error: unknown): PackProblem {
  if (error instanceof PackError) return error.code;
  if (error instanceof StorageError) return error.code === "full" ? "storage-full" : "storage";
  if (error instanceof DamagedFile) return "damaged";
  if (!(error instanceof NetError)) throw error;
  if (error.code === "refused") return "gone";
  // Another node than the page's own that may not be asked is as good as not there.
  if (error.code === "not-allowed" || error.code === "no-way") return "offline";
  if (error.code === "too-large" || error.code === "too-old-app") return "server-error";
  return error.code;
}

/** Manifest, words, media, and then the switch to the new version in one step. */
async function fetchPack(job: Job): Promise<void> {
  const { manifest, offered } = await fetchManifest(job);
  const { signature } = offered;
  const { sha256 } = offered.manifest;
  const found = await survey();
  const files = neededFiles(manifest, found.wished);
  job.total = totalBytes(files);
  job.have = bytesHere(files, found.here, found.parts);
  await tell(job.pack);
  const missing = files.filter((file) => !found.here.has(file.sha256));
  const words = missing.filter((file) => file.role === "text");
  const first = words.slice(0, 1);
  for (const file of first) await fetchOne(job, file, found);
  await tell(job.pack);
  await fetchAll(
    job,
    missing.filter((file) => !first.includes(file)),
    found,
  );
  // Space may have been taken back meanwhile: then there is another round.
  if ((await missingFiles(manifest)).length > 0) throw new NetError("offline");
  const signed = { manifest: sha256, signature };
  const trial = (await onTrial(offered)) ? offered : undefined;
  await changeRow(job.pack, { current: sha256, wanted: null, problem: undefined, signed, trial });
  for (const lost of await sweep()) forgetUrl(lost);
}

async function fetchManifest(job: Job): Promise<{ manifest: Manifest; offered: CataloguePack }> {
  const { text, offered } = await offeredManifest(job);
  const manifest = readManifest(text, offered);
  if (manifest === "newer") throw new PackError("newer-format");
  if (!manifest) throw new PackError("damaged");
  await changeRow(job.pack, { wanted: offered.manifest.sha256 });
  return { manifest, offered };
}

async function offeredManifest(job: Job): Promise<{ text: string; offered: CataloguePack }> {
  const offered = await offer(job.pack);
  try {
    return { text: await manifestText(offered, job.stopping), offered };
  } catch (error) {
    // A station from before there were trials has the list, and not the files of a trial.
    const gone = error instanceof NetError && error.code === "refused";
    const general = gone && (await onTrial(offered)) ? plainOffer(job.pack) : undefined;
    if (!general) throw error;
    return { text: await manifestText(general, job.stopping), offered: general };
  }
}

async function onTrial(offered: CataloguePack): Promise<boolean> {
  const loaded = await loadCatalogue();
  const kept = await inStore((store) => store.get("packs", offered.id));
  const here = kept?.trial?.manifest.sha256 === offered.manifest.sha256;
  return here || (loaded !== null && isTrial(loaded.catalogue, offered));
}

const coming = new Map<string, Promise<string>>();

/** Several may want a manifest at once, as an update that is looked at and tapped: it comes once. */
function manifestText(offered: CataloguePack, stopping?: Promise<never>): Promise<string> {
  const { sha256 } = offered.manifest;
  const text = coming.get(sha256) ?? keptManifest(offered).finally(() => coming.delete(sha256));
  coming.set(sha256, text);
  return stopping ? Promise.race([stopping, text]) : text;
}

async function keptManifest(offered: CataloguePack): Promise<string> {
  const { sha256, bytes } = offered.manifest;
  const kept = await inStore((store) => store.get("documents", sha256));
  if (kept) return kept.text;
  const row = await inStore((store) => store.get("packs", offered.id));
  const fetched = await fetchText({ sha256, bytes }, row?.current);
  await keepDocument(sha256, fetched);
  return fromUtf8(fetched);
}

/** Of a text with an older one on the phone only what is new is fetched, if the node can tell. */
async function fetchText(file: Fetching, older: string | null | undefined): Promise<Bytes> {
  return (older && (await fetchChange(file, older))) || fetchFile(file);
}

/** The text in the same language of the version in use. */
function olderText(found: Survey, pack: string, file: PackFile): string | undefined {
  const current = found.manifests.get(found.rows.get(pack)?.current ?? "");
  const same = ({ role, language }: PackFile) => role === "text" && language === file.language;
  return file.role === "text" ? current?.files.find(same)?.sha256 : undefined;
}

/** Fetches new manifests of packs that are here: only they tell how small an update is. */
export async function learnUpdates(offers: readonly CataloguePack[]): Promise<void> {
  for (const offered of offers) {
    await manifestText(offered);
    await tell(offered.id);
  }
}

/** What the newest known catalogue says about a pack. */
async function offer(pack: string) {
  const loaded = (await loadCatalogue()) ?? (await refreshCatalogue());
  const offered = loaded.catalogue.packs.find(({ id }) => id === pack);
  if (!offered) throw new PackError("gone");
  return offered;
}

async function fetchAll(job: Job, files: PackFile[], found: Survey): Promise<void> {
  const rest = [...files];
  let failed = false;
  const worker = async () => {
    for (let file = rest.shift(); file && !failed; file = rest.shift())
      await fetchOne(job, file, found);
  };
  const workers = Array.from({ length: ABREAST }, () =>
    worker().catch((error) => {
      failed = true;
      throw error;
    }),
  );
  // All of them come to rest before anybody hears of the failure: what they have is kept.
  await Promise.all(workers.map((work) => work.catch(() => {})));
  await Promise.all(workers);
}

async function fetchOne(job: Job, file: PackFile, found: Survey): Promise<void> {
  let before = Math.min(found.parts.get(file.sha256) ?? 0, file.bytes);
  const onBytes = (have: number) => {
    job.have += have - before;
    before = have;
    tick(job);
  };
  const asked = { ...file, stopping: job.stopping, onBytes };
  if (isText(file))
    await keepDocument(file.sha256, await fetchText(asked, olderText(found, job.pack, file)));
  else await fetchMedia(asked).catch((error) => notYet(error, file));
  job.failures = 0;
  tick(job);
}

/** A fallback comes to a station after everything else: worth waiting for, as for the network. */
function notYet(error: unknown, file: PackFile): never {
  const late = error instanceof NetError && error.code === "refused" && isFallback(file);
  throw late ? new NetError("server-error") : error;
}
