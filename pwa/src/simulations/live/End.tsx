/** After the show: the score and its gate, the evening as a picture, what cost and what brought. */
import { useState } from "preact/hooks";
import { gettext as _, ngettext } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { useLoad } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { Failure, Screen } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import type { Graded } from "../runs.ts";
import { wordsOf } from "../scenarios.ts";
import { Chart } from "./Chart.tsx";
import type { Card } from "./deck.ts";
import { CardSign } from "./drawings.tsx";
import { Law } from "./Law.tsx";
import { clockOf, now, type Room, temptations } from "./room.ts";
import { type Moment, timelineOf } from "./timeline.ts";
import { cardName, costWords, whyWords } from "./words.ts";

export function End(props: {
  room: Room;
  graded: Graded;
  /** With this one. */
  tries: number;
  best: number;
  back: string;
  onAgain: () => void;
}) {
  const { room, graded, tries, best, back, onAgain } = props;
  const [part, setPart] = useState(0);
  const timeline = useLoad(() => timelineOf(ask, room, setPart), [room]);
  const found = timeline.state === "here" ? timeline.value : null;
  const foot = (
    <>
      <HelpSpeaker text={`${scoreWords(graded)}\n${ruleWords()}`} />
      <button type="button" class="go" onClick={onAgain} data-testid="live-again">
        <Icon name="again" />
        {_("Try again")}
      </button>
    </>
  );
  return (
    <Screen title={wordsOf(room.playable).title} back={back} foot={foot}>
      <Score graded={graded} best={best} tries={tries} />
      <Evening room={room} graded={graded} />
      <section class="card body">
        <h2>{_("Your forty minutes")}</h2>
        <Chart room={room} marked={found?.cost.map(({ step }) => step) ?? []} />
        {timeline.state === "failed" && <Failure error={timeline.error} again={timeline.again} />}
        {timeline.state === "loading" && <Counting part={part} />}
        {found && found.cost.length + found.tempted.length + found.brought.length === 0 && (
          <p class="soft">{_("No half minute stands out, neither well nor badly.")}</p>
        )}
        {found && (
          <>
            <Moments title={_("What cost most")} moments={found.cost} />
            <Moments title={_("What brought most")} moments={found.brought} />
          </>
        )}
      </section>
      {found && found.tempted.length > 0 && <Tempted moments={found.tempted} room={room} />}
      <section class="card body rule-card">
        <h2>{_("To remember")}</h2>
        <p>{ruleWords()}</p>
      </section>
      <Reflection room={room} tries={tries} />
      {tries >= 3 && <BestRound room={room} />}
    </Screen>
  );
}

function Counting({ part }: { part: number }) {
  return (
    <div role="status">
      <p class="soft">{_("Every half minute is played again with another card…")}</p>
      <div class="bar">
        <i style={{ width: `${Math.round(100 * part)}%` }} />
      </div>
    </div>
  );
}

function scoreWords({ grade: { score, capped } }: Graded): string {
  const n = Math.round(score ?? 0);
  if (capped)
    return _(
      "%(n)s of 100. A rule was broken: then the score stops at 40, however many orders came.",
      { n },
    );
  if (n >= 100)
    return _("%(n)s: better than the best plan that is known. Somebody will look at it.", { n });
  if (n >= 60) return _("%(n)s of 100: a room that sells and keeps its word.", { n });
  if (n >= 25)
    return _("%(n)s of 100: many came; fewer understood and trusted. See below what to change.", {
      n,
    });
  return _("%(n)s of 100: few bought. It is practice; see below which half minute cost most.", {
    n,
  });
}

function ruleWords(): string {
  return _(
    "Every five minutes begin again: show it, prove it, answer, then the price. Half of the room is new. And what is not true, or heals, or is “the best”, stays unsaid.",
  );
}

function Score(props: { graded: Graded; best: number; tries: number }) {
  const { graded, best, tries } = props;
  const score = Math.round(graded.grade.score ?? 0);
  return (
    <section
      class={graded.grade.capped ? "card body score capped" : "card body score"}
      data-testid="live-score"
      data-score={score}
    >
      <p class="score-number">{score}</p>
      <div class="bar">
        <i style={{ width: `${Math.min(100, score)}%` }} />
        {graded.grade.capped && <b class="gate" />}
      </div>
      <p>{scoreWords(graded)}</p>
      <p class="soft">
        {_("Your cards were played in 200 rooms, so that luck does not count.")}{" "}
        {tries > 1 && _("Best of %(tries)s tries: %(best)s.", { tries, best: Math.round(best) })}
      </p>
    </section>
  );
}

function Evening({ room, graded }: { room: Room; graded: Graded }) {
  const state = now(room);
  const late = Math.max(0, state.orders - Number(room.playable.scenario.parameters.packingBoxes));
  const figures: [string, string | number, string | number][] = [
    [_("orders"), state.orders, Math.round(graded.figures.orders!)],
    [_("left over, yuan"), Math.round(state.profitYuan), Math.round(graded.figures.profitYuan!)],
    [_("people who looked in"), state.visitors, Math.round(graded.figures.visitors!)],
    [
      _("complaints"),
      Math.round(state.complaints),
      Math.round((graded.figures.complaintShare ?? 0) * graded.figures.orders!),
    ],
  ];
  return (
    <section class="card body">
      <table class="figures-table">
        <thead>
          <tr>
            <td />
            <th scope="col">{_("this evening")}</th>
            <th scope="col">{_("usual evening")}</th>
          </tr>
        </thead>
        <tbody>
          {figures.map(([words, here, usual]) => (
            <tr key={words}>
              <th scope="row">{words}</th>
              <td class="number">{here}</td>
              <td>{usual}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {late > 0 && (
        <p class="note spaced">
          {ngettext(
            "%(n)s box more than you can pack in a day: it went out late and cost 8 yuan.",
            "%(n)s boxes more than you can pack in a day: they went out late and cost 8 yuan each.",
            late,
          )}
        </p>
      )}
      {state.cutOff && (
        <p class="note wrong spaced">
          {_("The room was cut at %(clock)s. Nothing was sold after that.", {
            clock: clockOf(room.kept.cards.length),
          })}
        </p>
      )}
    </section>
  );
}

function Moments({ title, moments }: { title: string; moments: readonly Moment[] }) {
  if (moments.length === 0) return null;
  return (
    <>
      <h3 class="section">{title}</h3>
      <ul class="moments">
        {moments.map((moment) => (
          <li key={moment.step} data-testid="moment">
            <CardSign card={moment.card} />
            <span class="grow">
              <b>{clockOf(moment.step)}</b> {cardName(moment.card)}: {costWords(moment)}
              {moment.cost > 0 && (
                <span class="soft">
                  {" "}
                  {whyWords(moment)}{" "}
                  {moment.instead !== "silence" &&
                    _("Better: %(card)s.", { card: cardName(moment.instead) })}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Tempted({ moments, room }: { moments: readonly Moment[]; room: Room }) {
  const cards = [...new Set(moments.map(({ card }) => card))] as Card[];
  const all = temptations(room);
  return (
    <section class="card body" data-testid="live-tempted">
      <h2>{_("Against the rules")}</h2>
      {cards.map((card) => {
        const own = moments.filter((moment) => moment.card === card);
        const cost = own.reduce((sum, moment) => sum + moment.cost, 0);
        const seen = all.filter((one) => one.card === card && one.seen).length;
        return (
          <div key={card} class="tempted-card">
            <p>
              <CardSign card={card} />
              <span class="grow">
                <b>{cardName(card)}</b> {own.map(({ step }) => clockOf(step)).join(", ")}:{" "}
                {ngettext("seen %(n)s time", "seen %(n)s times", seen)}
                {cost >= 1 && `; ${costWords({ ...own[0]!, cost })}`}
                {seen === 0 && <span class="soft"> {whyWords({ ...own[0]!, why: "risky" })}</span>}
              </span>
            </p>
            <Law card={card} />
          </div>
        );
      })}
    </section>
  );
}

/** From the second time on: think first, then play again. */
function Reflection({ room, tries }: { room: Room; tries: number }) {
  const { questions } = wordsOf(room.playable);
  if (tries < 2 || questions.length === 0) return null;
  return (
    <section class="note calm">
      <h2>{_("Think for a moment")}</h2>
      <p dir="auto">{questions[tries % questions.length]}</p>
    </section>
  );
}

function BestRound({ room }: { room: Room }) {
  const best = room.playable.par?.best as
    | { cards: Card[]; couponYuan: number; adsYuanPerStep: number }
    | undefined;
  if (!best) return null;
  return (
    <section class="card body" data-testid="live-best">
      <h2>{_("The best round that is known")}</h2>
      <ol class="best-round">
        {best.cards.map((card, place) => (
          <li key={place}>
            <CardSign card={card} size={28} />
            {cardName(card)}
          </li>
        ))}
      </ol>
      <p class="soft">
        {_(
          "Over and over for forty minutes, with coupons of %(coupon)s yuan. A computer found it by trying; perhaps you find a better one.",
          { coupon: best.couponYuan },
        )}
      </p>
    </section>
  );
}
