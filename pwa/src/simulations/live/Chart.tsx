/** The forty minutes as a picture: viewers as an area, orders as bars, temptations as marks. */
import { gettext as _ } from "../../core/i18n.ts";
import { clockOf, type Room, temptations } from "./room.ts";

const [WIDTH, HEIGHT, GROUND] = [320, 110, 92];

export function Chart({ room, marked }: { room: Room; marked: readonly number[] }) {
  const states = room.states;
  const x = (step: number) => (WIDTH * step) / room.steps;
  const most = Math.max(10, ...states.map(({ viewers }) => viewers));
  const mostOrders = Math.max(3, ...states.map((state) => state.now.orders));
  const y = (viewers: number) => GROUND - (viewers / most) * (GROUND - 12);
  const area = states.map(({ viewers }, step) => `L${x(step).toFixed(1)} ${y(viewers).toFixed(1)}`);
  const end = x(states.length - 1).toFixed(1);
  return (
    <figure class="live-chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words(room)}>
        <path class="area" d={`M0 ${GROUND}${area.join("")}L${end} ${GROUND}z`} />
        {states.map((state, step) => {
          const height = (state.now.orders / mostOrders) * (GROUND - 30);
          return state.now.orders > 0 ? (
            <rect
              key={step}
              class="orders"
              x={x(step - 1)}
              width={2.8}
              y={GROUND - height}
              height={height}
            />
          ) : null;
        })}
        <path class="ground" d={`M0 ${GROUND}h${WIDTH}`} />
        {marked.map((step) => (
          <path key={`cost ${step}`} class="cost" d={`M${x(step)} ${GROUND + 2}l5 9h-10z`} />
        ))}
        {temptations(room).map(({ step, seen }) => (
          <g key={`tempted ${step}`} class={seen ? "seen" : "unseen"}>
            <path d={`M${x(step)} 4v${GROUND - 4}`} />
            <circle cx={x(step)} cy="7" r="5" />
          </g>
        ))}
        {[0, 20, 40, 60, 80].map((step) =>
          step <= room.steps ? (
            <text key={step} x={Math.min(WIDTH - 16, Math.max(1, x(step) - 8))} y={HEIGHT - 1}>
              {clockOf(step)}
            </text>
          ) : null,
        )}
      </svg>
      <figcaption class="soft">
        <span class="key area" /> {_("viewers")} <span class="key orders" /> {_("orders")}{" "}
        {temptations(room).length > 0 && (
          <>
            <span class="key seen" /> {_("temptations")}
          </>
        )}
      </figcaption>
    </figure>
  );
}

function words(room: Room): string {
  const blocks: string[] = [];
  for (let step = 10; step < room.states.length; step += 10) {
    const orders = room.states[step]!.orders - room.states[step - 10]!.orders;
    const viewers = Math.round(room.states[step]!.viewers);
    blocks.push(
      _("up to %(clock)s: %(orders)s orders, %(viewers)s viewers", {
        clock: clockOf(step),
        orders,
        viewers,
      }),
    );
  }
  return blocks.join("; ");
}
