/** Reading aloud: the recorded sound where the block has one, else a voice of the phone. */
import { mediaUrl } from "../packs/open.ts";
import { emitter } from "./emitter.ts";
import { tagOf } from "./i18n.ts";
import { sentencesOf } from "./sentences.ts";
import { settings } from "./settings.ts";
import type { Language } from "./types.ts";

export type SpeechState = "idle" | "loading" | "speaking" | "no-voice" | "failed";

export interface SpeechUpdate {
  state: SpeechState;
  /** Offset into the text of what is being said: its word where the voice tells, else its sentence. */
  at: number | null;
  /** What it is about: several speakers may be on one screen. */
  text: string;
}

export interface Speech {
  /** Plain words (no Markdown). */
  text: string;
  language: Language;
  /** SHA-256 of a recorded sound. */
  sound?: string | null;
}

/** Voices are listed late, and in some browsers never: no voice by then is no voice. */
const VOICES_WITHIN = 1500;

const changes = emitter<SpeechUpdate>();
let audio: HTMLAudioElement | null = null;
/** Grows with every call, so that a slow start of an earlier one stays silent. */
let turn = 0;
let current = "";

export function onSpeech(callback: (update: SpeechUpdate) => void): () => void {
  return changes.on(callback);
}

/** Resolves when the last word is said, or at once when it cannot be. Stops what is being said. */
export async function speak(speech: Speech): Promise<void> {
  stopSpeaking();
  const mine = turn;
  current = speech.text;
  say("loading");
  const sound = speech.sound ? await mediaUrl(speech.sound) : null;
  if (sound && mine === turn && (await played(sound, speech.text, mine))) return;
  const voice = await voiceFor(speech.language);
  if (mine !== turn) return;
  if (!voice) return say("no-voice");
  await spoken(speech, voice, mine);
}

export function stopSpeaking(): void {
  turn += 1;
  audio?.pause();
  audio = null;
  if ("speechSynthesis" in self) speechSynthesis.cancel();
  say("idle");
}

function say(state: SpeechState, at: number | null = null): void {
  changes.emit({ state, at, text: current });
}

/** False where the sound cannot be played: then the phone's voice has to do. */
function played(sound: string, text: string, mine: number): Promise<boolean> {
  return new Promise((resolve) => {
    const player = new Audio(sound);
    audio = player;
    player.playbackRate = settings().soundSpeed;
    const end = (good: boolean) => {
      if (good && mine === turn) say("idle");
      resolve(good || mine !== turn);
    };
    player.onplaying = () => mine === turn && say("speaking", 0);
    // A recording has no marks: how far it is tells about where in the words it is.
    player.ontimeupdate = () => {
      const part = player.currentTime / player.duration;
      if (mine === turn && part < 1) say("speaking", Math.floor(part * text.length));
    };
    player.onended = () => end(true);
    player.onpause = () => mine !== turn && end(true);
    player.onerror = () => end(false);
    player.play()?.catch(() => end(false));
  });
}

/**
 * One utterance a sentence: many voices tell nothing between start and end, and some fall silent
 * in long ones. So at least the sentence that is being said is known.
 */
async function spoken({ text }: Speech, voice: SpeechSynthesisVoice, mine: number): Promise<void> {
  let from = 0;
  const said = sentencesOf(text).map((sentence) => {
    const at = text.indexOf(sentence, from);
    from = at + sentence.length;
    return utter(sentence, voice, (offset) => mine === turn && say("speaking", at + offset));
  });
  const good = (await Promise.all(said)).every(Boolean);
  if (mine === turn) say(good ? "idle" : "failed");
}

/** False where it could not be said to its end. */
function utter(
  sentence: string,
  voice: SpeechSynthesisVoice,
  onAt: (offset: number) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const words = new SpeechSynthesisUtterance(sentence);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = settings().soundSpeed;
    words.onstart = () => onAt(0);
    words.onboundary = (event) => onAt(event.charIndex);
    words.onend = () => resolve(true);
    words.onerror = () => resolve(false);
    speechSynthesis.speak(words);
  });
}

/** One that works without a network is better than one that does not. */
async function voiceFor(language: Language): Promise<SpeechSynthesisVoice | null> {
  const tag = tagOf(language).toLowerCase();
  const fits = (voice: SpeechSynthesisVoice) => voice.lang.toLowerCase().replace("_", "-");
  const voices = await allVoices();
  const same = voices.filter((voice) => fits(voice) === tag);
  const near = voices.filter((voice) => fits(voice).split("-")[0] === tag.split("-")[0]);
  const choice = [...same, ...near];
  return choice.find((voice) => voice.localService) ?? choice[0] ?? null;
}

function allVoices(): Promise<SpeechSynthesisVoice[]> {
  if (!("speechSynthesis" in self)) return Promise.resolve([]);
  const voices = speechSynthesis.getVoices();
  if (voices.length > 0) return Promise.resolve(voices);
  return new Promise((resolve) => {
    const done = () => resolve(speechSynthesis.getVoices());
    speechSynthesis.addEventListener?.("voiceschanged", done, { once: true });
    setTimeout(done, VOICES_WITHIN);
  });
}
