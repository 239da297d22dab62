import { beforeEach, describe, expect, test } from "vitest";
import { concat, toBase64Url, utf8 } from "../../src/core/bytes.ts";
import {
  canonicalKey,
  newSecretKey,
  type SecretKey,
  sign,
  thumbprint,
} from "../../src/core/crypto.ts";
import type { PublicKey } from "../../src/core/types.ts";
import { believe, type Envelope, type PinnedKey } from "../../src/packs/trust.ts";

let publisher: SecretKey;
let stranger: SecretKey;

beforeEach(async () => {
  publisher = await newSecretKey();
  stranger = await newSecretKey();
});

const jwk = ({ x, y }: SecretKey): PublicKey => ({ kty: "EC", crv: "P-256", x, y });

async function pin(key: SecretKey): Promise<PinnedKey> {
  return { ...jwk(key), kid: await thumbprint(key) };
}

async function jws(text: string, key: SecretKey, header: object = {}): Promise<string> {
  const fields = { alg: "ES256", b64: false, crit: ["b64"], kid: await thumbprint(key), ...header };
  const head = toBase64Url(utf8(JSON.stringify(fields)));
  const signature = await sign(key, concat([utf8(`${head}.`), utf8(text)]));
  return `${head}..${toBase64Url(signature)}`;
}

async function envelope(patch: object = {}, key = publisher): Promise<Envelope> {
  const catalogue = {
    format: 1,
    number: 7,
    issued: "2026-11-22T06:00:00Z",
    packs: [],
    recalled: [],
  };
  const payload = JSON.stringify({ ...catalogue, rotations: [], ...patch });
  return { payload, signature: await jws(payload, key), publisher: jwk(key) };
}

test("the first publisher is pinned, and believed from then on", async () => {
  const first = await believe(await envelope(), [], 0);
  expect(first.keys).toEqual([await pin(publisher)]);
  const next = await believe(await envelope({ number: 8 }), first.keys, 7);
  expect(next.catalogue.number).toBe(8);
});

describe("a catalogue is refused", () => {
  const pinned = async () => [await pin(publisher)];
  test("when a stranger signed it", async () => {
    await expect(believe(await envelope({}, stranger), await pinned(), 0)).rejects.toMatchObject({
      code: "unknown-publisher",
    });
  });
  test("when a stranger signed it in the publisher's name", async () => {
    const forged = { ...(await envelope({}, stranger)), publisher: jwk(publisher) };
    await expect(believe(forged, await pinned(), 0)).rejects.toMatchObject({
      code: "bad-signature",
    });
  });
  test("with one flipped bit", async () => {
    const good = await envelope();
    const bad = { ...good, payload: good.payload.replace('"number":7', '"number":9') };
    await expect(believe(bad, await pinned(), 0)).rejects.toMatchObject({ code: "bad-signature" });
  });
  test("when it is older than what the phone saw", async () => {
    await expect(believe(await envelope({ number: 6 }), await pinned(), 7)).rejects.toMatchObject({
      code: "rollback",
    });
  });
  test("when the header asks for another algorithm or an encoded payload", async () => {
    for (const header of [{ alg: "none" }, { alg: "HS256" }, { b64: true }, { crit: [] }]) {
      const good = await envelope();
      const bad = { ...good, signature: await jws(good.payload, publisher, header) };
      await expect(believe(bad, await pinned(), 0)).rejects.toMatchObject({
        code: "bad-signature",
      });
    }
  });
  test("when it has another shape or a newer format", async () => {
    const wrong: [object, string][] = [
      [{ format: 2 }, "newer-format"],
      [{ number: "7" }, "malformed"],
      [{ packs: {} }, "malformed"],
      [{ packs: [{ id: "P", version: 1, manifest: { sha256: "../../x" } }] }, "malformed"],
    ];
    for (const [patch, code] of wrong)
      await expect(believe(await envelope(patch), [], 0)).rejects.toMatchObject({ code });
    for (const text of ["", "null", "[]"])
      await expect(believe({ ...(await envelope()), payload: text }, [], 0)).rejects.toMatchObject({
        code: "malformed",
      });
    await expect(believe({} as Envelope, [], 0)).rejects.toMatchObject({ code: "malformed" });
  });
});

describe("a new publisher's key", () => {
  async function rotation(from: SecretKey, to: SecretKey) {
    const signature = await jws(canonicalKey(to), from);
    return { from: await thumbprint(from), key: jwk(to), signature };
  }
  test("is believed when the pinned one signed it, also over two steps", async () => {
    const middle = await newSecretKey();
    const last = await newSecretKey();
    const rotations = [await rotation(publisher, middle), await rotation(middle, last)];
    const { keys } = await believe(await envelope({ rotations }, last), [await pin(publisher)], 0);
    expect(keys).toHaveLength(3);
    const later = await believe(await envelope({ number: 8 }, last), keys, 7);
    expect(later.catalogue.number).toBe(8);
  });
  test("puts the old one out of use, whoever holds that one now", async () => {
    const next = await newSecretKey();
    const handed = [await rotation(publisher, next)];
    const { keys } = await believe(
      await envelope({ rotations: handed }, next),
      [await pin(publisher)],
      0,
    );
    const thiefs: [object, SecretKey][] = [
      [{}, publisher],
      [{ rotations: handed }, publisher],
      [{ rotations: [await rotation(publisher, stranger)] }, stranger],
      [{ rotations: [...handed, await rotation(publisher, stranger)] }, stranger],
      [{ rotations: [await rotation(publisher, publisher)] }, publisher],
    ];
    for (const [patch, key] of thiefs)
      await expect(
        believe(await envelope({ number: 9, ...patch }, key), keys, 7),
      ).rejects.toMatchObject({ code: "unknown-publisher" });
    // A station that is only behind is no thief.
    await expect(believe(await envelope({ number: 6 }), keys, 7)).rejects.toMatchObject({
      code: "rollback",
    });
  });
  test("is not when a stranger vouches for itself", async () => {
    const forged = { ...(await rotation(stranger, stranger)), from: await thumbprint(publisher) };
    const bad = await envelope({ rotations: [forged] }, stranger);
    await expect(believe(bad, [await pin(publisher)], 0)).rejects.toMatchObject({
      code: "unknown-publisher",
    });
  });
});
