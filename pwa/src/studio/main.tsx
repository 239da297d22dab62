/** Starts the studio's pages: the server drew the frame, this draws what is edited in it. */
import "./studio.css";
import "./packs.css";
import "./forms/forms.css";
import "./media/media.css";
import "./looking.css";
import "./certify.css";
import "./paths.css";
import "./review.css";
import { render } from "preact";
import { setLanguage } from "../core/i18n.ts";
import { ExchangePage } from "./exchange/ExchangePage.tsx";
import { HistoryButtons } from "./history.ts";
import { LessonEditor } from "./LessonEditor.tsx";
import { listenToNewPack } from "./new-pack.ts";
import { PackEditor } from "./PackEditor.tsx";
import { listenToPath } from "./paths.ts";
import { SharedEditor } from "./shared/SharedEditor.tsx";
import type { PageData } from "./types.ts";

async function start(): Promise<void> {
  const data: PageData = JSON.parse(document.getElementById("studio-data")!.textContent!);
  const language = data.language.replace("-", "_");
  const { dir, lang } = document.documentElement;
  await setLanguage(language).catch(() => setLanguage("en"));
  // The server chose the page's language; the catalogue must not turn it.
  Object.assign(document.documentElement, { dir, lang });
  const place = document.getElementById("studio");
  if (data.page === "packs") listenToNewPack(data);
  if (data.page === "history") new HistoryButtons(data.pack).listen();
  if (data.page === "paths") listenToPath();
  if (!place) return;
  place.textContent = "";
  if (data.page === "pack" && data.pack_view)
    render(<PackEditor start={data.pack_view} data={data} />, place);
  if ((data.page === "facts" || data.page === "glossary") && data.entries)
    render(<SharedEditor kind={data.page} start={data.entries} data={data} />, place);
  if (data.page === "exchange") render(<ExchangePage data={data} />, place);
  if (data.page === "lesson" && data.lesson)
    render(<LessonEditor start={data.lesson} data={data} />, place);
}

void start();
