/** A product of one's own: name, two sums, nine sliders, and whether it may be sold at all. */
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { readNumber } from "../../learn/answers.ts";
import { Icon } from "../../ui/icons.tsx";
import { Screen } from "../../ui/parts.tsx";
import { RadioButtons } from "../../ui/RadioButtons.tsx";
import { type Problem, problemsOf, type Slider, sliders } from "./facts.ts";
import type { OwnProduct } from "./model.ts";

export function ProductForm(props: {
  product: OwnProduct;
  onSave: (product: OwnProduct) => void;
  onRemove?: (() => void) | undefined;
  onBack: () => void;
}) {
  const { onSave, onRemove, onBack } = props;
  const [product, setProduct] = useState(props.product);
  const [typed, setTyped] = useState({
    price: textOf(props.product.priceYuan),
    cost: textOf(props.product.costYuan),
  });
  const [tried, setTried] = useState(false);
  const full = {
    ...product,
    name: product.name.trim(),
    priceYuan: readNumber(typed.price) ?? Number.NaN,
    costYuan: readNumber(typed.cost) ?? Number.NaN,
  };
  const problems = tried ? problemsOf(full) : [];

  function save() {
    setTried(true);
    if (problemsOf(full).length === 0) onSave(full);
  }

  const foot = (
    <>
      <button type="button" class="quiet" onClick={onBack}>
        {_("Back")}
      </button>
      <button type="button" class="go" onClick={save} data-testid="product-save">
        <Icon name="tick" />
        {_("Rank it")}
      </button>
    </>
  );
  return (
    <Screen title={_("A product of ours")} foot={foot}>
      <Text
        id="product-name"
        name={_("What is it called?")}
        value={product.name}
        problem={problems.includes("name") ? problemWords("name") : ""}
        onType={(name) => setProduct({ ...product, name })}
      />
      <div class="two">
        <Text
          id="product-price"
          name={_("Price of one, yuan")}
          value={typed.price}
          numeric
          problem={problems.includes("price") ? problemWords("price") : ""}
          onType={(price) => setTyped({ ...typed, price })}
        />
        <Text
          id="product-cost"
          name={_("Costs in all, yuan")}
          value={typed.cost}
          numeric
          problem={problems.includes("cost") ? problemWords("cost") : ""}
          onType={(cost) => setTyped({ ...typed, cost })}
        />
      </div>
      <p class="soft">{_("All of it: fruit, box, parcel, fee, and your work.")}</p>
      {sliders().map((slider) => (
        <FactSlider
          key={slider.fact}
          slider={slider}
          value={Number(product[slider.fact])}
          onValue={(value) => setProduct({ ...product, [slider.fact]: value })}
        />
      ))}
      <Legal legal={product.legal} onLegal={(legal) => setProduct({ ...product, legal })} />
      {onRemove && (
        <button type="button" class="quiet danger" onClick={onRemove} data-testid="product-remove">
          <Icon name="bin" />
          {_("Take it off the list")}
        </button>
      )}
    </Screen>
  );
}

function textOf(yuan: number): string {
  return yuan > 0 ? String(yuan) : "";
}

function problemWords(problem: Problem): string {
  const words: Record<Problem, string> = {
    name: _("Give it a short name."),
    price: _("A price, please: 0.1 yuan or more."),
    cost: _("What it costs, please: 0 or more."),
  };
  return words[problem];
}

function Text(props: {
  id: string;
  name: string;
  value: string;
  numeric?: boolean;
  problem: string;
  onType: (text: string) => void;
}) {
  const { id, name, value, numeric, problem, onType } = props;
  return (
    <div class="amount">
      <label for={id}>{name}</label>
      <input
        id={id}
        class="field"
        data-testid={id}
        dir={numeric ? "ltr" : "auto"}
        inputMode={numeric ? "decimal" : "text"}
        autocomplete="off"
        maxLength={numeric ? 10 : 24}
        value={value}
        aria-invalid={problem ? "true" : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      {problem && (
        <p class="problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function FactSlider(props: { slider: Slider; value: number; onValue: (value: number) => void }) {
  const { slider, value, onValue } = props;
  const { values, say } = slider;
  const place = nearest(values, value);
  return (
    <label class="slider">
      <span>
        <Icon name={slider.icon} />
        <span class="grow">{slider.name}</span>
        <b>{say(values[place]!)}</b>
      </span>
      <input
        type="range"
        min="0"
        max={values.length - 1}
        step="1"
        value={place}
        aria-valuetext={say(values[place]!)}
        data-testid={`fact-${slider.fact}`}
        onInput={(event) => onValue(values[Number(event.currentTarget.value)]!)}
      />
    </label>
  );
}

function nearest(values: readonly number[], wanted: number): number {
  let best = 0;
  values.forEach((value, place) => {
    if (Math.abs(value - wanted) < Math.abs(values[best]! - wanted)) best = place;
  });
  return best;
}

function Legal({ legal, onLegal }: { legal: 0 | 1; onLegal: (legal: 0 | 1) => void }) {
  const question = _("May it be sold online as it is?");
  const answers: [0 | 1, string][] = [
    [1, _("Yes: fresh from the field, or with licence and label")],
    [
      0,
      _(
        "No, or I do not know: processed without licence or label, a protected kind, somebody else’s mark",
      ),
    ],
  ];
  return (
    <>
      <h2 class="section">{question}</h2>
      <RadioButtons
        label={question}
        row="replies"
        each="reply choice-line"
        choices={answers.map(([value, words]) => ({
          value,
          inside: (
            <>
              <Icon name={value ? "tick" : "law"} />
              <span class="grow">{words}</span>
            </>
          ),
        }))}
        chosen={legal}
        handle="legal"
        onChoose={onLegal}
      />
    </>
  );
}
