/** Packs on this phone: fetch, pause, open, remove. The fetching itself loads when it is needed. */
import { listAnew, onCatalogue } from "./catalogue.ts";
import { jobs, tell, troubles } from "./jobs.ts";
import { forgetUrl } from "./open.ts";
import { PackError, type PackProblem, type PackState } from "./plan.ts";
import { changeRow, dropRow, survey, sweep } from "./shelf.ts";

export { onPack, packState, packStates } from "./jobs.ts";
export { coverUrl, lessonStamp, mediaUrl, openText } from "./open.ts";
export { PackError, type PackProblem, type PackState };

/**
 * Fetches or updates a pack. Resolves when it is ready or paused; waits while there is no network.
 * Throws PackError.
 */
export async function download(
  pack: string,
  options: { onProgress?: (state: PackState) => void; signal?: AbortSignal } = {},
): Promise<PackState> {
  options.signal?.addEventListener("abort", () => void pause(pack));
  const { fetchNow } = await import("./downloads.ts");
  return fetchNow(pack, options.onProgress);
}

/** Stops for now; what is here stays, and `download` goes on from there. */
export async function pause(pack: string): Promise<void> {
  await changeRow(pack, { paused: true });
  await stop(pack);
  await tell(pack);
}

/** Frees the space; progress stays. */
export async function remove(pack: string): Promise<void> {
  await stop(pack);
  troubles.delete(pack);
  await dropRow(pack);
  for (const sha256 of await sweep()) forgetUrl(sha256);
  await listAnew();
  await tell(pack);
}

/** Goes on with downloads that a reload or a closed phone cut short. Call once at start. */
export function startDownloads(): void {
  addEventListener("online", () => {
    for (const job of jobs.values()) job.wake();
  });
  // A storage that cannot be opened has its own place on the screen.
  void resume().catch(() => {});
  void lookForUpdates().catch(() => {});
  onCatalogue(() => void lookForUpdates().catch(() => {}));
}

async function resume(): Promise<void> {
  const rows = [...(await survey()).rows.values()];
  const cut = rows.filter((row) => row.wanted && !row.paused && !row.problem);
  if (cut.length === 0) return;
  const { start } = await import("./downloads.ts");
  for (const { id } of cut) start(id);
}

/** What is offered for packs on this phone in a newer version that the phone knows nothing about. */
async function lookForUpdates(): Promise<void> {
  const { rows, manifests, catalogue } = await survey();
  const fresh = (catalogue?.packs ?? []).filter(
    ({ id, manifest }) => rows.get(id)?.current && !manifests.has(manifest.sha256),
  );
  if (fresh.length === 0) return;
  const { learnUpdates } = await import("./downloads.ts");
  await learnUpdates(fresh);
}

/** Called off, whether it runs, waits for the network or for its turn. */
async function stop(pack: string): Promise<void> {
  const job = jobs.get(pack);
  if (!job) return;
  jobs.delete(pack);
  job.stopped = true;
  job.halt();
  job.wake();
  if (job.activity === "downloading") await job.done.catch(() => {});
}
