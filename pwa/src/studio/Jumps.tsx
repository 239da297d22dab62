/** On a narrow screen all stands below each other: the ways to what is far down. */
import { gettext as _ } from "../core/i18n.ts";

/** `to`: what each place is called, by its id. */
export function Jumps({ to }: { to: Record<string, string> }) {
  return (
    <nav class="jumps" aria-label={_("On this page")}>
      {Object.keys(to).map((id) => (
        <a key={id} class="button quiet" href={`#${id}`}>
          {to[id]} ↓
        </a>
      ))}
    </nav>
  );
}
