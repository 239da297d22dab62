/** Who I am and what I grow: it decides my path and when reviews come. */
import { useEffect, useRef } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import { route } from "../core/router.ts";
import type { ProfileData } from "../core/types.ts";
import { CropPicture, crops } from "../profile/crops.tsx";
import { GroupChoice } from "../profile/groups.tsx";
import { useProfile } from "../ui/hooks.ts";

export function About({ onKeep }: { onKeep: (change: Partial<ProfileData>) => void }) {
  const profile = useProfile()!;
  const mine = profile.crops ?? [];
  const box = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (route().fragment !== "crops") return;
    // After the screen around it went to its top.
    requestAnimationFrame(() => box.current?.scrollIntoView({ block: "start" }));
  }, []);

  function toggle(code: string) {
    const rest = mine.filter((one) => one !== code);
    onKeep({ crops: rest.length < mine.length ? rest : [...mine, code].sort() });
  }

  return (
    <>
      <h2 class="section" id="crops" ref={box}>
        {_("What do you grow or sell?")}
      </h2>
      <p class="soft">{_("What you learned comes up again before its season.")}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: picture buttons, not dots */}
      <div class="choices" role="group" aria-labelledby="crops">
        {crops().map(({ code, name }) => (
          // biome-ignore lint/a11y/useSemanticElements: a picture button, not a box
          <button
            type="button"
            role="checkbox"
            key={code}
            class="choice"
            data-testid={`crop-${code}`}
            aria-checked={mine.includes(code) ? "true" : "false"}
            onClick={() => toggle(code)}
          >
            <CropPicture code={code} />
            {name}
          </button>
        ))}
      </div>
      <h2 class="section" id="group">
        {_("Who are you?")}
      </h2>
      <p class="soft">{_("Your path of courses follows from it.")}</p>
      <GroupChoice
        labelledBy="group"
        group={profile.group}
        onGroup={(group) => onKeep({ group })}
      />
    </>
  );
}
