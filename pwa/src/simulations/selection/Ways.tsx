/** A hundred ways of weighing as a hundred boxes: first, among the first three, behind. */
import { gettext as _ } from "../../core/i18n.ts";
import type { Sureness } from "./model.ts";

export function Ways({ sure }: { sure: Sureness }) {
  const { first, amongThree } = sure;
  const words = _(
    "First in %(first)s of 100 ways of weighing, among the first three in %(three)s.",
    {
      first,
      three: amongThree,
    },
  );
  return (
    <figure class="ways" data-testid="ways" data-first={first}>
      <svg viewBox="0 0 200 56" role="img" aria-label={words}>
        {Array.from({ length: 100 }, (_, place) => (
          <rect
            key={place}
            class={place < first ? "first" : place < amongThree ? "three" : ""}
            x={(place % 25) * 8}
            y={Math.floor(place / 25) * 14}
            width="6.500"
            height="11"
            rx="1.500"
          />
        ))}
      </svg>
      <figcaption>{words}</figcaption>
    </figure>
  );
}
