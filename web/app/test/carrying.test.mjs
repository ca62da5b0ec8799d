// Carrying without typing: what reads as a QR or a link of ours, what an address may do by being opened, and where an
// approval may lead back to.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { readAddress, readCarryLink } from "../carry_link.js";
import { hearAddress, linksFlow, wayBack } from "../flows/links.js";
import { makeStore } from "../store.js";

const { origin, qr, texts } = JSON.parse(readFileSync(new URL("../../../crates/protocol/vectors/carry.json", import.meta.url), "utf8"));
const ID = "0199c0de0000700080000000000000aa";
const SECRET = "AAECAwQFBgcICQoLDA0ODw";
const later = async () => {
  for (let turn = 0; turn < 20; turn += 1) await null;
};

test("exactly what the server writes is read, and nothing else", () => {
  for (const { request, t, h, text } of qr) assert.deepEqual(readCarryLink(text, origin), { request, brings: { t, h } });
  for (const { text, read } of texts) {
    const { request, ...brings } = read || {};
    assert.deepEqual(readCarryLink(text, origin), read && { request, brings }, text);
  }
});

test("a QR that the phone's own camera opened names its request and carries nothing", () => {
  assert.deepEqual(readAddress(`#r=${ID}&t=1795340000&h=${SECRET}`, origin), { open: ID });
  assert.deepEqual(readAddress(`#request=${ID}`, origin), { open: ID });
  assert.deepEqual(readAddress(`#r=${ID}&l=${SECRET}`, origin), { open: ID, link: SECRET });
  for (const hash of ["", "#", "#request=<b>", `#r=${ID}`, `#r=${ID}&l=${SECRET}&l=${SECRET}`, `#r=../../x&l=${SECRET}`]) {
    assert.equal(readAddress(hash, origin), null, hash);
  }
});

test("whatever stood in the address leaves it at once, also in a window that was open", () => {
  const heard = [];
  const replaced = [];
  const listeners = {};
  const window = {
    history: { state: { spare: true }, replaceState: (state, _title, address) => replaced.push([state, address]) },
    location: { hash: `#r=${ID}&l=${SECRET}`, pathname: "/", origin },
    addEventListener: (kind, listener) => (listeners[kind] = listener),
  };
  hearAddress(window, (address) => heard.push(address));
  window.location.hash = "#anything";
  listeners.hashchange();
  window.location.hash = "";
  listeners.hashchange();
  assert.deepEqual(heard, [{ open: ID, link: SECRET }]);
  assert.deepEqual(replaced, [[{ spare: true }, "/"], [{ spare: true }, "/"]]);
});

/** An app whose one request must be carried. */
function world({ device = {}, request = { id: ID, carry: true }, carried = false } = {}) {
  const store = makeStore({ screen: { name: "unlock" }, busy: false, waiting: [], unlocked: false });
  const did = [];
  const app = { store, device: () => device, tell: (code) => did.push(code), act: { carry: async (id, brought) => did.push([id, brought]) } };
  const find = (id) => store.get().waiting.find((one) => one.request.id === id);
  const unlock = () => store.change({ unlocked: true, waiting: [{ request, carried }], screen: { name: "list" } });
  return { flow: linksFlow(app, { find }), did, store, unlock, show: (id = ID) => store.change({ screen: { name: "request", id } }) };
}

test("a link carries once, after the PIN, when its own request is on the screen", async () => {
  const { flow, did, unlock, show } = world();
  flow.openedBy({ open: ID, link: SECRET });
  await later();
  unlock();
  show("another");
  await later();
  assert.deepEqual(did, []);
  show();
  show();
  await later();
  assert.deepEqual(did, [[ID, { l: SECRET }]]);
});

test("nothing to carry, or carried already: the link only opens", async () => {
  for (const how of [{ request: { id: ID, carry: false } }, { carried: true }]) {
    const { flow, did, unlock, show } = world(how);
    flow.openedBy({ open: ID, link: SECRET });
    unlock();
    show();
    await later();
    assert.deepEqual(did, []);
  }
});

test("the next address forgets the link before, and a browser without an app says so", async () => {
  const { flow, did, unlock, show } = world();
  flow.openedBy({ open: ID, link: SECRET });
  flow.openedBy({ open: ID });
  flow.openedBy({ pushed: ID });
  unlock();
  show();
  await later();
  assert.deepEqual(did, []);
  const bare = world({ device: null });
  bare.flow.openedBy({ open: ID, link: SECRET });
  assert.deepEqual(bare.did, ["link_elsewhere"]);
});

test("an approval leads back to the login page of the request's own issuer and nowhere else", () => {
  const request = { issuer: "https://id.example" };
  const good = `https://id.example/login/${ID}#back=${SECRET}`;
  assert.equal(wayBack(good, request), good);
  const foreign = [
    undefined,
    `https://id.example.evil/login/${ID}#back=${SECRET}`,
    `https://id.example/login/${ID}/cancel#back=${SECRET}`,
    `https://id.example/login/${ID}?x=1#back=${SECRET}`,
    `https://id.example/elsewhere/${ID}#back=${SECRET}`,
    `javascript:alert(1)//https://id.example/login/${ID}#back=${SECRET}`,
  ];
  for (const address of foreign) assert.equal(wayBack(address, request), null, String(address));
});
