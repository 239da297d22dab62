/** The farm's own page: its figures, the plans that were kept, side by side, and handing one on. */
import { useRef, useState } from "preact/hooks";
import { blobBytes, fromUtf8 } from "../../core/bytes.ts";
import { gettext as _ } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Row, Screen, Sheet } from "../../ui/parts.tsx";
import { grouped, losesWords, modelWords, yuan } from "../season/words.ts";
import { FIGURES } from "./figures.ts";
import { Handing } from "./Handing.tsx";
import { readShared } from "./share.ts";
import { type Book, type Version, withVersion } from "./versions.ts";
import { fieldWords, figureWords } from "./words.ts";

const HOME = "/practice/my-farm";
const MOST_BYTES = 20_000;

export function FarmHome(props: {
  book: Book;
  onKeep: (book: Book) => Promise<void>;
  /** False where the engine does not take it. */
  onTakeIn: (version: Version) => Promise<boolean>;
  onPlay: (version: Version) => void;
}) {
  const { book, onKeep, onTakeIn, onPlay } = props;
  const { farm, versions } = book;
  const [open, setOpen] = useState<string | null>(null);
  const [gone, setGone] = useState<Version | null>(null);
  const shown = versions.find(({ id }) => id === open);
  const foot = (
    <>
      <HelpSpeaker
        text={`${_("Plan the coming season with your own figures.")}\n${modelWords()}`}
      />
      <a
        class="go"
        href={farm ? `${HOME}/plan` : `${HOME}/figures`}
        data-testid={farm ? "farm-plan" : "farm-begin"}
      >
        <Icon name="play" />
        {farm
          ? _("Make a plan")
          : book.draft
            ? _("Go on with the figures")
            : _("Enter twelve figures")}
      </a>
    </>
  );
  const remove = (version: Version) => {
    setOpen(null);
    void onKeep({ ...book, versions: versions.filter(({ id }) => id !== version.id) }).then(() =>
      setGone(version),
    );
  };
  return (
    <Screen title={_("My farm")} back="/practice" foot={foot}>
      <p class="lead">{_("Plan the coming season with your own figures.")}</p>
      <p class="note assumption" data-testid="farm-model">
        <Icon name="look" />
        <span>{modelWords()}</span>
      </p>
      {gone && (
        <p class="note" role="status">
          {_("“%(name)s” is removed.", { name: gone.name })}{" "}
          <button
            type="button"
            class="plain"
            data-testid="farm-undo"
            onClick={() => {
              void onKeep(withVersion(book, gone)).then(() => setGone(null));
            }}
          >
            {_("Take it back")}
          </button>
        </p>
      )}
      {versions.length > 0 && <Versions versions={versions} onOpen={setOpen} />}
      {farm && (
        <div class="card rows">
          <Row icon="leaf" colour="leaf" title={_("My twelve figures")} href={`${HOME}/figures`}>
            {FIGURES.slice(0, 1)
              .concat(FIGURES[7]!)
              .map(({ name }) => `${fieldWords(name)}: ${figureWords(name, farm.values[name])}`)
              .join(" · ")}
          </Row>
        </div>
      )}
      <TakeIn onTakeIn={onTakeIn} />
      {shown && (
        <Opened
          version={shown}
          onPlay={() => onPlay(shown)}
          onRemove={() => remove(shown)}
          onClose={() => setOpen(null)}
        />
      )}
    </Screen>
  );
}

/** Side by side: a bar of the mean, one of the worst ten, in one measure. */
function Versions(props: { versions: readonly Version[]; onOpen: (id: string) => void }) {
  const { versions, onOpen } = props;
  const all: number[] = [];
  for (const { results } of versions) all.push(results.mean, results.worstTenth);
  const [low, high] = [Math.min(0, ...all), Math.max(1, ...all)];
  const zero = (100 * (0 - low)) / (high - low);
  const bar = (value: number) => ({
    left: `${value < 0 ? zero + (100 * value) / (high - low) : zero}%`,
    width: `${(100 * Math.abs(value)) / (high - low)}%`,
  });
  return (
    <section class="card" data-testid="farm-versions">
      <ul class="ranking versions">
        {versions.map(({ id, name, results, given }) => (
          <li key={id}>
            <button type="button" data-testid="farm-version" onClick={() => onOpen(id)}>
              <span class="grow">
                <h2>
                  {name} {given && <span class="pill wait">{_("from somebody else")}</span>}
                </h2>
                <span class="version-bar">
                  <i class={results.mean < 0 ? "minus" : ""} style={bar(results.mean)} />
                </span>
                <span class="version-bar worst">
                  <i
                    class={results.worstTenth < 0 ? "minus" : ""}
                    style={bar(results.worstTenth)}
                  />
                </span>
                <span class="soft">
                  {_("mean %(mean)s, worst ten %(worst)s; loses in %(n)s of 100", {
                    mean: grouped(results.mean),
                    worst: grouped(results.worstTenth),
                    n: results.loss,
                  })}
                </span>
              </span>
              <Icon name="next" turns />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Opened(props: {
  version: Version;
  onPlay: () => void;
  onRemove: () => void;
  onClose: () => void;
}) {
  const { version, onPlay, onRemove, onClose } = props;
  const { results, farm } = version;
  const [handing, setHanding] = useState(false);
  if (handing) return <Handing version={version} onClose={onClose} />;
  return (
    <Sheet title={version.name} onClose={onClose}>
      <p>
        {losesWords(results.loss)}{" "}
        {_("A mean season leaves %(mean)s, the worst ten of 100 %(worst)s.", {
          mean: yuan(results.mean),
          worst: yuan(results.worstTenth),
        })}{" "}
        {results.lowest < 0 &&
          _("So much must be there to begin with, or be lent: %(yuan)s.", {
            yuan: yuan(-results.lowest),
          })}
      </p>
      <details class="figure-details">
        <summary>{_("Its twelve figures")}</summary>
        <dl>
          {FIGURES.map(({ name }) => (
            <div key={name}>
              <dt>{fieldWords(name)}</dt>
              <dd>{figureWords(name, farm.values[name])}</dd>
            </div>
          ))}
        </dl>
      </details>
      <div class="actions stacked-actions">
        <button type="button" class="go" data-testid="farm-open" onClick={onPlay}>
          <Icon name="play" />
          {_("Go on with this plan")}
        </button>
        <button
          type="button"
          class="quiet"
          data-testid="farm-hand"
          onClick={() => setHanding(true)}
        >
          <Icon name="send" />
          {_("Show it to somebody")}
        </button>
        <button type="button" class="quiet danger" data-testid="farm-remove" onClick={onRemove}>
          <Icon name="bin" />
          {_("Remove")}
        </button>
      </div>
    </Sheet>
  );
}

/** From a file that somebody sent. */
function TakeIn({ onTakeIn }: { onTakeIn: (version: Version) => Promise<boolean> }) {
  const input = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState(false);

  async function take(file: File) {
    const version = file.size <= MOST_BYTES ? readShared(await textOf(file)) : null;
    setWrong(!version || !(await onTakeIn(version)));
  }

  return (
    <>
      <div class="card rows">
        <Row
          icon="file"
          colour="straw"
          title={_("A plan from somebody else")}
          onClick={() => input.current?.click()}
        >
          {wrong
            ? _("That file holds no plan. Ask for it once more.")
            : _("Choose the file; or point the camera at the picture.")}
        </Row>
      </div>
      <input
        ref={input}
        class="hidden"
        type="file"
        tabIndex={-1}
        aria-hidden="true"
        data-testid="farm-file"
        accept=".json,.txt,application/json,text/plain"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) void take(file).catch(() => setWrong(true));
        }}
      />
    </>
  );
}

async function textOf(file: File): Promise<string> {
  return fromUtf8(await blobBytes(file));
}
