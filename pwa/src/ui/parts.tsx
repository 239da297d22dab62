/** Pieces that more than one screen uses. */
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { gettext as _, loadAllMessages } from "../core/i18n.ts";
import { storageMessage } from "../core/messages.ts";
import type { Picture as PictureData } from "../core/types.ts";
import { mediaUrl } from "../packs/library.ts";
import { useLoad, useTitle } from "./hooks.ts";
import { Icon, type IconName } from "./icons.tsx";

/** A screen below the doors: title with a way back, middle, and the one thing to do at the foot. */
export function Screen(props: {
  title: string;
  back?: string;
  under?: ComponentChildren;
  foot?: ComponentChildren;
  children: ComponentChildren;
}) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    scrollTo(0, 0);
    title.current?.focus();
  }, []);
  useTitle(props.title);
  return (
    <div class="screen">
      <header class="head">
        {props.back && (
          <a class="back" href={props.back} aria-label={_("Back")}>
            <Icon name="back" turns />
          </a>
        )}
        <div class="grow">
          <h1 ref={title} tabIndex={-1}>
            {props.title}
          </h1>
          {props.under}
        </div>
      </header>
      <main class="middle">{props.children}</main>
      {props.foot && <div class="foot">{props.foot}</div>}
    </div>
  );
}

/** Longer than this, something hangs: the person gets a way out. */
const LONG_WAIT = 8000;

export function Spinner() {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_WAIT);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status">
      <div class="spinner" />
      <span class={long ? "waiting-words" : "hidden"}>{_("One moment")}</span>
      {long && (
        <button type="button" class="quiet small centred" onClick={() => location.reload()}>
          <Icon name="again" />
          {_("Try again")}
        </button>
      )}
    </div>
  );
}

/**
 * Part of the app that is fetched, with what it says, when it is first needed.
 * `quiet`: the screen is good without it, so nothing is shown until it is here.
 */
export function Later<P extends object>({
  load,
  props,
  quiet,
}: {
  load: () => Promise<ComponentType<P>>;
  props: P;
  quiet?: boolean;
}) {
  const found = useLoad(async () => {
    const [View] = await Promise.all([load(), loadAllMessages()]);
    return { View };
  }, []);
  if (quiet && found.state !== "here") return null;
  if (found.state === "loading") return <Spinner />;
  // A file of an app that was replaced meanwhile is gone for good: the new page knows the new one.
  if (found.state === "failed")
    return <Failure error={found.error} again={() => location.reload()} />;
  const { View } = found.value;
  return <View {...props} />;
}

/** What went wrong, as a line among others; nothing while `error` is null. */
export function FailureNote(props: { error: unknown; spaced?: boolean }) {
  if (props.error === null) return null;
  return (
    <p class={props.spaced ? "note wrong spaced" : "note wrong"} role="alert">
      {storageMessage(props.error)}
    </p>
  );
}

/** Something went wrong, in plain words, with a way on. */
export function Failure({ error, again }: { error: unknown; again?: () => void }) {
  return (
    <div class="middle">
      <div class="note wrong" role="alert">
        <h2>{_("That did not work")}</h2>
        <p>{storageMessage(error)}</p>
        {again && (
          <div class="actions">
            <button type="button" class="quiet small" onClick={again}>
              <Icon name="again" />
              {_("Try again")}
            </button>
          </div>
        )}
      </div>
    </div>
  );
}

/** A picture of a pack; its words while it is not here, or where this browser cannot draw it. */
export function Picture({ picture, class: kind }: { picture: PictureData; class?: string }) {
  const found = useLoad(() => mediaUrl(picture.file), [picture.file]);
  const [broken, setBroken] = useState<string | null>(null);
  const url = found.state === "here" && found.value !== broken ? found.value : null;
  const missing = found.state !== "loading" && !url;
  return (
    <figure
      class={`picture ${kind ?? ""}`}
      style={{ aspectRatio: `${picture.width} / ${picture.height}` }}
    >
      {url && (
        <img
          src={url}
          alt={picture.alt}
          width={picture.width}
          height={picture.height}
          onError={() => setBroken(url)}
        />
      )}
      {missing && (
        <figcaption class="missing">
          <Icon name={broken ? "look" : "download"} />
          {picture.alt}
        </figcaption>
      )}
    </figure>
  );
}

/** What a person can press to go somewhere, with a picture and a word under it. */
export function Row(props: {
  icon: IconName;
  colour?: "leaf" | "straw" | "persimmon";
  href?: string;
  onClick?: () => void;
  title: string;
  children?: ComponentChildren;
  end?: ComponentChildren;
  /** Its stable handle (docs/automation.md). */
  handle?: string;
}) {
  const inside = (
    <>
      <span class={`dot ${props.colour ?? ""}`}>
        <Icon name={props.icon} />
      </span>
      <span class="grow">
        <h2>{props.title}</h2>
        {props.children && <span class="soft">{props.children}</span>}
      </span>
      {props.end ?? (props.href || props.onClick ? <Icon name="next" turns /> : null)}
    </>
  );
  if (props.href)
    return (
      <a href={props.href} data-testid={props.handle}>
        {inside}
      </a>
    );
  if (props.onClick)
    return (
      <button type="button" data-testid={props.handle} onClick={props.onClick}>
        {inside}
      </button>
    );
  return <div>{inside}</div>;
}

const CAN_BE_FOCUSED = "a[href], button:not([disabled]), input:not([disabled])";

/** Tab goes round inside the box. */
function keepInside(event: KeyboardEvent, box: HTMLElement): void {
  const all = [...box.querySelectorAll<HTMLElement>(CAN_BE_FOCUSED)];
  const edge = event.shiftKey ? all[0] : all[all.length - 1];
  const at = document.activeElement;
  if (at !== edge && !(event.shiftKey && at === box)) return;
  event.preventDefault();
  (event.shiftKey ? all[all.length - 1] : all[0])?.focus();
}

/** A question over the screen; Escape and the dark around it mean "no". */
export function Sheet(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  // With the question, not after it: a quick Escape must mean it.
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") props.onClose();
      if (event.key === "Tab" && box.current) keepInside(event, box.current);
    };
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", onKey);
      before?.focus?.();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape and the button inside do the same
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same
    <div class="bed" onClick={(event) => event.target === event.currentTarget && props.onClose()}>
      <div
        class="sheet"
        ref={box}
        role="dialog"
        aria-modal="true"
        aria-label={props.title}
        tabIndex={-1}
      >
        <h2>{props.title}</h2>
        {props.children}
      </div>
    </div>
  );
}

/** Megabytes as people read them: "0.4 MB", "12 MB", "10.7 GB". */
export function megabytes(bytes: number): string {
  const value = bytes / 1_000_000;
  if (value >= 1000) return _("%(n)s GB", { n: (value / 1000).toFixed(1) }).replace(" ", "\u00a0");
  const n = value >= 10 ? Math.round(value) : Math.max(0.1, value).toFixed(1);
  // A number never stands alone at the end of a line.
  return _("%(n)s MB", { n }).replace(" ", "\u00a0");
}
