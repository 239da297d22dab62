/** What the live room says: names of cards, what is spoken, what viewers write, why it was so. */
import { gettext as _, ngettext, pgettext } from "../../core/i18n.ts";
import type { Card, Comment, Role } from "./deck.ts";
import type { LiveState } from "./room.ts";
import type { Moment, Why } from "./timeline.ts";

export function cardName(card: Card): string {
  const names: Record<Card, string> = {
    greet: pgettext("live card", "Greet"),
    story: pgettext("live card", "Story"),
    demo: pgettext("live card", "Show it"),
    certificate: pgettext("live card", "Proof"),
    answer: pgettext("live card", "Answer"),
    price: pgettext("live card", "Price"),
    coupon: pgettext("live card", "Coupon"),
    scarcity: pgettext("live card", "Stock left"),
    call: pgettext("live card", "Order now"),
    follow: pgettext("live card", "Follow us"),
    fakeScarcity: pgettext("live card", "“Last ten!”"),
    absoluteWords: pgettext("live card", "“The best!”"),
    medicalClaim: pgettext("live card", "“It heals!”"),
    silence: pgettext("live card", "Pause"),
  };
  return names[card];
}

/** What the host says with a card. */
export function sayingOf(card: Card, yuan: number): string {
  const sayings: Record<Card, string> = {
    greet: _("Hello, and welcome to our orchard! Where are you watching from?"),
    story: _("My father planted these trees. This morning at five we picked."),
    demo: _("Look: I open one for you. This is how it is inside, so full of juice."),
    certificate: _("This is the laboratory’s report, and this our mark of origin."),
    answer: _("You ask how it travels: with ice in foam, and bad fruit we replace."),
    price: _("One box, %(yuan)s yuan, parcel included.", { yuan }),
    coupon: _("A coupon for everybody in the room: tap it, it counts at once."),
    scarcity: _("I look at the list: this is what is really left today."),
    call: _("Whoever wants one: the orange basket, number one."),
    follow: _("Follow us, then you see when the next trees are ripe."),
    fakeScarcity: _("Only ten left, the last ten! (There are many more.)"),
    absoluteWords: _("The best fruit in the whole country, number one!"),
    medicalClaim: _("Eat these and your high blood pressure is cured!"),
    silence: _("(Nobody says anything.)"),
  };
  return sayings[card];
}

export function commentWords(comment: Comment): string {
  const words: Record<Comment, string> = {
    "what-is-it": _("I just came. What is it that you sell?"),
    "is-it-real": _("Is it really from there? Who says so?"),
    "how-much": _("How much is a box?"),
    "too-pushy": _("Stop shouting, let me look first."),
    "sold-out": _("I wanted one, and it says sold out!"),
    complaint: _("My last box had bad fruit in it!"),
  };
  return words[comment];
}

/** The three answers offered for a comment, in the order of deck.REPLIES. */
export function replyWords(comment: Comment, yuan: number): readonly [string, string, string] {
  const words: Record<Comment, readonly [string, string, string]> = {
    "what-is-it": [
      _("Look, I show it to you once more from the start."),
      _("Order first, then you will see."),
      _("It is the best in the country!"),
    ],
    "is-it-real": [
      _("Here is the report, with its number: you can look it up."),
      _("Trust me and order."),
      _("My uncle’s blood pressure was cured by it!"),
    ],
    "how-much": [
      _("%(yuan)s yuan a box, parcel included, and this is what is in it.", { yuan }),
      _("Hello, welcome, welcome!"),
      _("Only ten left at this price!"),
    ],
    "too-pushy": [
      _("You are right, take your time. What would you like to know?"),
      _("Quick, quick, order!"),
      _("The last ten, then it is over!"),
    ],
    "sold-out": [
      _("Sold out for today. Follow us: we pick again on Thursday."),
      _("Order all the same, we will see."),
      _("I have found ten more, the last ones!"),
    ],
    complaint: [
      _("I am sorry. Send me a picture, and you get a new box or your money."),
      _("At %(yuan)s yuan what do you expect?", { yuan }),
      _("Impossible, ours is the best there is!"),
    ],
  };
  return words[comment];
}

export function roleName(role: Role): string {
  const names: Record<Role, string> = {
    host: _("Host"),
    assistant: _("Assistant"),
    controller: _("Controller"),
  };
  return names[role];
}

export function roleTask(role: Role): string {
  const tasks: Record<Role, string> = {
    host: _("greets, tells, shows and names the price"),
    assistant: _("answers comments, brings proof, gives coupons"),
    controller: _("watches stock and rule points, stops a bad card"),
  };
  return tasks[role];
}

/** One line of the room's log, as a screen reader says it. */
export function logLine(state: LiveState, clock: string, stockBefore: number): string {
  const { card, came, left, orders, refused, violation, comment } = state.now;
  const parts = [
    _("%(clock)s: %(card)s.", { clock, card: card ? cardName(card) : "" }),
    _("%(n)s viewers (%(came)s came, %(left)s left).", {
      n: Math.round(state.viewers),
      came,
      left: Math.round(left),
    }),
    orders > 0 && ngettext("%(n)s order.", "%(n)s orders.", orders),
    refused > 0 &&
      ngettext("%(n)s buyer found it sold out.", "%(n)s buyers found it sold out.", refused),
    stockBefore > 0 && state.stock === 0 && _("Sold out."),
    violation && _("The platform saw it: %(n)s rule points are left.", { n: state.rulePoints }),
    state.cutOff && _("The room is cut off."),
    comment && _("A viewer: %(words)s", { words: commentWords(comment) }),
  ];
  return parts.filter(Boolean).join(" ");
}

export function whyWords({ why, instead }: Moment): string {
  const words: Record<Why, string> = {
    cut: _("The rule points were used up: the platform cut the room."),
    caught: _("The platform saw it: points and viewers were gone."),
    risky: _("Nobody saw it this time. In many rooms the platform does."),
    silent: _("Nobody spoke, and viewers left."),
    again: _("It was said again and again; nobody listens a third time."),
    "not-understood": _("Many had just come and did not know yet what it is."),
    "not-trusted": _("They did not trust it yet; proof comes before pushing."),
    pushed: _("Pushing alone sells little."),
    "sold-out": _("There was nothing left to sell."),
    "better-card": lackWords(instead),
  };
  return words[why];
}

/** What the room lacked, said by the card that would have given it. */
function lackWords(instead: Card): string {
  if (instead === "demo" || instead === "answer")
    return _("Many had just come and did not know yet what it is.");
  if (instead === "certificate") return _("They did not trust it yet.");
  if (instead === "greet" || instead === "story") return _("The room was tired, and viewers left.");
  return _("They knew and trusted it: it was time to sell.");
}

/** "cost about 6 orders" / "brought about 14 orders". */
export function costWords({ cost }: Moment): string {
  const n = Math.max(1, Math.round(Math.abs(cost)));
  return cost >= 0
    ? ngettext("cost about %(n)s order", "cost about %(n)s orders", n)
    : ngettext("brought about %(n)s order", "brought about %(n)s orders", n);
}

/** How often the platform sees it, of 100 times. */
export function seenOften(card: Card): number {
  const often: Partial<Record<Card, number>> = {
    fakeScarcity: 15,
    absoluteWords: 35,
    medicalClaim: 60,
  };
  return often[card] ?? 0;
}

/** The law in short, where no fact card of a course is on the phone. */
export function lawWords(card: Card): string {
  const laws: Partial<Record<Card, string>> = {
    fakeScarcity: _(
      "False advertising (Advertising Law, article 55): fines of 200,000 to 1 million yuan where the cost of the advert is not known.",
    ),
    absoluteWords: _(
      "Words like “best” or “number one” are forbidden in adverts (Advertising Law, articles 9 and 57): fines of 200,000 to 1 million yuan.",
    ),
    medicalClaim: _(
      "Food may not be said to heal or prevent illness (Advertising Law, articles 17 and 58; Food Safety Law, article 73).",
    ),
  };
  return laws[card] ?? "";
}
