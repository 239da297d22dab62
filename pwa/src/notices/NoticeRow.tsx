/** On the first page: what the station wrote, in one row. */
import { gettext as _, ngettext } from "../core/i18n.ts";
import { Row } from "../ui/parts.tsx";
import type { Shown } from "./notices.ts";

export function NoticeRow({ pieces }: { pieces: Shown[] }) {
  const [first] = pieces;
  if (!first) return null;
  const more = pieces.length - 1;
  return (
    <div class="card rows" data-testid="notices">
      <Row icon="mail" colour="persimmon" title={first.title} href="/notices">
        {_("From the station: %(name)s", { name: first.by })}
        {more > 0 && ` · ${ngettext("%(n)s more message", "%(n)s more messages", more)}`}
      </Row>
    </div>
  );
}
