/** Short sounds made by the phone itself: no bytes to fetch, and one switch to be quiet. */

export type Sound = "order" | "comment" | "card" | "caught" | "end";

const KEY = "tianjian.quiet";
/** Notes of each sound: hertz, when it begins and how long it rings, in seconds. */
const NOTES: Record<Sound, readonly (readonly [hertz: number, at: number, long: number])[]> = {
  order: [
    [880, 0, 0.09],
    [1318.5, 0.08, 0.16],
  ],
  comment: [[660, 0, 0.07]],
  card: [[392, 0, 0.05]],
  caught: [
    [196, 0, 0.18],
    [146.8, 0.18, 0.3],
  ],
  end: [
    [523.3, 0, 0.14],
    [659.3, 0.14, 0.14],
    [784, 0.28, 0.3],
  ],
};
const LOUDNESS = 0.08;

let context: AudioContext | null = null;

export function isQuiet(): boolean {
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}

export function setQuiet(quiet: boolean): void {
  try {
    localStorage.setItem(KEY, quiet ? "yes" : "no");
  } catch {
    // A private window: sounds stay as they are.
  }
}

/** Browsers allow sound only after a tap; call it from one. Silent where there is no WebAudio. */
export function wakeSound(): void {
  const Maker =
    self.AudioContext ??
    (self as unknown as { webkitAudioContext?: typeof AudioContext }).webkitAudioContext;
  if (!Maker || isQuiet()) return;
  context ??= new Maker();
  if (context.state === "suspended") context.resume().catch(() => {});
}

export function play(sound: Sound): void {
  if (!context || isQuiet() || context.state !== "running") return;
  for (const note of NOTES[sound]) ring(context, ...note);
}

function ring(audio: AudioContext, hertz: number, at: number, long: number): void {
  const start = audio.currentTime + at;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.type = "triangle";
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(LOUDNESS, start);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + long);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + long);
}
