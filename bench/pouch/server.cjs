// A CouchDB-compatible node of PouchDB on LevelDB: node server.cjs PORT FOLDER
const [port, folder] = process.argv.slice(2);
const PouchDB = require("pouchdb").defaults({ prefix: `${folder}/` });
const options = { mode: "minimumForPouchDB", inMemoryConfig: true };
require("express")()
  .use("/", require("express-pouchdb")(PouchDB, options))
  .listen(Number(port), "127.0.0.1", 1024, () => console.log("ready"));
