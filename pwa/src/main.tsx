/** Starts the app: language and look first, then what the phone keeps, then the network. */
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/pieces.css";
import "./home/home.css";
import "./ui/speaker.css";
import { render } from "preact";
import { App } from "./App.tsx";
import { watchInstall } from "./core/environment.ts";
import { browserLanguage, setLanguage } from "./core/i18n.ts";
import { route, startRouter } from "./core/router.ts";
import { onSettings, type Settings, settings } from "./core/settings.ts";
import { register } from "./sw-bridge.ts";

function dress({ theme, textSize }: Settings): void {
  const { dataset } = document.documentElement;
  dataset.theme = theme;
  dataset.textSize = String(textSize);
}

async function start(): Promise<void> {
  dress(settings());
  onSettings(dress);
  watchInstall();
  startRouter();
  // Without its catalogue the app speaks English, which is better than nothing.
  await setLanguage(settings().language ?? browserLanguage()).catch(() => setLanguage("en"));
  const place = document.getElementById("app")!;
  place.textContent = "";
  if (route().parts[0] === "preview") return render(await previewed(), place);
  render(<App />, place);
  register();
}

/** A lesson that is still being written: docs/editor.md. */
async function previewed() {
  const { Preview } = await import("./preview/Preview.tsx");
  return <Preview />;
}

void start();
