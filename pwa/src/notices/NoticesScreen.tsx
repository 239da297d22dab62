/** All that stations wrote themselves; a short lesson opens on its own page. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { HelpSpeaker } from "../ui/HelpSpeaker.tsx";
import { useLoad } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { Failure, Row, Screen, Spinner } from "../ui/parts.tsx";
import "./notices.css";
import { currentPieces, type LocalItem, type Shown } from "./notices.ts";

export function NoticesScreen({ id }: { id: string }) {
  const found = useLoad(() => currentPieces(), []);
  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed") return <Failure error={found.error} again={found.again} />;
  const piece = found.value.find((one) => one.id === id);
  if (piece?.kind === "lesson") return <LocalLesson key={piece.id} piece={piece} />;
  return <NoticeList pieces={found.value} />;
}

function NoticeList({ pieces }: { pieces: Shown[] }) {
  const words = pieces.map(heard).join("\n");
  return (
    <Screen
      title={_("From the station")}
      back="/"
      foot={pieces.length > 0 && <HelpSpeaker text={words} />}
    >
      {pieces.length === 0 && (
        <p class="lead">{_("Nothing new from the station. What it writes comes with a sync.")}</p>
      )}
      {pieces.map((piece) => (
        <PieceCard key={piece.id} piece={piece} />
      ))}
    </Screen>
  );
}

/** What the speaker says of a piece, its picture too. */
function heard({ title, text, picture }: Shown): string {
  return [title, picture?.alt, text].filter(Boolean).join("\n");
}

function PieceCard({ piece }: { piece: Shown }) {
  const { id, kind, title, text, by, until } = piece;
  if (kind === "lesson")
    return (
      <div class="card rows">
        <Row icon="book" colour="leaf" title={title} href={`/notices/${id}`}>
          {_("A short lesson of the station %(name)s", { name: by })}
        </Row>
      </div>
    );
  return (
    <article class="card">
      <div class="body">
        <h2>
          <bdi>{title}</bdi>
        </h2>
        <Photo piece={piece} />
        <Lines text={text ?? ""} />
        <p class="pill">
          <Icon name="house" />
          {_("From the station: %(name)s", { name: by })}
          {until && ` · ${_("until %(day)s", { day: until })}`}
        </p>
      </div>
    </article>
  );
}

/** While the picture is not here, its words stand in for it. */
function Photo({ piece: { picture, image } }: { piece: Shown }) {
  if (!picture) return null;
  if (!image) return <p class="soft">{_("On the picture: %(what)s", { what: picture.alt })}</p>;
  return <img class="notice-photo" src={image} alt={picture.alt} />;
}

function Lines({ text }: { text: string }) {
  return (
    <>
      {text.split("\n").map((line, place) => (
        <p key={place}>
          <bdi>{line}</bdi>
        </p>
      ))}
    </>
  );
}

/** Cards, then questions, one at a time; nothing is counted: it is the station's own. */
function LocalLesson({ piece }: { piece: Shown }) {
  const [at, setAt] = useState(0);
  const { cards = [], items = [], title, by, picture } = piece;
  const alt = picture?.alt;
  const last = cards.length + items.length;
  const item = items[at - cards.length];
  const text = at < cards.length ? cards[at]! : (item?.text ?? "");
  const go = (
    <button type="button" class="go" data-testid="next" onClick={() => setAt(at + 1)}>
      <Icon name="next" />
      {_("Go on")}
    </button>
  );
  const done = (
    <a class="go" href="/notices">
      <Icon name="tick" />
      {_("Done")}
    </a>
  );
  return (
    <Screen
      title={title}
      back="/notices"
      foot={
        <>
          <HelpSpeaker key={at} text={spoken(at === 0 && alt ? `${alt}\n${text}` : text, item)} />
          {at < last ? go : done}
        </>
      }
    >
      <p class="soft">
        {_("A short lesson of the station %(name)s", { name: by })}
        {at < last && ` · ${at + 1} / ${last}`}
      </p>
      {at < cards.length && (
        <div class="card" aria-live="polite">
          <div class="body">
            {at === 0 && <Photo piece={piece} />}
            <Lines text={text} />
          </div>
        </div>
      )}
      {item && <Question key={at} item={item} />}
      {at === last && <p class="lead">{_("That was all. You can read it again at any time.")}</p>}
    </Screen>
  );
}

function spoken(text: string, item: LocalItem | undefined): string {
  return [text, ...(item?.options.map((option) => option.text) ?? [])].join("\n");
}

function Question({ item }: { item: LocalItem }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const right = chosen !== null && item.options[chosen]!.right;
  return (
    <section>
      <h2 class="section">
        <bdi>{item.text}</bdi>
      </h2>
      <div class="choices wide">
        {item.options.map((option, place) => (
          <button
            type="button"
            key={place}
            class="choice"
            aria-pressed={chosen === place}
            onClick={() => setChosen(place)}
          >
            {chosen === place && <Icon name={option.right ? "tick" : "cross"} />}
            <bdi>{option.text}</bdi>
          </button>
        ))}
      </div>
      <p role="status" class={chosen === null ? "soft" : right ? "note calm" : "note"}>
        {chosen !== null && (right ? _("Right.") : _("Not this one. Try another."))}
      </p>
    </section>
  );
}
