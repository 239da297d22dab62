/** Files that another app hands over by the phone's share sheet: kept until the page looks at them. */

export const SHARED = "/storage/shared";
const CACHE = "shared";
const MOST_FILES = 20;
const MOST_BYTES = 500_000_000;

/** The one POST that the worker answers: no node is asked, the files stay on the phone. */
export async function takeShared(request: Request): Promise<Response> {
  // Any page can send a form here: it can fill no more than this, and each time anew.
  await caches.delete(CACHE);
  const cache = await caches.open(CACHE);
  const form = await request.formData();
  let bytes = 0;
  for (const file of form.getAll("files").slice(0, MOST_FILES)) {
    if (!(file instanceof File)) continue;
    bytes += file.size;
    if (bytes > MOST_BYTES) break;
    const headers = { "X-Name": encodeURIComponent(file.name) };
    await cache.put(`${SHARED}/${bytes}`, new Response(file, { headers }));
  }
  return Response.redirect("/storage#file", 303);
}
