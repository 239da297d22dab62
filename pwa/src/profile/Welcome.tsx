/** The first minute: no account, no typing needed. A face, a name, who I am, and go. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { gettext as _, LANGUAGES, language, loadAllMessages, setLanguage } from "../core/i18n.ts";
import { navigate } from "../core/router.ts";
import { changeSettings } from "../core/settings.ts";
import { requestPersist } from "../packs/storage.ts";
import { FACES, Face, faceName } from "../ui/faces.tsx";
import { HelpSpeaker } from "../ui/HelpSpeaker.tsx";
import { Icon } from "../ui/icons.tsx";
import { Failure } from "../ui/parts.tsx";
import { RadioButtons } from "../ui/RadioButtons.tsx";
import { GroupChoice } from "./groups.tsx";
import { createProfile } from "./profiles.ts";

/** The pseudo-language is for those who look after the app: ?pseudo shows it. */
const choices = () =>
  LANGUAGES.filter(({ code }) => code !== "ar_XB" || location.search.includes("pseudo"));

async function chooseLanguage(code: string): Promise<void> {
  changeSettings({ language: code });
  await setLanguage(code);
}

export function LanguageChoice() {
  return (
    <RadioButtons
      label={_("Language")}
      row="actions"
      each="choice grow"
      choices={choices().map(({ code, name, tag }) => ({ value: code, inside: name, lang: tag }))}
      chosen={language}
      onChoose={chooseLanguage}
    />
  );
}

/** `aside`: what this window has to say about itself. */
export function Welcome({ aside }: { aside: ComponentChildren }) {
  const [begun, setBegun] = useState(false);
  return begun ? <NewPerson /> : <Greeting aside={aside} onBegin={() => setBegun(true)} />;
}

function Greeting({ aside, onBegin }: { aside: ComponentChildren; onBegin: () => void }) {
  const title = _("Learn to sell what you grow");
  const promise = _("A few minutes at a time. Works with no network. Free, no account.");
  return (
    <div class="screen">
      <main class="middle">
        <Orchard />
        <h1 class="section">{title}</h1>
        <p>{promise}</p>
        <LanguageChoice />
        <a class="plain section" href="/link">
          <Icon name="again" />
          {_("I have learned here before, on another phone")}
        </a>
        <div class="section">{aside}</div>
      </main>
      <div class="foot">
        <HelpSpeaker text={`${title}\n${promise}\n${_("Press the green button.")}`} />
        <button type="button" class="go" data-testid="create-profile" onClick={onBegin}>
          {_("Start learning")}
          <Icon name="next" turns />
        </button>
      </div>
    </div>
  );
}

/** Picks a face nobody on this phone has to think about. */
export function NewPerson({ back }: { back?: () => void }) {
  const [face, setFace] = useState<string>(FACES[0]);
  const [typed, setTyped] = useState<string | null>(null);
  const [group, setGroup] = useState("farmer");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    scrollTo(0, 0);
    // The next screen comes while they choose a picture.
    void Promise.all([import("../home/Home.tsx"), loadAllMessages()]).catch(() => {});
  }, []);
  const nickname = typed ?? faceName(face);

  async function begin(event: Event) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await createProfile({
        nickname: nickname.trim() || faceName(face),
        picture: face,
        language,
        group,
      });
      void requestPersist();
      navigate("/", { replace: true });
    } catch (problem) {
      setBusy(false);
      setError(problem);
    }
  }

  return (
    <form class="screen" onSubmit={begin}>
      <header class="head">
        {back && (
          <button type="button" class="back" aria-label={_("Back")} onClick={back}>
            <Icon name="back" turns />
          </button>
        )}
        <h1>{_("Which one is you?")}</h1>
      </header>
      <main class="middle">
        <RadioButtons
          label={_("Your picture")}
          row="choices"
          choices={FACES.map((name) => ({
            value: name,
            inside: (
              <>
                <Face name={name} />
                {faceName(name)}
              </>
            ),
          }))}
          chosen={face}
          onChoose={setFace}
        />
        <h2 class="section">
          <label for="nickname">{_("What shall we call you?")}</label>
        </h2>
        <input
          id="nickname"
          class="field"
          data-testid="nickname"
          value={nickname}
          maxLength={40}
          autocomplete="off"
          dir="auto"
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <p class="soft">{_("Any name will do. You can leave it as it is.")}</p>
        <h2 class="section">{_("Who are you?")}</h2>
        <GroupChoice label={_("Who are you?")} group={group} onGroup={setGroup} />
        {error !== null && <Failure error={error} />}
      </main>
      <div class="foot">
        <HelpSpeaker
          text={_(
            "Tap the picture that is you, and the picture of what you do. You need not type anything. Then press the green button.",
          )}
        />
        <button type="submit" class="go" data-testid="start" disabled={busy}>
          {_("Start")}
          <Icon name="next" turns />
        </button>
      </div>
    </form>
  );
}

/** Hills, a tree, a box on its way and a phone: what this is about. */
function Orchard() {
  return (
    <svg viewBox="0 0 328 190" class="hero" aria-hidden="true">
      <rect width="328" height="190" fill="#dcedf2" />
      <circle cx="276" cy="40" r="22" fill="#e8b84a" />
      <path d="M0 130q80-40 164-14t164-10v84H0z" fill="#bcdcc6" />
      <path d="M0 154q90-28 180-10t148-8v54H0z" fill="#4f9a6c" />
      <path d="M64 150h14v-40H64z" fill="#8a6a45" />
      <circle cx="71" cy="84" r="42" fill="#24724a" />
      <g fill="#c2431f">
        <circle cx="52" cy="76" r="7" />
        <circle cx="78" cy="60" r="7" />
        <circle cx="92" cy="88" r="7" />
        <circle cx="66" cy="100" r="7" />
      </g>
      <g transform="translate(210 74)">
        <rect width="56" height="96" rx="9" fill="#1d2a22" />
        <rect x="5" y="9" width="46" height="76" rx="3" fill="#fffdf8" />
        <path d="M11 24h34v26H11z" fill="#faefd0" />
        <path d="M20 30l18 7-18 8z" fill="#24724a" />
        <path d="M11 60h34M11 69h22" stroke="#e3dac6" stroke-width="5" stroke-linecap="round" />
      </g>
      <g transform="translate(126 112)">
        <path d="M0 14 32 2l32 12v32L32 60 0 46z" fill="#d9a76a" />
        <path d="M32 26 64 14v32L32 60z" fill="#b97f3d" />
        <path d="M0 14 32 2l32 12-32 12z" fill="#e6bd86" />
        <g fill="#c2431f">
          <circle cx="22" cy="12" r="6" />
          <circle cx="34" cy="10" r="6" />
          <circle cx="44" cy="14" r="6" />
          <circle cx="32" cy="18" r="6" />
        </g>
      </g>
    </svg>
  );
}
