/** The videos of a course: all of them at once, while the line is good. */
import { useState } from "preact/hooks";
import { gettext as _, ngettext } from "../core/i18n.ts";
import { fetchVideo, smallVideos } from "../packs/videos.ts";
import { useLoad } from "../ui/hooks.ts";
import { Icon } from "../ui/icons.tsx";
import { megabytes } from "../ui/parts.tsx";

/** All videos in the smallest size, for the way home from a good line. */
export function PackVideos({ id }: { id: string }) {
  const found = useLoad(() => smallVideos(id), [id]);
  const [have, setHave] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  if (found.state !== "here" || (found.value.missing.length === 0 && have === null)) return null;
  const { missing, bytes } = found.value;

  async function fetchAll() {
    setError(null);
    let done = 0;
    try {
      for (const file of missing) {
        await fetchVideo(file, (got) => setHave(done + got));
        done += file.bytes;
      }
      found.again();
    } catch (problem) {
      setHave(null);
      setError(problem);
      found.again();
    }
  }

  if (missing.length === 0)
    return (
      <p class="pill" role="status">
        <Icon name="tick" />
        {_("The videos are on this phone")}
      </p>
    );
  return (
    <>
      <button
        type="button"
        class="quiet small"
        data-testid="fetch-videos"
        disabled={have !== null}
        onClick={() => void fetchAll()}
      >
        <Icon name="download" />
        {have === null
          ? ngettext("Fetch %(n)s video too", "Fetch %(n)s videos too", missing.length)
          : _("The videos are coming")}
        {` · ${megabytes(have === null ? bytes : Math.max(0, bytes - have))}`}
      </button>
      {error !== null && (
        <p class="note wrong" role="alert">
          {_("No network now. What came is kept; tap again later.")}
        </p>
      )}
    </>
  );
}
