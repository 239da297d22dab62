/** Pictures of a sandbox: the whole divided, how it went over time, plans against each other. */
import { gettext as _ } from "../../core/i18n.ts";
import {
  type Kind,
  lineOf,
  type Outcome,
  type Plan,
  SANDBOXES,
  sharesOf,
  weakestLink,
} from "./model.ts";
import { figureName, figureValue, leverName, lineName, tradeOffWords } from "./words.ts";

export interface Tried {
  x: number;
  y: number;
}

export function DayBar({ kind, plan }: { kind: Kind; plan: Plan }) {
  const shares = sharesOf(kind, plan);
  const { parts } = SANDBOXES[kind];
  const words = parts.map((name) => `${leverName(name)} ${Math.round(100 * shares[name]!)}%`);
  return (
    <div class="day-bar" role="img" aria-label={words.join(", ")}>
      {parts.map((name, place) => (
        <i key={name} class={`part-${place}`} style={{ width: `${100 * shares[name]!}%` }} />
      ))}
    </div>
  );
}

const [WIDTH, HEIGHT] = [320, 96];

/** Each line from empty (bottom) to full (top); the weakest link of a county is thick. */
export function Lines({ kind, days }: { kind: Kind; days: Outcome["days"] }) {
  const { lines } = SANDBOXES[kind];
  const weakest = weakestLink(kind, days);
  const x = (place: number) => (WIDTH * place) / (days.length - 1);
  const y = (value: number) => HEIGHT - 4 - value * (HEIGHT - 10);
  const percent = (value: number) => Math.round(100 * value);
  const words = lines.map((name) => {
    const line = lineOf(days, name);
    return _("%(name)s: from %(first)s to %(last)s of 100", {
      name: lineName(name),
      first: percent(line[0]!),
      last: percent(line[line.length - 1]!),
    });
  });
  return (
    <figure class="lines">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words.join("; ")}>
        <path class="ground" d={`M0 ${HEIGHT - 4}H${WIDTH}`} />
        {lines.map((name, place) => (
          <polyline
            key={name}
            class={`line-${place}${name === weakest ? " weakest" : ""}`}
            points={lineOf(days, name)
              .map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`)
              .join(" ")}
          />
        ))}
      </svg>
      <figcaption class="soft">
        {lines.map((name, place) => (
          <span key={name} class="line-key">
            <i class={`line-${place}`} />
            {lineName(name)}
          </span>
        ))}
      </figcaption>
      {weakest && (
        <p class="note spaced" data-testid="weakest">
          {_("The weakest link at the end: %(name)s. It holds back all the others.", {
            name: lineName(weakest),
          })}
        </p>
      )}
    </figure>
  );
}

export function TradeOff(props: { kind: Kind; tried: readonly Tried[]; others: readonly Tried[] }) {
  const { kind, tried, others } = props;
  const [across, upwards] = SANDBOXES[kind].tradeOff;
  const all = [...tried, ...others];
  const scale = (values: number[], size: number) => {
    const [low, high] = [Math.min(0, ...values), Math.max(1, ...values)];
    return (value: number) => 12 + ((value - low) / (high - low)) * (size - 24);
  };
  const x = scale(
    all.map((one) => one.x),
    WIDTH,
  );
  const y = scale(
    all.map((one) => one.y),
    150,
  );
  const now = tried[tried.length - 1];
  const words = now
    ? `${figureName(across)} ${figureValue(across, now.x)}; ${figureName(upwards)} ${figureValue(upwards, now.y)}`
    : "";
  return (
    <section class="card body">
      <h2>{_("One against the other")}</h2>
      <p class="soft">{tradeOffWords(kind)}</p>
      <svg class="trade-off" viewBox={`0 0 ${WIDTH} 150`} role="img" aria-label={words}>
        <path class="ground" d={`M${x(0)} 150V0M0 ${150 - y(0)}H${WIDTH}`} />
        <text x={x(0) + 4} y="10">
          {`↑ ${figureName(upwards)}`}
        </text>
        <text x={WIDTH} y="146" text-anchor="end">
          {`${figureName(across)} →`}
        </text>
        {others.map((one, place) => (
          <circle key={`other ${place}`} class="other" cx={x(one.x)} cy={150 - y(one.y)} r="5" />
        ))}
        {tried.length > 1 && (
          <polyline points={tried.map((one) => `${x(one.x)},${150 - y(one.y)}`).join(" ")} />
        )}
        {tried.map((one, place) => (
          <circle
            key={place}
            class={one === now ? "now" : "tried"}
            cx={x(one.x)}
            cy={150 - y(one.y)}
            r={one === now ? 8 : 4}
          />
        ))}
      </svg>
      <p class="soft line-key">
        <i class="other" /> {_("how many begin")} <i class="now" /> {_("your plan now")}
      </p>
    </section>
  );
}
