/** A draft's lesson from the studio, put into the preview's storage like a pack that arrived. */
import type { Bytes } from "../core/bytes.ts";
import { utf8 } from "../core/bytes.ts";
import { sha256Hex } from "../core/crypto.ts";
import { inMedia, inStore } from "../core/store.ts";
import type { Language, Manifest, PackFile, TextDocument } from "../core/types.ts";
import { getPosition, setPosition } from "../learn/position.ts";
import { blobsAt } from "../packs/fetch-file.ts";
import { neededFiles } from "../packs/plan.ts";
import { learnWebp } from "../packs/webp.ts";
import {
  createProfile,
  currentProfile,
  listProfiles,
  restoreProfile,
} from "../profile/profiles.ts";

/** What the studio answers, and its words as text: the same text needs no new screen. */
export interface Draft {
  revision: number;
  language: Language;
  document: TextDocument;
  manifest: Pick<Manifest, "id" | "lessons" | "files">;
  text: string;
}

/** The link of a phone that looks on has ended. */
export class LinkEnded extends Error {}

/** A lesson of a draft as phones would get it. Throws what `fetch` throws, LinkEnded, and Error. */
export async function fetchDraft(pack: string, lesson: string, language: Language): Promise<Draft> {
  const place = link() ?? `packs/${pack}/lessons/${lesson}`;
  const answer = await fetch(`/api/v1/studio/${place}/preview?language=${language}`, {
    credentials: "same-origin",
  });
  if (answer.status === 404 && link()) throw new LinkEnded();
  if (!answer.ok) throw new Error(`preview ${answer.status}`);
  const found = (await answer.json()) as Omit<Draft, "language" | "text">;
  const text = JSON.stringify([found.document, found.manifest.files]);
  return { ...found, language, text };
}

/** Puts words and media where the player looks for them. Throws StorageError. */
export async function keepDraft({ document, manifest, language }: Draft): Promise<void> {
  await somebody(language);
  blobsAt(blobs());
  await learnWebp();
  const needed = neededFiles({ ...manifest, languages: [language] } as Manifest, [language]);
  await Promise.all(needed.filter(({ role }) => role !== "text").map(keepMedia));
  const words = JSON.stringify(document);
  const text: PackFile = {
    ...manifest.files.find(({ role, language: its }) => role === "text" && its === language)!,
    sha256: await sha256Hex(utf8(words)),
  };
  const files = [...manifest.files.filter(({ role }) => role !== "text"), text];
  const whole = JSON.stringify({
    ...manifest,
    format: 1,
    version: 0,
    languages: [language],
    files,
  });
  const current = await sha256Hex(utf8(whole));
  await inStore(async (store) => {
    const tx = store.transaction(["documents", "packs"], "readwrite");
    tx.objectStore("documents").put({ sha256: text.sha256, text: words });
    tx.objectStore("documents").put({ sha256: current, text: whole });
    tx.objectStore("packs").put({ id: manifest.id, current, wanted: null, paused: false });
    await tx.done;
  });
}

/** Turns the player to a block; tells whether it stood elsewhere. */
export async function showBlock({ manifest, document }: Draft, block: string): Promise<boolean> {
  const lesson = document.lessons[0]!;
  const [kind, id = kind] = block.split(" ");
  const wanted = kind === "item" ? `${manifest.id}.${id}` : id!;
  if (!lesson.blocks.some((one) => one.id === wanted)) return false;
  const before = await getPosition(lesson.id);
  if (before?.block === wanted) return false;
  await setPosition(lesson.id, { block: wanted, seconds: 0, edition: 1, version: 0 });
  return true;
}

async function keepMedia({ sha256, type }: PackFile): Promise<void> {
  const known = await inMedia((store) => store.getKey("blobs", sha256));
  if (known) return;
  const answer = await fetch(`${blobs()}/${sha256}`, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`blob ${answer.status}`);
  const bytes: Bytes = new Uint8Array(await answer.arrayBuffer());
  await inMedia((store) => store.put("blobs", { sha256, type, bytes }));
}

const blobs = () => `/api/v1/studio/${link() ? `${link()}/` : ""}blobs`;

/** The player wants somebody who learns. */
async function somebody(language: Language): Promise<void> {
  if (currentProfile()) return;
  await restoreProfile();
  if (currentProfile() || (await listProfiles()).length) return;
  await createProfile({ nickname: "…", picture: "leaf", group: "farmer", language });
}

/** The right to look on without an account, from the QR code's address. */
function link(): string | null {
  const token = new URLSearchParams(location.search).get("key");
  return token && `glances/${encodeURIComponent(token)}`;
}
