/** Which product first: ranked with reasons, the law first, and how sure the answer is. */
import "../live/live.css";
import "../live/sheets.css";
import "../live/end.css";
import "./selection.css";
import { useState } from "preact/hooks";
import { gettext as _ } from "../../core/i18n.ts";
import { HelpSpeaker } from "../../ui/HelpSpeaker.tsx";
import { type Loaded, useLoad, useProfile } from "../../ui/hooks.ts";
import { Icon } from "../../ui/icons.tsx";
import { Failure, Screen, Spinner } from "../../ui/parts.tsx";
import { ask } from "../engine.ts";
import { type Playable, wordsOf } from "../scenarios.ts";
import { Chosen } from "./Chosen.tsx";
import { newProduct } from "./facts.ts";
import { type Choosing, keepChoosing, keptChoosing, MOST_OWN } from "./keep.ts";
import {
  type OwnProduct,
  productsOf,
  rank,
  type Standing,
  usualWeights,
  withProducts,
} from "./model.ts";
import { ProductForm } from "./ProductForm.tsx";
import { Detail, Ranking } from "./Ranking.tsx";
import { Weights } from "./Weights.tsx";

export function SelectionScreen({ playable }: { playable: Playable }) {
  const { learner } = useProfile()!;
  const kept = useLoad(() => keptChoosing(learner), [learner]);
  if (kept.state === "loading") return <Spinner />;
  if (kept.state === "failed")
    return (
      <Screen title={wordsOf(playable).title} back="/practice">
        <Failure error={kept.error} again={kept.again} />
      </Screen>
    );
  return <Selection playable={playable} learner={learner} begin={kept.value} />;
}

type Open =
  | { at: "list" }
  | { at: "form"; product: OwnProduct; isNew: boolean }
  | { at: "detail"; id: string }
  | { at: "weights" }
  | { at: "chosen"; id: string };

function Selection(props: { playable: Playable; learner: string; begin: Choosing }) {
  const { playable, learner, begin } = props;
  const [choosing, setChoosing] = useState(begin);
  const [open, setOpen] = useState<Open>({ at: "list" });
  const [failure, setFailure] = useState<unknown>(null);
  const words = wordsOf(playable);
  const weights = choosing.weights ?? usualWeights(playable);
  const onlyOwn = choosing.onlyOwn && choosing.own.length >= 2;
  const products = onlyOwn ? choosing.own : [...choosing.own, ...productsOf(playable)];
  const mixed = choosing.own.length === 0 ? playable : withProducts(playable, products);
  const key = JSON.stringify([products, weights]);
  const ranking: Loaded<Standing[]> = useLoad(() => rank(ask, mixed, weights), [key]);
  const nameOf = (id: string) =>
    choosing.own.find((one) => one.id === id)?.name ?? words.names[id] ?? id;

  /** Kept first, then shown. */
  function change(next: Choosing) {
    keepChoosing(learner, next).then(() => {
      setChoosing(next);
      setOpen({ at: "list" });
    }, setFailure);
  }

  if (failure)
    return (
      <Screen title={words.title} back="/practice">
        <Failure error={failure} again={() => setFailure(null)} />
      </Screen>
    );
  if (open.at === "form")
    return (
      <ProductForm
        product={open.product}
        onSave={(product) => change({ ...choosing, own: withOne(choosing.own, product) })}
        onRemove={
          open.isNew
            ? undefined
            : () =>
                change({
                  ...choosing,
                  own: choosing.own.filter(({ id }) => id !== open.product.id),
                })
        }
        onBack={() => setOpen({ at: "list" })}
      />
    );
  if (open.at === "weights")
    return (
      <Weights
        weights={weights}
        usual={usualWeights(playable)}
        onSave={(chosen) => change({ ...choosing, weights: chosen })}
        onBack={() => setOpen({ at: "list" })}
      />
    );
  if (open.at === "chosen")
    return (
      <Chosen
        playable={playable}
        mixed={mixed}
        weights={weights}
        product={open.id}
        name={nameOf(open.id)}
        own={choosing.own.some(({ id }) => id === open.id)}
        learner={learner}
        onBack={() => setOpen({ at: "list" })}
      />
    );
  const found = ranking.state === "here" ? ranking.value : null;
  const shown = open.at === "detail" ? found?.find(({ id }) => id === open.id) : undefined;
  const full = choosing.own.length >= MOST_OWN;
  const foot = (
    <>
      <HelpSpeaker text={`${words.story}\n${words.goal}`} />
      <button
        type="button"
        class="go"
        data-testid="selection-add"
        disabled={full}
        onClick={() =>
          setOpen({ at: "form", product: newProduct(`own-${Date.now()}`), isNew: true })
        }
      >
        <Icon name="plus" />
        {full ? _("Twenty are enough") : _("Enter a product of ours")}
      </button>
    </>
  );
  return (
    <Screen title={words.title} back="/practice" foot={foot}>
      <p class="lead" dir="auto">
        {words.goal}
      </p>
      <div class="actions selection-ways">
        <button
          type="button"
          class="quiet small"
          data-testid="selection-weights"
          onClick={() => setOpen({ at: "weights" })}
        >
          <Icon name="bars" />
          {_("What matters most?")}
        </button>
        {choosing.own.length >= 2 && (
          <button
            type="button"
            class="quiet small"
            aria-pressed={onlyOwn ? "true" : "false"}
            data-testid="selection-only-own"
            onClick={() => change({ ...choosing, onlyOwn: !onlyOwn })}
          >
            {onlyOwn ? _("With those of the exercise") : _("Only our own")}
          </button>
        )}
      </div>
      {ranking.state === "failed" && <Failure error={ranking.error} again={ranking.again} />}
      {!found && ranking.state === "loading" && <Spinner />}
      {found && (
        <Ranking
          standings={found}
          own={choosing.own.map(({ id }) => id)}
          nameOf={nameOf}
          onOpen={(id) => setOpen({ at: "detail", id })}
        />
      )}
      <p class="soft">
        {_("The numbers of the exercise are for teaching; yours are as good as what you enter.")}
      </p>
      {shown && (
        <Detail
          standing={shown}
          name={nameOf(shown.id)}
          mixed={mixed}
          weights={weights}
          onEdit={
            choosing.own.some(({ id }) => id === shown.id)
              ? () =>
                  setOpen({
                    at: "form",
                    product: choosing.own.find(({ id }) => id === shown.id)!,
                    isNew: false,
                  })
              : undefined
          }
          onChoose={() => setOpen({ at: "chosen", id: shown.id })}
          onClose={() => setOpen({ at: "list" })}
        />
      )}
    </Screen>
  );
}

function withOne(own: readonly OwnProduct[], product: OwnProduct): OwnProduct[] {
  const known = own.some(({ id }) => id === product.id);
  return known ? own.map((one) => (one.id === product.id ? product : one)) : [product, ...own];
}
