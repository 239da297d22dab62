/** One or several of a few, in words or in pictures. */
import { useMemo } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import type { ChooseMany, ChooseOne, Option, PictureChoice } from "../../core/types.ts";
import { Icon } from "../../ui/icons.tsx";
import { Picture } from "../../ui/parts.tsx";
import { radioKeys } from "../../ui/RadioButtons.tsx";
import { shuffled } from "../answers.ts";
import type { InputProps } from "./ItemInput.tsx";

export function Choices(props: InputProps<ChooseOne | PictureChoice | ChooseMany>) {
  const { item, seed, answer, onAnswer, judged, heard } = props;
  const options = useMemo(() => shuffled(item.options, seed), [item, seed]);
  const many = item.type === "choose-many";
  const chosen = many ? ((answer as string[] | undefined) ?? []) : [answer as string];

  function toggle({ id }: Option) {
    if (!many) return onAnswer(id);
    const next = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
    onAnswer(next.length > 0 ? next.sort() : undefined);
  }

  return (
    <>
      {many && <p class="soft">{_("Choose all that fit")}</p>}
      <fieldset
        class={item.type === "picture-choice" ? "options pictures" : "options"}
        role={many ? "group" : "radiogroup"}
        onKeyDown={radioKeys}
        aria-label={item.ask}
      >
        {options.map((option) => (
          <OptionButton
            key={option.id}
            option={option}
            role={many ? "checkbox" : "radio"}
            chosen={chosen.includes(option.id)}
            judged={judged}
            heard={heard === option.id}
            onToggle={() => toggle(option)}
          />
        ))}
      </fieldset>
    </>
  );
}

function OptionButton(props: {
  option: Option;
  role: "checkbox" | "radio";
  chosen: boolean;
  judged: InputProps["judged"];
  heard: boolean;
  onToggle: () => void;
}) {
  const { option, role, chosen, judged, heard, onToggle } = props;
  const good = judged === "over" && Boolean(option.right);
  const bad = judged === "wrong" && chosen && !option.right;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles that come here support it
    <button
      type="button"
      role={role}
      class={`option ${good ? "right" : ""} ${bad ? "wrong" : ""} ${heard ? "heard" : ""}`}
      data-testid="option"
      data-value={option.id}
      aria-checked={chosen ? "true" : "false"}
      disabled={judged !== null}
      onClick={onToggle}
    >
      {option.picture && <Picture picture={option.picture} />}
      <span class="option-words" dir="auto">
        <span class="mark">
          {good && <Icon name="tick" />}
          {bad && <Icon name="cross" />}
          {!good && !bad && chosen && <Icon name="tick" />}
        </span>
        {option.text ?? (option.picture ? <span class="hidden">{option.picture.alt}</span> : "")}
      </span>
    </button>
  );
}
