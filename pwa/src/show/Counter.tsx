/** A number that is counted up and down with a finger, large enough for a hall. */
import { gettext as _ } from "../core/i18n.ts";
import { Icon } from "../ui/icons.tsx";

export function Counter(props: {
  /** What is counted, for those who hear the buttons. */
  name: string;
  option: string;
  count: number;
  onCount: (change: number) => void;
}) {
  const { name, option, count, onCount } = props;
  return (
    <fieldset class="counter" aria-label={name} data-testid="hands" data-value={option}>
      <button
        type="button"
        aria-label={_("One hand less")}
        disabled={count === 0}
        data-testid="less"
        onClick={() => onCount(-1)}
      >
        <Icon name="minus" />
      </button>
      <output>{count}</output>
      <button
        type="button"
        aria-label={_("One hand more")}
        data-testid="more"
        onClick={() => onCount(1)}
      >
        <Icon name="hand" />
        <Icon name="plus" />
      </button>
    </fieldset>
  );
}
