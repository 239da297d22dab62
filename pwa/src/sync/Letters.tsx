/** What people at the centre wrote to the learner. */
import { useEffect } from "preact/hooks";
import { gettext as _, language, tagOf } from "../core/i18n.ts";
import { useLoad } from "../ui/hooks.ts";
import { mail, markRead, onSync } from "./sync.ts";
import { when } from "./words.ts";

export function Letters() {
  const found = useLoad(mail, []);
  useEffect(() => onSync(({ state }) => state === "done" && found.again()), []);
  const letters = found.state === "here" ? found.value : [];
  useEffect(() => {
    // Seen on this screen is read; the mark of this visit stays until the screen is left.
    for (const { number, read } of letters) if (!read) void markRead(number);
  }, [letters.length]);
  if (letters.length === 0) return null;
  return (
    <section>
      <h2 class="section">{_("Letters for you")}</h2>
      <ul class="card letters">
        {letters.map(({ number, text, from, at, read }) => (
          <li key={number} class={read ? "" : "new"}>
            <bdi>{text}</bdi>
            <p class="soft">
              <bdi>{from}</bdi> · {when(Date.parse(at), tagOf(language))}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
