/** Reading what is on the phone: words, pictures, sounds. */
import type { Bytes } from "../core/bytes.ts";
import { language } from "../core/i18n.ts";
import { inMedia, inStore } from "../core/store.ts";
import type { Manifest, PackFile, TextDocument } from "../core/types.ts";
import { loadCatalogue } from "./catalogue.ts";
import { bindMedia, languageFor, PackError, playable, withoutRecalled } from "./plan.ts";
import { keptManifest, type Survey, survey } from "./shelf.ts";
import { drawsWebp, learnWebp } from "./webp.ts";

const urls = new Map<string, string>();

/** Lessons that were not recalled; throws PackError "gone" when no text of it is on this phone. */
export async function openText(pack: string, wished: string = language): Promise<TextDocument> {
  await learnWebp();
  const manifest = await readable(pack);
  const texts = manifest ? await textsHere(manifest) : [];
  if (!manifest || texts.length === 0) throw new PackError("gone");
  const best = languageFor(
    texts.map((file) => file.language!),
    wished,
  );
  const file = texts.find((text) => text.language === best) ?? texts[0]!;
  const kept = await inStore((store) => store.get("documents", file.sha256));
  if (!kept) throw new PackError("gone");
  const catalogue = (await loadCatalogue())?.catalogue ?? null;
  return withoutRecalled(bindMedia(JSON.parse(kept.text), manifest), catalogue);
}

/** The version in use; before the first is whole, the one that is coming. */
async function readable(pack: string): Promise<Manifest | undefined> {
  const row = await inStore((store) => store.get("packs", pack));
  const hash = row?.current ?? row?.wanted;
  return hash ? keptManifest(hash) : undefined;
}

/** The manifest's text documents that are on this phone. */
async function textsHere({ files }: Manifest): Promise<PackFile[]> {
  const texts = files.filter(({ role }) => role === "text");
  const keys = await inStore((store) =>
    Promise.all(texts.map(({ sha256 }) => store.getKey("documents", sha256))),
  );
  return texts.filter((_, place) => keys[place] !== undefined);
}

/** Edition and version of a lesson on this phone, as events carry them. */
export async function lessonStamp(
  lesson: string,
): Promise<{ edition: number; version: number } | null> {
  const manifest = await readable(lesson.split(".")[0]!);
  const entry = manifest?.lessons.find(({ id }) => id === lesson);
  return manifest && entry ? { edition: entry.edition, version: manifest.version } : null;
}

/** An object URL for the bytes; null when they are neither here nor to be had now. */
export async function mediaUrl(sha256: string | null): Promise<string | null> {
  if (!sha256) return null;
  const known = urls.get(sha256);
  if (known) return known;
  const kept = await inMedia((store) => store.get("blobs", sha256));
  const media = kept ?? (await fetched(sha256));
  if (!media) return null;
  const blob = new Blob([media.bytes], { type: media.type });
  const url = urls.get(sha256) ?? URL.createObjectURL(blob);
  urls.set(sha256, url);
  return url;
}

/**
 * An object URL for the cover of a pack, by the hash in the list. Where WebP cannot be drawn only
 * the pack's own manifest knows what can, so that such a cover comes with its pack.
 */
export async function coverUrl(sha256: string): Promise<string | null> {
  await learnWebp();
  if (drawsWebp()) return mediaUrl(sha256);
  for (const { files } of (await survey()).manifests.values()) {
    const file = files.find((one) => one.sha256 === sha256);
    const plain = file && playable(file, files);
    if (plain && plain !== file) return mediaUrl(plain.sha256);
  }
  return null;
}

/** A picture that is wanted before its turn, or a cover of a pack that is not here. */
async function fetched(sha256: string): Promise<{ bytes: Bytes; type: string } | null> {
  const found = await survey();
  const file = fileIn(found, sha256);
  const type = file?.type ?? "image/webp";
  try {
    const { fetchMedia } = await import("./fetch-media.ts");
    const bytes = await fetchMedia({ sha256, bytes: file?.bytes ?? null, type });
    return { bytes, type };
  } catch {
    return null;
  }
}

function fileIn(found: Survey, sha256: string): PackFile | undefined {
  for (const { files } of found.manifests.values()) {
    const file = files.find((one) => one.sha256 === sha256);
    if (file) return file;
  }
  return undefined;
}

/** The bytes left the phone: so does the URL. */
export function forgetUrl(sha256: string): void {
  const url = urls.get(sha256);
  if (url) URL.revokeObjectURL(url);
  urls.delete(sha256);
}
