/** "My numbers": what the learner notes of orders, costs, refunds and visitors, and what follows. */
import "../learn/learn.css";
import "./numbers.css";
import { useEffect } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { useLoad, useProfile } from "../ui/hooks.ts";
import { Failure, Screen, Spinner } from "../ui/parts.tsx";
import { entriesOf, newId, onBook } from "./book.ts";
import { today } from "./days.ts";
import { EntryForm } from "./EntryForm.tsx";
import { type Entry, KINDS, type Kind } from "./entries.ts";
import { Overview } from "./Overview.tsx";

/** `step`: "" for the charts, a kind for a new entry of it, or "edit" with the entry's id. */
export function NumbersScreen({ step, entry }: { step: string; entry?: string }) {
  const { learner } = useProfile()!;
  const found = useLoad(() => entriesOf(learner), [learner]);
  useEffect(() => onBook(found.again), []);
  if (found.state === "loading") return <Spinner />;
  if (found.state === "failed") return <Failure error={found.error} again={found.again} />;
  if (step === "") return <Overview entries={found.value} />;
  const opened =
    step === "edit" ? found.value.find(({ id }) => id === entry) : blank(step, learner);
  if (!opened) return <Gone />;
  return <EntryForm entry={opened} entries={found.value} isNew={step !== "edit"} />;
}

function blank(step: string, learner: string): Entry | undefined {
  const kind = KINDS.find((one) => one === step);
  return kind && blankEntry(kind, learner);
}

function blankEntry(kind: Kind, learner: string): Entry {
  const values = kind === "order" ? { orders: 1, boxes: 1 } : {};
  const entry: Entry = {
    learner,
    id: newId(),
    kind,
    day: today(),
    product: "",
    values,
    changed: 0,
  };
  return kind === "cost" ? { ...entry, part: "packing" } : entry;
}

function Gone() {
  return (
    <Screen title={_("My numbers")} back="/numbers">
      <p>{_("This entry is not here any more.")}</p>
    </Screen>
  );
}
