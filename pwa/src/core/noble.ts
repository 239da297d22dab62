/** P-256, SHA-256 and PBKDF2 in plain JavaScript, for pages without a secure context. Only loaded there. */
import { p256 } from "@noble/curves/nist.js";
import { pbkdf2Async } from "@noble/hashes/pbkdf2.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, fromBase64Url, toBase64Url } from "./bytes.ts";
import type { Point, SecretKey } from "./crypto.ts";

const UNCOMPRESSED = 4;

export function generate(): SecretKey {
  const secret = p256.utils.randomSecretKey();
  const point = p256.getPublicKey(secret, false);
  return {
    x: toBase64Url(point.slice(1, 33)),
    y: toBase64Url(point.slice(33)),
    d: toBase64Url(secret),
  };
}

export function sign(d: string, data: Bytes): Bytes {
  return p256.sign(data, fromBase64Url(d), { lowS: false }) as Bytes;
}

export function verify({ x, y }: Point, data: Bytes, signature: Bytes): boolean {
  const point = concat([Uint8Array.of(UNCOMPRESSED), fromBase64Url(x), fromBase64Url(y)]);
  return p256.verify(signature, data, point, { lowS: false });
}

export function digest(data: Bytes): Bytes {
  return sha256(data) as Bytes;
}

export async function stretch(secret: Bytes, salt: Bytes, rounds: number): Promise<Bytes> {
  return (await pbkdf2Async(sha256, secret, salt, { c: rounds, dkLen: 32 })) as Bytes;
}
