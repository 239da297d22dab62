/** Where the money of one box goes: one long bar in pieces, and the same in words and numbers. */
import { gettext as _ } from "../core/i18n.ts";
import { boxOf, type Sums } from "./sums.ts";
import { partName, yuan } from "./words.ts";

export function Margin({ sums }: { sums: Sums }) {
  const box = boxOf(sums);
  if (!box) return null;
  const { price, parts, left } = box;
  const pieces = parts.map(({ part, fen }) => ({
    name: partName(part),
    fen,
    tint: part as string,
  }));
  const stays = { name: _("Stays with you"), fen: left, tint: "net" };
  const rows = left > 0 ? [...pieces, stays] : pieces;
  const whole = rows.reduce((sum, { fen }) => sum + fen, 0);
  const words = rows.map(({ name, fen }) => `${name}: ${yuan(fen)}`).join("; ");
  return (
    <section
      class="card body margin"
      aria-labelledby="margin"
      data-testid="margin"
      data-left={left}
    >
      <h2 id="margin">{_("One box")}</h2>
      <p>{_("One box brings %(money)s. This is where it goes.", { money: yuan(price) })}</p>
      {whole > 0 && <Stack rows={rows} whole={whole} price={price} words={words} />}
      <ul class="legend">
        {rows.map(({ name, fen, tint }) => (
          <li key={tint} class={tint === "net" ? "stays" : ""}>
            <i class={`swatch tint-${tint}`} />
            <span class="grow">{name}</span>
            <b>{yuan(fen)}</b>
          </li>
        ))}
      </ul>
      {left <= 0 && (
        <p class="note wrong spaced">
          {left < 0
            ? _("Each box costs you %(money)s more than it brings.", { money: yuan(-left) })
            : _("Nothing stays with you.")}
        </p>
      )}
    </section>
  );
}

interface Piece {
  name: string;
  fen: number;
  tint: string;
}

function Stack(props: { rows: Piece[]; whole: number; price: number; words: string }) {
  const { rows, whole, price, words } = props;
  let at = 0;
  return (
    <svg
      class="stack-bar"
      viewBox="0 0 1000 60"
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      {rows.map(({ fen, tint }) => {
        const width = (1000 * fen) / whole;
        at += width;
        return <rect key={tint} class={`tint-${tint}`} x={at - width} width={width} height="60" />;
      })}
      {price < whole && <path class="brings" d={`M${(1000 * price) / whole} 0v60`} />}
    </svg>
  );
}
