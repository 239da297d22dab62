/** A room that plays itself, step by step, with a sentence before each card. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Failure } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import { CardSign } from "./drawings.tsx";
import { EXAMPLE_CARDS, exampleWords } from "./example.ts";
import { Law } from "./Law.tsx";
import { Figures, Log, Stage } from "./RoomView.tsx";
import { clockOf, now, played, type Room } from "./room.ts";
import { cardName } from "./words.ts";

export function Example(props: { opened: Room; onDone: () => void; onLeave: () => void }) {
  const { opened, onDone, onLeave } = props;
  const [room, setRoom] = useState(opened);
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const step = room.kept.cards.length;
  const card = EXAMPLE_CARDS[step];
  const words = exampleWords()[step] ?? "";
  const { violation } = now(room).now;
  if (failure) return <Failure error={failure} again={() => setFailure(null)} />;

  async function next() {
    if (!card) return onDone();
    setBusy(true);
    await played(ask, room, card).then(setRoom, setFailure);
    setBusy(false);
  }

  return (
    <main class="live example" data-testid="live-example-room" data-step={step}>
      <header class="live-top">
        <button type="button" class="round-button" aria-label={_("Back")} onClick={onLeave}>
          <Icon name="back" turns />
        </button>
        <h1 class="grow live-clock">
          {_("Example")} <span class="soft">{clockOf(step)}</span>
        </h1>
        <button type="button" class="quiet small" onClick={onDone} data-testid="example-skip">
          {_("Skip")}
        </button>
      </header>
      <Figures room={room} />
      <Stage room={room} moving />
      <div class="example-words" aria-live="polite">
        {violation && (
          <p class="note wrong">
            {_(
              "The platform saw it: %(n)s of 12 rule points are left, and the stream of new viewers is thin.",
              { n: now(room).rulePoints },
            )}
          </p>
        )}
        {violation && <Law card="medicalClaim" />}
        <p>{card ? words : _("Now it is your turn. Nothing can go wrong: it is only practice.")}</p>
      </div>
      <Log room={room} />
      <div class="foot">
        <HelpSpeaker text={words} />
        <button type="button" class="go" disabled={busy} onClick={next} data-testid="example-next">
          {card ? (
            <>
              <CardSign card={card} />
              {cardName(card)}
            </>
          ) : (
            <>
              <Icon name="play" />
              {_("My own room")}
            </>
          )}
        </button>
      </div>
    </main>
  );
}
