/** The seven ways to answer. Tapping does everything; so do Tab, Enter and Space. */
import type { Answer, Item } from "../../core/types.ts";
import { Choices } from "./Choices.tsx";
import { Groups } from "./Groups.tsx";
import { NumberField } from "./NumberField.tsx";
import { Order } from "./Order.tsx";
import { Spots } from "./Spots.tsx";

export interface InputProps<Kind extends Item = Item> {
  item: Kind;
  /** Mixes the options, the same way each time this item is shown. */
  seed: string;
  answer: Answer | undefined;
  onAnswer: (answer: Answer | undefined) => void;
  /** `wrong`: judged, another try to come; `over`: the right answer is shown. */
  judged: "wrong" | "over" | null;
  /** Id of the option or group that is being read aloud. */
  heard?: string | null;
}

export function ItemInput(props: InputProps) {
  const { item } = props;
  switch (item.type) {
    case "choose-one":
    case "picture-choice":
    case "choose-many":
      return <Choices {...props} item={item} />;
    case "spot-fault":
      return <Spots {...props} item={item} />;
    case "sort-groups":
      return <Groups {...props} item={item} />;
    case "put-in-order":
      return <Order {...props} item={item} />;
    case "number":
      return <NumberField {...props} item={item} />;
  }
}
