// Finds ports in a row that nobody uses: the demo takes one for itself and the next ones for its services.

import { createServer } from "node:net";

const IN_A_ROW = 8;
let next = 0;

/** @returns {Promise<number>} the first of the free ports */
export async function freePorts() {
  const worker = Number(process.env.TEST_PARALLEL_INDEX ?? 0);
  for (; next < 200; ) {
    const first = 20_000 + worker * 2_000 + next * IN_A_ROW;
    next += 1;
    const free = await Promise.all(Array.from({ length: IN_A_ROW }, (_, offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
  throw new Error("no ports in a row are free");
}

/** @param {number} port @returns {Promise<boolean>} */
async function isFree(port) {
  return (await canListen(port, "127.0.0.1")) && (await canListen(port, "::1"));
}

/** @param {number} port @param {string} host @returns {Promise<boolean>} */
function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code !== "EADDRINUSE"));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
