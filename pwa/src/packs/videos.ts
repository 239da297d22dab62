/** Videos on this phone: fetched on a tap, kept until room is needed, the first to go. */
import { inMedia } from "../core/store.ts";
import type { Manifest, PackFile, Video, VideoFile, VideoQuality } from "../core/types.ts";
import { fetchMedia } from "./fetch-media.ts";
import { forgetUrl } from "./open.ts";
import { forgetParts } from "./parts.ts";
import { isVideo, totalBytes } from "./plan.ts";
import { type Survey, survey } from "./shelf.ts";

/** From the fewest bytes to the most. */
export const QUALITIES: readonly VideoQuality[] = ["sound", "low", "middle", "high"];

/** Which of a video's files are on this phone. */
export async function qualitiesHere({ files }: Video): Promise<VideoQuality[]> {
  const here = await inMedia((store) =>
    Promise.all(
      QUALITIES.map((quality) => {
        const file = files[quality];
        return file ? store.getKey("blobs", file.sha256) : undefined;
      }),
    ),
  );
  return QUALITIES.filter((_, place) => here[place] !== undefined);
}

interface Line {
  saveData?: boolean;
  effectiveType?: string;
}

/** What to offer first: what is here, what was chosen last, what the line carries. */
export function offered(
  video: Video,
  here: readonly VideoQuality[],
  chosen: VideoQuality | null,
  line: Line = (navigator as { connection?: Line }).connection ?? {},
): VideoQuality | undefined {
  const there = QUALITIES.filter((quality) => video.files[quality]);
  const pictured = here.filter((quality) => quality !== "sound");
  if (pictured.length > 0) return pictured[pictured.length - 1];
  if (chosen && there.includes(chosen)) return chosen;
  const slow = line.saveData || /2g$/.test(line.effectiveType ?? "");
  const wish: VideoQuality = slow ? "low" : "middle";
  return there.includes(wish) ? wish : (there.find((one) => one !== "sound") ?? there[0]);
}

/** Onto the phone, where it stays. Throws NetError, DamagedFile, Stopped, StorageError. */
export async function fetchVideo(
  file: VideoFile,
  onBytes: (have: number) => void,
  stopping?: Promise<never>,
): Promise<void> {
  await fetchMedia({ ...file, onBytes, ...(stopping ? { stopping } : {}) });
}

/** Every video of the pack in the smallest size that has a picture, for the way home. */
export async function smallVideos(pack: string): Promise<{ missing: PackFile[]; bytes: number }> {
  const found = await survey();
  const files = ([] as PackFile[]).concat(...manifestsOf(found, pack)).filter(isSmall);
  const missing = files.filter(({ sha256 }) => !found.here.has(sha256));
  return { missing, bytes: totalBytes(missing) };
}

const isSmall = ({ role }: PackFile) => role === "video-low";

/** Bytes of videos that are on this phone, by pack. */
export async function videoBytes(): Promise<Map<string, number>> {
  const found = await survey();
  const sums = new Map<string, number>();
  for (const id of found.rows.keys()) {
    const bytes = totalBytes(videosHere(found, id));
    if (bytes > 0) sums.set(id, bytes);
  }
  return sums;
}

/** Lets go of videos, of one pack or of all; words and pictures stay. Gives the bytes. */
export async function dropVideos(pack?: string): Promise<number> {
  const found = await survey();
  const ids = pack ? [pack] : [...found.rows.keys()];
  let freed = 0;
  for (const id of ids)
    for (const file of videosHere(found, id)) {
      await inMedia((store) => store.delete("blobs", file.sha256));
      await forgetParts(file.sha256);
      forgetUrl(file.sha256);
      freed += file.bytes;
    }
  return freed;
}

function videosHere(found: Survey, pack: string): PackFile[] {
  const files = ([] as PackFile[]).concat(...manifestsOf(found, pack)).filter(isVideo);
  const byHash = new Map(files.map((file) => [file.sha256, file]));
  const have = ({ sha256 }: PackFile) => found.here.has(sha256) || found.parts.has(sha256);
  return [...byHash.values()].filter(have);
}

function manifestsOf({ rows, manifests }: Survey, pack: string): PackFile[][] {
  const row = rows.get(pack);
  return [row?.current, row?.wanted]
    .map((hash) => (hash ? manifests.get(hash) : undefined))
    .filter((one): one is Manifest => one !== undefined)
    .map(({ files }) => files);
}
