/** Language, size of the words, light, sound, name and PIN. */
import { useState } from "preact/hooks";
import { gettext as _, language } from "../core/i18n.ts";
import { storageMessage } from "../core/messages.ts";
import { changeSettings, type Settings } from "../core/settings.ts";
import { speak } from "../core/speech.ts";
import { entriesOf } from "../numbers/book.ts";
import { ChoosePin } from "../profile/ChoosePin.tsx";
import { removeProfile, updateProfile } from "../profile/profiles.ts";
import { LanguageChoice } from "../profile/Welcome.tsx";
import { useLoad, useProfile, useSettings, useSync, useTablet } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { FailureNote, Row, Screen, Sheet } from "../ui/parts.tsx";
import { RadioButtons } from "../ui/RadioButtons.tsx";
import { About } from "./About.tsx";

export function SettingsScreen() {
  return (
    <Screen title={_("Settings")} back="/me">
      <h2 class="section">{_("Language")}</h2>
      <LanguageChoice />
      <Look />
      <You />
      <div class="card rows">
        <Row icon="box" title={_("Room on this phone")} href="/storage" />
        <Row icon="help" title={_("How it works")} href="/help" />
        <Row icon="people" title={_("One tablet for many people")} href="/tablet">
          {_("Everybody has a picture and a PIN; it locks by itself")}
        </Row>
      </div>
    </Screen>
  );
}

function Choice<Value extends string | number>(props: {
  label: string;
  value: Value;
  choices: [Value, string][];
  onChoose: (value: Value) => void;
}) {
  const { label, value, choices, onChoose } = props;
  return (
    <>
      <h2 class="section">{label}</h2>
      <RadioButtons
        label={label}
        row="actions"
        each="choice grow"
        choices={choices.map(([code, name]) => ({ value: code, inside: name }))}
        chosen={value}
        onChoose={onChoose}
      />
    </>
  );
}

function Look() {
  const { textSize, theme, soundSpeed } = useSettings();
  const trial = () => speak({ text: _("This is how fast I read."), language });
  return (
    <>
      <Choice<Settings["textSize"]>
        label={_("Size of the words")}
        value={textSize}
        choices={[
          [1, _("Normal")],
          [1.15, _("Larger")],
          [1.3, _("Large")],
          [1.5, _("Very large")],
        ]}
        onChoose={(next) => changeSettings({ textSize: next })}
      />
      <Choice<Settings["theme"]>
        label={_("Light")}
        value={theme}
        choices={[
          ["auto", _("Like the phone")],
          ["light", _("Bright")],
          ["dark", _("Dark")],
        ]}
        onChoose={(next) => changeSettings({ theme: next })}
      />
      <Choice<Settings["soundSpeed"]>
        label={_("Reading aloud")}
        value={soundSpeed}
        choices={[
          [0.75, _("Slow")],
          [1, _("Normal")],
          [1.25, _("Fast")],
        ]}
        onChoose={(next) => {
          changeSettings({ soundSpeed: next });
          void trial();
        }}
      />
    </>
  );
}

function You() {
  const profile = useProfile()!;
  const shared = useTablet() !== null;
  const [name, setName] = useState(profile.nickname);
  const [asking, setAsking] = useState<"pin" | "remove" | null>(null);
  const [said, setSaid] = useState("");

  async function keep(change: Parameters<typeof updateProfile>[0], words: string) {
    try {
      await updateProfile(change);
      setSaid(words);
    } catch (error) {
      setSaid(storageMessage(error));
    }
    setAsking(null);
  }

  return (
    <>
      <h2 class="section">
        <label for="name">{_("Your name here")}</label>
      </h2>
      <form
        class="actions"
        onSubmit={(event) => {
          event.preventDefault();
          void keep({ nickname: name }, _("Your name is kept."));
        }}
      >
        <input
          id="name"
          class="field"
          maxLength={40}
          dir="auto"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button
          type="submit"
          class="quiet small"
          disabled={!name.trim() || name === profile.nickname}
        >
          {_("Keep this name")}
        </button>
      </form>
      <p role="status" class="soft">
        {said}
      </p>
      <About onKeep={(change) => void keep(change, _("Noted."))} />
      <div class="card rows">
        <Row
          icon="lock"
          title={
            shared ? _("Change the PIN") : profile.hasPin ? _("Take the PIN away") : _("Set a PIN")
          }
          onClick={() =>
            profile.hasPin && !shared
              ? keep({ pin: null }, _("The PIN is gone."))
              : setAsking("pin")
          }
        >
          {_("So that nobody else on this phone learns under your name")}
        </Row>
        <Row
          icon="bin"
          colour="persimmon"
          title={_("Take me off this phone")}
          onClick={() => setAsking("remove")}
        />
      </div>
      {asking === "pin" && (
        <Sheet title={_("Your PIN")} onClose={() => setAsking(null)}>
          <ChoosePin onPin={(pin) => keep({ pin }, _("The PIN is set."))} />
        </Sheet>
      )}
      {asking === "remove" && <Leave onClose={() => setAsking(null)} />}
    </>
  );
}

/** Nobody loses answers by mistake: what is not sent yet is said first. */
function Leave({ onClose }: { onClose: () => void }) {
  const profile = useProfile()!;
  const { pending } = useSync();
  const notes = useLoad(() => entriesOf(profile.learner), []);
  const [error, setError] = useState<unknown>(null);
  const noted = notes.state === "here" ? notes.value.length : 0;
  const loses = pending > 0 || noted > 0;
  return (
    <Sheet title={_("Take %(name)s off this phone?", { name: profile.nickname })} onClose={onClose}>
      {pending > 0 ? (
        <p class="note wrong">
          {_(
            "%(n)s records were not sent yet and would be lost. Send them first, or save them as a file.",
            { n: pending },
          )}
        </p>
      ) : (
        <p>
          {_(
            "What was sent stays at the centre. You come back with a code from the station or with your file.",
          )}
        </p>
      )}
      {noted > 0 && (
        <p class="note wrong" data-testid="leave-numbers">
          {_(
            "What you noted in My numbers is only on this phone. Save it as a file, or it is gone.",
          )}
        </p>
      )}
      <div class="actions">
        {loses && (
          <a class="quiet" href="/sync">
            <Icon name="send" />
            {_("Send or save first")}
          </a>
        )}
        <button
          type="button"
          class="quiet danger"
          onClick={() => removeProfile(profile.learner).catch(setError)}
        >
          {loses ? _("Remove all the same") : _("Remove")}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {_("Stay")}
        </button>
      </div>
      <FailureNote error={error} spaced />
    </Sheet>
  );
}
