#!/usr/bin/env node
// Stands in for the server where the harness itself is tried: the least that a world takes for granted.
// Usage as of `serve-with-clock`: --data DIR --port PORT; on standard input `advance SECONDS`, answered by `ok`.

import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  options: { data: { type: "string" }, port: { type: "string" } },
  allowPositionals: true,
});
if (positionals.length > 0) {
  console.error("this server needs a clock that moves");
  process.exit(1);
}
const port = Number(values.port);
const data = String(values.data);
let moved = 0;

createServer((_request, response) => response.end("issuer")).listen(port);
createServer((_request, response) => {
  response.setHeader("Content-Type", "text/html").end(`<title>Bank</title><p id=moved>${moved}</p>`);
}).listen(port + 1, "127.0.0.1");

mkdirSync(data, { recursive: true });
const service = { name: "Bank", url: `http://127.0.0.1:${port + 1}`, client_id: "bank", client_secret: "…" };
const demo = { issuer: `http://localhost:${port}`, app: `http://app.localhost:${port}`, services: [service], persons: [] };
writeFileSync(`${data}/demo.json`, JSON.stringify(demo));

createInterface(process.stdin).on("line", (line) => {
  moved += Number(line.replace("advance ", ""));
  console.log("ok");
});
process.on("SIGINT", () => process.exit(0));
