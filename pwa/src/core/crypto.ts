/**
 * Keys and signatures: ECDSA P-256 with SHA-256, raw r‖s (IEEE P1363). By WebCrypto, whose private
 * keys never leave the browser; where there is no secure context, by noble, loaded when needed.
 */
import { type Bytes, fromBase64Url, fromUtf8, hex, toBase64Url, utf8 } from "./bytes.ts";
import type { PublicKey } from "./types.ts";

/** A point of the curve, base64url coordinates. */
export interface Point {
  x: string;
  y: string;
}

/** A WebCrypto key that cannot be read out, or the secret number `d` as base64url. */
export type PrivateKey = CryptoKey | { x: string; y: string; d: string };

export interface KeyPair extends Point {
  privateKey: PrivateKey;
}

export interface SecretKey extends Point {
  d: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };

/** Undefined outside a secure context. */
const subtle = globalCrypto().subtle as SubtleCrypto | undefined;

/** A key for this device. `readable`: as a number, for a browser that cannot keep CryptoKeys. */
export async function newDeviceKey(readable = false): Promise<KeyPair> {
  if (!subtle || readable) {
    const key = await newSecretKey();
    return { x: key.x, y: key.y, privateKey: key };
  }
  const pair = await subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const { x, y } = await subtle.exportKey("jwk", pair.publicKey);
  return { x: x!, y: y!, privateKey: pair.privateKey };
}

/** A key that travels, for a ticket. */
export async function newSecretKey(): Promise<SecretKey> {
  if (!subtle) return (await import("./noble.ts")).generate();
  const pair = await subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const { x, y, d } = await subtle.exportKey("jwk", pair.privateKey);
  return { x: x!, y: y!, d: d! };
}

export async function sign(key: PrivateKey, data: Bytes): Promise<Bytes> {
  if (!subtle) return (await import("./noble.ts")).sign((key as SecretKey).d, data);
  const usable = "d" in key ? await importSecret(key) : key;
  return new Uint8Array(await subtle.sign(SIGNING, usable, data));
}

/** False for anything that is not this key's signature over these bytes; never throws. */
export async function verify(key: Point, data: Bytes, signature: Bytes): Promise<boolean> {
  if (signature.length !== 64) return false;
  try {
    if (!subtle) return (await import("./noble.ts")).verify(key, data, signature);
    const jwk = { kty: "EC", crv: "P-256", x: key.x, y: key.y };
    const usable = await subtle.importKey("jwk", jwk, ALGORITHM, false, ["verify"]);
    return await subtle.verify(SIGNING, usable, signature, data);
  } catch {
    return false;
  }
}

export async function sha256(data: Bytes): Promise<Bytes> {
  if (!subtle) return (await import("./noble.ts")).digest(data);
  return new Uint8Array(await subtle.digest("SHA-256", data));
}

/** SHA-256 as lower-case hex: the name of a file. */
export async function sha256Hex(data: Bytes): Promise<string> {
  return hex(await sha256(data));
}

/** RFC 7638 thumbprint of the public key, base64url: the id of a device or publisher. */
export async function thumbprint({ x, y }: Point): Promise<string> {
  return toBase64Url(await sha256(utf8(canonicalKey({ x, y }))));
}

/** The members that RFC 7638 wants, in its order, without spaces. */
export function canonicalKey({ x, y }: Point): string {
  return `{"crv":"P-256","kty":"EC","x":${JSON.stringify(x)},"y":${JSON.stringify(y)}}`;
}

/**
 * Checks a detached JWS with unencoded payload (RFC 7515 appendix F, RFC 7797) against one key.
 * The algorithm is ES256 whatever the header says.
 */
export async function verifyJws(jws: string, payload: Bytes, key: PublicKey): Promise<boolean> {
  const [header, middle, signature, rest] = jws.split(".");
  if (!header || middle !== "" || !signature || rest !== undefined) return false;
  try {
    const { alg, b64, crit } = JSON.parse(fromUtf8(fromBase64Url(header)));
    if (alg !== "ES256" || b64 !== false || String(crit) !== "b64") return false;
    const signed = new Uint8Array(header.length + 1 + payload.length);
    signed.set(utf8(`${header}.`));
    signed.set(payload, header.length + 1);
    return await verify(key, signed, fromBase64Url(signature));
  } catch {
    return false;
  }
}

/** PBKDF2 (RFC 8018) with HMAC-SHA-256: 32 bytes. */
export async function pbkdf2(secret: Bytes, salt: Bytes, rounds: number): Promise<Bytes> {
  if (!subtle) return (await import("./noble.ts")).stretch(secret, salt, rounds);
  const key = await subtle.importKey("raw", secret, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return new Uint8Array(await subtle.deriveBits(how, key, 256));
}

/** No secure context: hashing runs in plain JavaScript, a hundred times slower. */
export function slowWithout(): boolean {
  return !subtle;
}

export function randomBytes(length: number): Bytes {
  return globalCrypto().getRandomValues(new Uint8Array(length));
}

/** Chromium 64 has no globalThis. */
function globalCrypto(): Crypto {
  return self.crypto;
}

function importSecret(key: SecretKey): Promise<CryptoKey> {
  const jwk = { kty: "EC", crv: "P-256", x: key.x, y: key.y, d: key.d };
  return subtle!.importKey("jwk", jwk, ALGORITHM, false, ["sign"]);
}
