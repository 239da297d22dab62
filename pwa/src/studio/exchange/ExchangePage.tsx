/** Lessons of a file into a pack, and a pack as a file. */
import type { PageData } from "../types.ts";
import { BringFile } from "./BringFile.tsx";
import "./exchange.css";
import { TakeAlong } from "./TakeAlong.tsx";

export function ExchangePage({ data }: { data: PageData }) {
  const view = data.pack_view ?? null;
  const spoken = data.language.replace("-", "_");
  const languages = view?.languages ?? [];
  const own = languages.includes(spoken) ? spoken : (languages[0] ?? "zh_Hans");
  return (
    <div class="studio-pack exchange">
      <div class="writing">
        <BringFile view={view} data={data} />
      </div>
      {view && (
        <aside class="looking">
          <TakeAlong view={view} own={own} />
        </aside>
      )}
    </div>
  );
}
