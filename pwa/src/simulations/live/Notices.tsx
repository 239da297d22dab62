/** What stops the clock: a rule that was broken, and a viewer who waits for an answer. */
import { gettext as _ } from "../../core/i18n.ts";
import { Icon } from "../../ui/icons.tsx";
import { Sheet } from "../../ui/parts.tsx";
import { type Card, type Comment, isTempting, REPLIES } from "./deck.ts";
import { CardSign } from "./drawings.tsx";
import { Law } from "./Law.tsx";
import type { Notice } from "./playing.ts";
import type { Room } from "./room.ts";
import { cardName, commentWords, replyWords, seenOften } from "./words.ts";

export function NoticeSheet(props: {
  notice: Exclude<Notice, { kind: "comment" }>;
  onClose: () => void;
}) {
  const { notice, onClose } = props;
  const { card } = notice;
  const title = notice.kind === "cut" ? _("The room is cut off") : _("The platform saw it");
  return (
    <Sheet title={title} onClose={onClose}>
      <div class="notice-card">
        <CardSign card={card} size={64} />
        <p>
          {notice.kind === "caught"
            ? _(
                "%(card)s cost %(points)s of your 12 rule points, and fewer new viewers are sent to you from now on.",
                {
                  card: cardName(card),
                  points: notice.points,
                },
              )
            : _(
                "All 12 rule points are gone. Nobody can buy any more tonight, and the score stops at 40.",
              )}
        </p>
      </div>
      {notice.kind === "caught" && (
        <p class="soft">
          {_("Said 100 times, the platform sees it about %(n)s times.", { n: seenOften(card) })}
        </p>
      )}
      <Law card={card} />
      <button type="button" class="go" data-testid="notice-close" onClick={onClose}>
        <Icon name="play" />
        {_("Go on")}
      </button>
    </Sheet>
  );
}

/** Three things that could be said; each is a card and does what that card does. */
export function ReplySheet(props: {
  room: Room;
  comment: Comment;
  hand: readonly Card[];
  onReply: (card: Card | null) => void;
}) {
  const { room, comment, hand, onReply } = props;
  const words = replyWords(comment, Number(room.playable.scenario.parameters.referenceYuan));
  const replies = REPLIES[comment]
    .map((card, place) => ({ card, words: words[place]! }))
    .filter(({ card }) => hand.includes(card));
  // Another order every time, the same for the same half minute.
  const turn = room.kept.cards.length % Math.max(1, replies.length);
  const shown = [...replies.slice(turn), ...replies.slice(0, turn)];
  return (
    <Sheet title={`“${commentWords(comment)}”`} onClose={() => onReply(null)}>
      <p class="soft lead">{_("What do you say?")}</p>
      <div class="replies">
        {shown.map(({ card, words: said }) => (
          <button
            type="button"
            key={card}
            data-testid="reply"
            data-card={card}
            class={isTempting(card) ? "reply tempting" : "reply"}
            onClick={() => onReply(card)}
          >
            <CardSign card={card} />
            <span class="grow">{said}</span>
          </button>
        ))}
      </div>
      {shown.length === 0 && (
        <p class="lead">{_("Another of you holds the cards for this. Tell them.")}</p>
      )}
      <button type="button" class="quiet" onClick={() => onReply(null)} data-testid="reply-none">
        {_("Not now")}
      </button>
    </Sheet>
  );
}
