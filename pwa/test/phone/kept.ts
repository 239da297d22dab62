/**
 * IndexedDB that outlives its process: fake-indexeddb, written to a file before a transaction is
 * reported complete. What a page was told to be durable is there after kill -9, and nothing else.
 */
import "fake-indexeddb/auto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";

const KEPT = "tianjian";

interface KeptStore {
  name: string;
  keyPath: string | string[] | null;
  indexes: { name: string; keyPath: string | string[]; multiEntry: boolean; unique: boolean }[];
  records: [IDBValidKey, unknown][];
}
interface KeptDatabase {
  version: number;
  stores: KeptStore[];
}

/** As much of fake-indexeddb's inside as a copy takes. */
interface Raw {
  name: string;
  version: number;
  rawObjectStores: Map<string, RawStore>;
}
interface RawStore {
  name: string;
  keyPath: KeptStore["keyPath"];
  records: { values(): Iterable<{ key: IDBValidKey; value: unknown }> };
  rawIndexes: Map<string, KeptStore["indexes"][number]>;
}
interface Transaction {
  mode: string;
  db: { _rawDatabase: Raw };
  dispatchEvent(event: { type: string }): unknown;
}

/** Brings back what `file` holds, and keeps it there from now on. Call before the app's modules. */
export async function keepIn(file: string): Promise<void> {
  refuseCryptoKeys();
  if (existsSync(file)) await restore(deserialize(readFileSync(file)) as KeptDatabase);
  const prototype = IDBTransaction.prototype as unknown as Transaction;
  const { dispatchEvent } = prototype;
  prototype.dispatchEvent = function (this: Transaction, event) {
    const { _rawDatabase: raw } = this.db;
    if (event.type === "complete" && this.mode !== "readonly" && raw.name === KEPT) keep(file, raw);
    return dispatchEvent.call(this, event);
  };
}

/** A file cannot hold a CryptoKey: the app keeps a number then, as in Firefox's private windows. */
function refuseCryptoKeys(): void {
  const clone = globalThis.structuredClone;
  const check = (value: unknown) => {
    if (value instanceof CryptoKey) throw new DOMException("a CryptoKey", "DataCloneError");
    if (value && Object.getPrototypeOf(value) === Object.prototype)
      for (const each of Object.values(value)) check(each);
  };
  globalThis.structuredClone = ((value: unknown, options?: StructuredSerializeOptions) => {
    check(value);
    return clone(value, options);
  }) as typeof structuredClone;
}

function keep(file: string, raw: Raw): void {
  const stores = [...raw.rawObjectStores.values()].map(
    ({ name, keyPath, records, rawIndexes }) => ({
      name,
      keyPath,
      indexes: [...rawIndexes.values()].map(({ name, keyPath, multiEntry, unique }) => ({
        name,
        keyPath,
        multiEntry,
        unique,
      })),
      records: [...records.values()].map(({ key, value }) => [key, value]),
    }),
  );
  writeFileSync(`${file}.new`, serialize({ version: raw.version, stores }));
  renameSync(`${file}.new`, file);
}

function restore({ version, stores }: KeptDatabase): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(KEPT, version);
    opening.onupgradeneeded = () => {
      for (const { name, keyPath, indexes, records } of stores) {
        const store = opening.result.createObjectStore(name, { keyPath });
        for (const { name, keyPath, ...options } of indexes)
          store.createIndex(name, keyPath, options);
        for (const [key, value] of records)
          keyPath === null ? store.put(value, key) : store.put(value);
      }
    };
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      opening.result.close();
      resolve();
    };
  });
}
