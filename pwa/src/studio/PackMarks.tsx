/** Beside a pack's title: how its draft stands to what phones have, its trial, its certificate. */
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import type { PackView, PageData } from "./types.ts";

/** Keeps the head that the server drew as `view` says it. */
export function usePackHead(view: PackView, title: string, data: PageData): void {
  useEffect(() => {
    document.getElementById("pack-title")!.textContent = title || view.pack;
    render(<PackMarks view={view} data={data} />, document.getElementById("pack-marks")!);
  });
}

function PackMarks({ view, data }: { view: PackView; data: PageData }) {
  const chip = { certified: "good", lapsed: "look" }[view.course] ?? "wait";
  return (
    <>
      <span class={`state state-${view.state}`} role="status">
        {data.states?.[view.state]}
      </span>{" "}
      {view.version && <span class="soft">{_("version %(n)s", { n: view.version })}</span>}{" "}
      {view.trial && (
        <span class="chip wait">{_("version %(n)s on trial", { n: view.trial })}</span>
      )}{" "}
      {view.course && <span class={`chip ${chip}`}>{data.courses?.[view.course]}</span>}
    </>
  );
}
