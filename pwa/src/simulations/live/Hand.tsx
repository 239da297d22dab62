/** The cards in one's hand; the temptations apart from the others, and drawn as what they are. */
import { gettext as _ } from "../../core/i18n.ts";
import { Icon } from "../../ui/icons.tsx";
import { type Card, isTempting } from "./deck.ts";
import { CardSign } from "./drawings.tsx";
import type { Playing } from "./playing.ts";
import { isOver, saidLately } from "./room.ts";
import { cardName, roleName } from "./words.ts";

/** Said so often in four minutes, a card does next to nothing. */
const TIRED = 2;

export function Hand({ playing, cards }: { playing: Playing; cards: readonly Card[] }) {
  const honest = cards.filter((card) => !isTempting(card));
  const tempting = cards.filter(isTempting);
  return (
    <section class="hand" aria-label={_("Your cards")}>
      <Waiting playing={playing} />
      <div class="hand-cards">
        {honest.map((card) => (
          <PlayCard key={card} playing={playing} card={card} />
        ))}
      </div>
      {tempting.length > 0 && (
        <div class="hand-cards tempting">
          {tempting.map((card) => (
            <PlayCard key={card} playing={playing} card={card} />
          ))}
        </div>
      )}
    </section>
  );
}

function PlayCard({ playing, card }: { playing: Playing; card: Card }) {
  const { room, role, waiting, put } = playing;
  const up = waiting.some((one) => one.role === role && one.card === card);
  const tired = saidLately(room, card) >= TIRED;
  const words = [
    cardName(card),
    tired && _("said often just now"),
    isTempting(card) && _("against the rules"),
  ];
  return (
    <button
      type="button"
      class={tired ? "play-card tired" : "play-card"}
      data-testid={`play-${card}`}
      aria-pressed={up ? "true" : "false"}
      aria-label={words.filter(Boolean).join(", ")}
      disabled={isOver(room)}
      onClick={() => put(card)}
    >
      <CardSign card={card} size={30} />
      <span>{cardName(card)}</span>
    </button>
  );
}

/** What comes next, and whose card it is. */
function Waiting({ playing }: { playing: Playing }) {
  const { waiting, pace, paused, role } = playing;
  const [first, ...rest] = waiting;
  if (pace === "steps" && role === null)
    return <p class="hand-next">{_("Tap a card: it is played for half a minute.")}</p>;
  if (!first)
    return (
      <p class="hand-next">
        {paused ? _("The clock stands still. Press the green arrow.") : _("Tap the next card.")}
      </p>
    );
  return (
    <p class="hand-next up">
      <Icon name="next" turns />
      {_("Next: %(card)s", { card: cardName(first.card) })}
      {first.role && first.role !== role && ` (${roleName(first.role)})`}
      {playing.hold && first.role && first.role !== role && (
        <button
          type="button"
          class="hold"
          data-testid="hold"
          onClick={() => playing.hold!(first.role!)}
        >
          {_("Stop it")}
        </button>
      )}
      {rest.length > 0 && ` · ${rest.map(({ card }) => cardName(card)).join(" · ")}`}
    </p>
  );
}
