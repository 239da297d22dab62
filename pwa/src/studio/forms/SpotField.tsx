/** Places on a picture: put by a finger or a mouse, moved and sized by keys and numbers too. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import type { Fields } from "../types.ts";
import { freeId } from "./ItemForm.tsx";
import { Text, Tools } from "./inputs.tsx";
import { type MediaDesk, mediaAddress, PictureField } from "./PictureField.tsx";

const STEP = 10;
const SMALLEST = 60;
const LARGEST = 500;

export function SpotField(props: {
  fields: Fields;
  source?: Fields;
  desk: MediaDesk;
  onChange: (fields: Fields) => void;
}) {
  const { fields, source, desk, onChange } = props;
  const [chosen, setChosen] = useState(0);
  const spots: Fields[] = fields.spots ?? [];
  const file = fields.picture?.file ?? "";
  const put = (changed: Fields[]) => onChange({ ...fields, spots: changed });
  const change = (place: number, part: Fields) =>
    put(spots.map((one, n) => (n === place ? { ...one, ...part } : one)));

  function place(event: MouseEvent) {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const x = Math.round((1000 * (event.clientX - box.left)) / box.width);
    const y = Math.round((1000 * (event.clientY - box.top)) / box.height);
    if (spots[chosen]) change(chosen, { x: within(x), y: within(y) });
  }

  function key(event: KeyboardEvent) {
    const spot = spots[chosen];
    const by: Record<string, Fields> = {
      ArrowLeft: { x: within((spot?.x ?? 0) - STEP) },
      ArrowRight: { x: within((spot?.x ?? 0) + STEP) },
      ArrowUp: { y: within((spot?.y ?? 0) - STEP) },
      ArrowDown: { y: within((spot?.y ?? 0) + STEP) },
      "+": { r: Math.min((spot?.r ?? 0) + STEP, LARGEST) },
      "-": { r: Math.max((spot?.r ?? 0) - STEP, SMALLEST) },
    };
    const part = by[event.key];
    if (!part || !spot) return;
    event.preventDefault();
    change(chosen, part);
  }

  return (
    <>
      <PictureField
        desk={desk}
        file={file}
        alt={fields.picture?.alt ?? ""}
        sourceAlt={source?.picture?.alt}
        path="picture.alt"
        required
        onChange={(name, alt) => onChange({ ...fields, picture: { file: name, alt } })}
      />
      {file && (
        <button
          type="button"
          class="spots"
          aria-label={_(
            "Place %(n)s: press where it is, or move it with the arrow keys; + and - change its size.",
            {
              n: chosen + 1,
            },
          )}
          onClick={place}
          onKeyDown={key}
        >
          <img src={mediaAddress(desk.pack, file)} alt="" />
          {spots.map((spot, n) => (
            <i
              key={spot.id}
              class={`spot${spot.right ? " right" : ""}${n === chosen ? " chosen" : ""}`}
              style={{ left: `${spot.x / 10}%`, top: `${spot.y / 10}%`, width: `${spot.r / 5}%` }}
            >
              {n + 1}
            </i>
          ))}
        </button>
      )}
      <fieldset>
        <legend>{_("Places in the picture")}</legend>
        {spots.map((spot, n) => (
          <div class={spot.right ? "option right" : "option"} key={spot.id}>
            <div class="option-head">
              <button
                type="button"
                class="quiet"
                aria-pressed={n === chosen}
                onClick={() => setChosen(n)}
              >
                {_("Place %(n)s", { n: n + 1 })}
              </button>
              <label class="right-mark">
                <input
                  type="checkbox"
                  checked={Boolean(spot.right)}
                  onChange={(event) => {
                    const { right: _was, ...rest } = spot;
                    const on = (event.target as HTMLInputElement).checked;
                    put(
                      spots.map((one, m) =>
                        m === n ? (on ? { ...rest, right: true } : rest) : one,
                      ),
                    );
                  }}
                />
                {_("to be found")}
              </label>
              <Tools
                what={spot.text || String(n + 1)}
                onRemove={spots.length > 2 ? () => put(spots.filter((_, m) => m !== n)) : undefined}
              />
            </div>
            <Text
              label={_("What is there")}
              value={spot.text ?? ""}
              source={source?.spots?.find((each: Fields) => each.id === spot.id)?.text}
              path={`spots.${spot.id}.text`}
              limit={200}
              onChange={(text) => change(n, { text })}
            />
            <Text
              label={_("What to say about it")}
              value={spot.feedback ?? ""}
              source={source?.spots?.find((each: Fields) => each.id === spot.id)?.feedback}
              path={`spots.${spot.id}.feedback`}
              limit={400}
              wraps
              onChange={(feedback) => change(n, { feedback })}
            />
          </div>
        ))}
        {spots.length < 8 && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              put([
                ...spots,
                { id: freeId(spots), x: 500, y: 500, r: 100, text: "", feedback: "" },
              ]);
              setChosen(spots.length);
            }}
          >
            {_("Another place")}
          </button>
        )}
      </fieldset>
    </>
  );
}

const within = (value: number) => Math.min(Math.max(value, 0), 1000);
