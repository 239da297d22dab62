/** A page that only hands the app's core to a test: `window.core.<module>.<function>`. */
import * as environment from "../../src/core/environment.ts";
import * as events from "../../src/core/events.ts";
import * as i18n from "../../src/core/i18n.ts";
import * as progress from "../../src/core/progress.ts";
import * as speech from "../../src/core/speech.ts";
import * as store from "../../src/core/store.ts";
import * as position from "../../src/learn/position.ts";
import * as catalogue from "../../src/packs/catalogue.ts";
import * as library from "../../src/packs/library.ts";
import * as storage from "../../src/packs/storage.ts";
import * as profiles from "../../src/profile/profiles.ts";
import * as bridge from "../../src/sw-bridge.ts";
import * as links from "../../src/sync/links.ts";
import * as rescue from "../../src/sync/rescue.ts";
import * as sync from "../../src/sync/sync.ts";

const core = {
  bridge,
  catalogue,
  environment,
  events,
  i18n,
  library,
  links,
  position,
  profiles,
  progress,
  rescue,
  speech,
  storage,
  store,
  sync,
};
declare global {
  interface Window {
    core: typeof core;
  }
}
start().catch(console.error);

async function start(): Promise<void> {
  bridge.register();
  await profiles.restoreProfile();
  library.startDownloads();
  window.core = core;
  document.title = "ready";
}
