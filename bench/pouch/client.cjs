// Phones with PouchDB in memory, or one node that hands on to another:
//   node client.cjs phones URL EVENTS.jsonl CONCURRENCY     node client.cjs relay FROM TO
// Says "ready" when everything is loaded, begins at the first line of stdin, answers in JSON.
const { readFileSync } = require("node:fs");
const { Agent } = require("node:http");
const { once } = require("node:events");
const PouchDB = require("pouchdb").plugin(require("pouchdb-adapter-memory"));
require("node:events").defaultMaxListeners = 0;

/** As a browser does: connections of a phone stay open. */
function remote(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: 6 });
  return new PouchDB(url, { fetch: (to, init) => PouchDB.fetch(to, { ...init, agent }) });
}

async function loaded(file) {
  const phones = new Map();
  for (const line of readFileSync(file, "utf8").trim().split("\n")) {
    const doc = JSON.parse(line);
    if (!phones.has(doc.device)) phones.set(doc.device, []);
    phones.get(doc.device).push({ _id: `e-${doc.device}-${doc.counter}`, ...doc });
  }
  const bases = [];
  for (const [device, docs] of phones) {
    const base = new PouchDB(device, { adapter: "memory" });
    await base.bulkDocs(docs);
    bases.push(base);
  }
  return bases;
}

async function begin() {
  console.log("ready");
  await once(process.stdin, "data");
  return performance.now();
}

async function phones(url, file, concurrency) {
  const waiting = await loaded(file);
  const began = await begin();
  let docs = 0;
  const lane = async () => {
    for (let base = waiting.pop(); base; base = waiting.pop())
{
      const { docs_written } = await base.replicate.to(remote(url));
      docs += docs_written;
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, lane));
  return { docs, seconds: (performance.now() - began) / 1000 };
}

async function relay(from, to) {
  const began = await begin();
  const { docs_written: docs } = await PouchDB.replicate(remote(from), remote(to));
  return { docs, seconds: (performance.now() - began) / 1000 };
}

const [what, ...rest] = process.argv.slice(2);
({ phones, relay })[what](...rest).then((done) => {
  console.log(JSON.stringify(done));
  process.exit(0);
});
