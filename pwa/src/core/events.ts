/** A learner's acts: kept on the phone before the screen moves on. */
import { currentProfile } from "../profile/profiles.ts";
import { append, onEvent } from "./journal.ts";
import type { LearnerEvent, NewEvent } from "./types.ts";

export { onEvent };

/**
 * Keeps the act of the current profile; it is durable when this resolves. Throws StorageError.
 * `alongside`: single values kept with it, both or neither.
 */
export function record(
  event: NewEvent,
  alongside: Record<string, string> = {},
): Promise<LearnerEvent> {
  const profile = currentProfile();
  if (!profile) throw new Error("no profile is open");
  return append(profile.learner, event, alongside);
}
