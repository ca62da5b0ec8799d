// Checks every vector with what Node brings along: `node crates/protocol/vectors/check.mjs`.
// It is written from the protocol's text, not from the Rust code, so that the two can disagree.

import { readFileSync } from 'node:fs';
import { webcrypto } from 'node:crypto';

const { subtle } = webcrypto;
const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const utf8 = (text) => new TextEncoder().encode(text);
const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const fromBase64url = (text) => new Uint8Array(Buffer.from(text, 'base64url'));
const sha256 = async (bytes) => new Uint8Array(await subtle.digest('SHA-256', bytes));

let checked = 0;
const wrong = [];
function check(what, holds) {
  checked += 1;
  if (!holds) wrong.push(what);
}
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// Keys.

const deviceKey = (jwk) => subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
const verifiesES256 = (key, signature, message) =>
  subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, fromBase64url(signature), utf8(message));

async function pinSeed(pin, salt) {
  const digits = await subtle.importKey('raw', utf8(pin), 'PBKDF2', false, ['deriveBits']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: fromBase64url(salt), iterations: 100_000 };
  return new Uint8Array(await subtle.deriveBits(how, digits, 256));
}

/** An Ed25519 seed becomes a key by its PKCS#8 document (RFC 8410 §7). */
async function pinKey(seed) {
  const document = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = await subtle.importKey('pkcs8', document, { name: 'Ed25519' }, true, ['sign']);
  const { x } = await subtle.exportKey('jwk', key);
  return { key, jwk: { kty: 'OKP', crv: 'Ed25519', x } };
}

function weakness(typed, digits) {
  if (!/^[0-9]*$/.test(typed)) return 'pin_not_digits';
  if (typed.length !== digits || digits < 4 || digits > 8) return 'pin_wrong_length';
  const steps = [...typed].slice(1).map((digit, at) => (Number(digit) - Number(typed[at]) + 10) % 10);
  if (steps.every((step) => step === 0)) return 'pin_repeats';
  return steps.every((step) => step === 1) || steps.every((step) => step === 9) ? 'pin_run' : null;
}

async function checkKeys() {
  const { device, pins, choices } = read('keys.json');
  const { crv, kty, x, y } = device.jwk;
  check('thumbprint', base64url(await sha256(utf8(JSON.stringify({ crv, kty, x, y })))) === device.thumbprint);
  const raw = await subtle.exportKey('raw', await deviceKey(device.jwk));
  check('the device key as a point', base64url(raw) === device.sec1);
  for (const { pin, salt, iterations, seed, public: jwk } of pins) {
    check(`rounds for ${pin}`, iterations === 100_000);
    const derived = await pinSeed(pin, salt);
    check(`seed of ${pin}`, base64url(derived) === seed);
    const { crv: curve, kty: type, x: point } = (await pinKey(derived)).jwk;
    check(`PIN key of ${pin}`, curve === jwk.crv && type === jwk.kty && point === jwk.x);
  }
  for (const { typed, digits, refused } of choices) {
    check(`choosing "${typed}" with ${digits} digits`, weakness(typed, digits) === refused);
  }
}

// Requests. Their bytes are canonical: what JSON.stringify gives back is what was there, so that no member can
// stand twice and nothing follows.

const CONTROL = '\\u0000-\\u001f\\u007f-\\u009f';
const SPACES = '\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const INVISIBLE =
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f' +
  '\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff\\ue000-\\uf8ff\\ufdd0-\\ufdef' +
  '\\u{16fe4}\\u{1bca0}-\\u{1bca3}\\u{1d159}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{10ffff}';
const LAST_OF_PLANES = [...Array(13).keys()].map((at) => {
  const plane = (at + 1).toString(16);
  return `\\u{${plane}fffe}\\u{${plane}ffff}`;
});
const UNSAFE = new RegExp(`[${CONTROL}${SPACES}${INVISIBLE}${LAST_OF_PLANES.join('')}]`, 'u');

const showable = (text, charactersMax) =>
  typeof text === 'string' && text.trim() === text && text !== '' && !UNSAFE.test(text) && [...text].length <= charactersMax;
const optional = (value, holds) => value === undefined || holds(value);

function requestIsGood(text) {
  let request;
  try {
    request = JSON.parse(text);
  } catch {
    return false;
  }
  if (JSON.stringify(request) !== text || Array.isArray(request) || typeof request !== 'object') return false;
  const members = ['v', 'id', 'nonce', 'issuer', 'kind', 'service', 'service_id', 'reference', 'text', 'fields', 'browser',
    'browser_new', 'place', 'device', 'carry', 'verify', 'asked_at', 'expires_at'];
  const [signs, activates] = [request.kind === 'sign', request.kind === 'activate'];
  return Object.keys(request).every((member) => members.includes(member))
    && request.v === 1
    && /^[A-Za-z0-9_-]{8,64}$/.test(request.id)
    && /^[A-Za-z0-9_-]{22}$/.test(request.nonce)
    && /^[!-~]{1,200}$/.test(request.issuer) && /^[!-~]{1,200}$/.test(request.service_id)
    && ['log_in', 'sign', 'activate'].includes(request.kind)
    && (activates ? asksForDevice(request) : request.device === undefined)
    && showable(request.service, 60)
    && optional(request.reference, (reference) => showable(reference, 100))
    && (signs ? showable(request.text, 2_000) : optional(request.text, (words) => showable(words, 130)))
    && optional(request.fields, (fields) => signs && Array.isArray(fields) && fields.length >= 1 && fields.length <= 16
      && fields.every((field) => Array.isArray(field) && field.length === 2 && showable(field[0], 40) && showable(field[1], 140)))
    && optional(request.browser, (browser) => showable(browser, 60))
    && optional(request.place, (place) => showable(place, 80))
    && typeof request.browser_new === 'boolean' && typeof request.carry === 'boolean'
    && ['unlocked', 'each'].includes(request.verify)
    && Number.isSafeInteger(request.asked_at) && Number.isSafeInteger(request.expires_at)
    && request.asked_at >= 0 && request.expires_at > request.asked_at && request.expires_at - request.asked_at <= 600;
}

/** A new device is never approved by touch alone, nor without its number, nor in anybody else's words. */
function asksForDevice({ device, carry, verify, text, browser }) {
  const { name, platform, key, ...more } = Object(device);
  return carry === true && verify === 'each' && text === undefined && browser === undefined
    && typeof name === 'string' && nameIsTaken(name) && ['ios', 'android', 'desktop', 'headless'].includes(platform)
    && /^[A-Za-z0-9_-]{43}$/.test(key) && Object.keys(more).length === 0;
}

function checkRequests() {
  const { good, refused, unsafe_characters: ranges } = read('requests.json');
  for (const { name, text, bytes } of good) {
    check(`bytes of the request to ${name}`, base64url(utf8(text)) === bytes);
    check(`the request to ${name}`, requestIsGood(text));
  }
  for (const { why, bytes } of refused) {
    check(`a request with ${why}`, !requestIsGood(new TextDecoder('utf-8', { ignoreBOM: true }).decode(fromBase64url(bytes))));
  }
  const found = [];
  for (let point = 0; point <= 0x10ffff; point += 1) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    if (!UNSAFE.test(String.fromCodePoint(point))) continue;
    const last = found.at(-1);
    if (last && last[1] + 1 === point) last[1] = point;
    else found.push([point, point]);
  }
  check('unsafe characters', same(found, ranges));
}

// Signed messages.

const ecOf = ({ kty, crv, x, y }) => ({ kty, crv, x, y });

const payloads = ({ aud, nonce, description, device_key: device, other_device: other, successor_key: successor, typed_passwords: typed }, requests, pin, newPin) => {
  const head = (purpose) => ({ v: 1, aud, purpose });
  const ec = ecOf(device);
  const { name, platform, os } = description;
  return {
    approve: { ...head('answer'), request: requests.sign, decision: 'approve' },
    deny: { ...head('answer'), request: requests['log in'], decision: 'deny', reason: 'not_me' },
    unlock: { ...head('unlock'), nonce },
    activate: { ...head('activate'), nonce, name, platform, os, device_key: ec, pin_key: pin.jwk },
    pin: { ...head('pin'), nonce, generation: 2, pin_key: newPin.jwk },
    block: { ...head('block'), nonce, device: other },
    replace: { ...head('replace'), device_key: ecOf(successor) },
    number: { ...head('number'), nonce, always: true },
    password: { ...head('password'), nonce, password: typed.password, new_password: typed.new_password },
  };
};

async function checkSigned() {
  const vectors = read('signed.json');
  const requests = Object.fromEntries(read('requests.json').good.map(({ name, bytes }) => [name, bytes]));
  const device = await deviceKey(vectors.device_key);
  const pin = await pinKey(await pinSeed(vectors.pin.pin, vectors.pin.salt));
  const newPin = await pinKey(await pinSeed(vectors.new_pin.pin, vectors.new_pin.salt));
  const signers = { approve: [pin], deny: [], unlock: [pin], activate: [pin], pin: [pin, newPin], number: [pin], block: [pin], replace: [], password: [pin] };
  const expected = payloads(vectors, requests, pin, newPin);
  check('which messages there are', same(Object.keys(vectors.messages).sort(), Object.keys(signers).sort()));
  for (const [name, { payload, message }] of Object.entries(vectors.messages)) {
    check(`payload of ${name}`, payload === JSON.stringify(expected[name]) && message.payload === base64url(utf8(payload)));
    check(`members of ${name}`, same(Object.keys(message).sort(), ['payload', 'signatures']));
    check(`signatures of ${name}`, message.signatures.length === 1 + signers[name].length);
    for (const [place, { protected: header, signature }] of message.signatures.entries()) {
      const alg = place === 0 ? 'ES256' : 'Ed25519';
      const kid = vectors.kid + ['', '#pin', '#new-pin'][place];
      const typ = `tillid-${expected[name].purpose}+json`;
      check(`header ${place} of ${name}`, header === base64url(utf8(JSON.stringify({ alg, kid, typ }))));
      const input = `${header}.${message.payload}`;
      if (place === 0) {
        check(`device signature of ${name}`, await verifiesES256(device, signature, input));
        check(`device signature of ${name}, spoiled`, !(await verifiesES256(device, signature, `${input}A`)));
      } else {
        const { key } = signers[name][place - 1];
        check(`PIN signature ${place} of ${name}`, base64url(await subtle.sign('Ed25519', key, utf8(input))) === signature);
      }
    }
  }
}

// Calls.

async function checkCalls() {
  const { device_key: jwk, calls } = read('calls.json');
  const device = await deviceKey(jwk);
  for (const { method, url, body, kid, iat, nonce, authorization } of calls) {
    const [scheme, token] = authorization.split(' ');
    const [header, claims, signature] = token.split('.');
    check(`scheme of ${url}`, scheme === 'Device');
    check(`header of ${url}`, header === base64url(utf8(JSON.stringify({ alg: 'ES256', kid, typ: 'tillid-call+jwt' }))));
    const bsh = base64url(await sha256(utf8(body)));
    const expected = { htm: method, htu: url, iat, bsh, ...(nonce === null ? {} : { nonce }) };
    check(`claims of ${url}`, claims === base64url(utf8(JSON.stringify(expected))));
    check(`signature of ${url}`, await verifiesES256(device, signature, `${header}.${claims}`));
  }
}

// What people type.

/** Letters that pass for others: scripts of which letters look alike here, each by its ranges. */
const SCRIPTS = [
  /[\u{41}-\u{24F}\u{1E00}-\u{1EFF}]/u,
  /[\u{370}-\u{3FF}\u{1F00}-\u{1FFF}]/u,
  /[\u{400}-\u{52F}\u{1C80}-\u{1C8F}\u{2DE0}-\u{2DFF}\u{A640}-\u{A69F}]/u,
  /[\u{531}-\u{58F}]/u,
  /[\u{13A0}-\u{13FF}\u{AB70}-\u{ABBF}]/u,
];
const IMITATED = /[\u{250}-\u{2AF}\u{2100}-\u{214F}\u{2160}-\u{2188}\u{24B6}-\u{24E9}\u{FF21}-\u{FF5A}\u{1D400}-\u{1D7FF}\u{1F130}-\u{1F189}]/u;

/** What mail programs draw a link from. */
const DOT = '[.\\u3002\\uff0e\\uff61]';
const OF_LABEL = '[\\p{Alphabetic}0-9-]';
const LINK = new RegExp(
  `[/@]|${OF_LABEL}${DOT}\\p{Alphabetic}{2}|(?<!${OF_LABEL})[0-9]+(?:${DOT}[0-9]+){3}(?!${OF_LABEL})`,
  'u',
);

function nameIsTaken(name) {
  const letters = [...name].filter((letter) => /\p{Alphabetic}/u.test(letter));
  const scripts = SCRIPTS.filter((script) => letters.some((letter) => script.test(letter)));
  return showable(name, 40) && !LINK.test(name) && scripts.length <= 1 && !letters.some((letter) => IMITATED.test(letter));
}

function checkTyped() {
  const { carry, let_in: letIn, names } = read('typed.json');
  for (const { typed, taken } of names) check(`name "${typed}"`, nameIsTaken(typed) === taken);
  for (const { typed, digits } of carry) {
    const bare = typed.replaceAll(' ', '');
    check(`digits "${typed}"`, (/^[0-9]{6}$/.test(bare) ? bare : null) === digits);
  }
  for (const { typed, code } of letIn) {
    const bare = typed.replace(/[ -]/g, '').toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
    const read = /^[0-9A-HJKMNP-TV-Z]{8}$/.test(bare) ? `${bare.slice(0, 4)}-${bare.slice(4)}` : null;
    check(`code "${typed}"`, read === code);
  }
}

// What is scanned or opened.

async function checkCarry() {
  const { origin, key, lasts_s: lasts, qr, texts } = read('carry.json');
  check('how long a QR lasts', lasts === 3);
  const secret = await subtle.importKey('raw', fromBase64url(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  for (const { request, t, h, text } of qr) {
    const mac = new Uint8Array(await subtle.sign('HMAC', secret, utf8(`r=${request}&t=${t}`)));
    check(`MAC of ${request} at ${t}`, base64url(mac.slice(0, 16)) === h);
    check(`QR of ${request} at ${t}`, text === `${origin}/#r=${request}&t=${t}&h=${h}`);
  }
  for (const { text, read: expected } of texts) {
    const rest = text.startsWith(`${origin}/#`) ? text.slice(origin.length + 2) : '';
    const found = /^r=([0-9a-f]{32})&(?:t=(0|[1-9][0-9]{0,11})&h=([A-Za-z0-9_-]{22})|l=([A-Za-z0-9_-]{22}))$/.exec(rest);
    const [, request, t, h, l] = found ?? [];
    const said = !found ? null : l ? { l, request } : { h, request, t: Number(t) };
    check(`"${text}"`, same(said, expected));
  }
}

// Without a network.

/** Seventeen digits are seven bytes, fewer digits fewer. */
function digitsAsBytes(text) {
  const widths = { 3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7 };
  const bytes = [];
  for (const chunk of text.match(/.{1,17}/gs) ?? []) {
    const count = /^[0-9]+$/.test(chunk) ? widths[chunk.length] : undefined;
    if (count === undefined || BigInt(chunk) >= 256n ** BigInt(count)) return null;
    bytes.push(...Buffer.from(BigInt(chunk).toString(16).padStart(2 * count, '0'), 'hex'));
  }
  return Buffer.from(bytes);
}

async function checkOffline() {
  const { digits, not_digits: not, codes, typed, page } = read('offline.json');
  for (const { bytes, digits: text } of digits) check(`bytes of ${text}`, digitsAsBytes(text)?.toString('base64url') === bytes);
  for (const text of not) check(`no bytes of ${text}`, digitsAsBytes(text) === null);
  for (const { typed: text, code } of typed) {
    const bare = text.replace(/[ -]/g, '');
    check(`offline code "${text}"`, (/^[0-9]{8}$/.test(bare) ? bare : null) === code);
  }
  const request = fromBase64url(page.request);
  const hash = Buffer.from(await sha256(request));
  for (const { key, pin, salt, code } of codes) {
    const secret = await subtle.importKey('raw', fromBase64url(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const { jwk } = await pinKey(await pinSeed(pin, salt));
    const four = async (...parts) => {
      const mac = Buffer.from(await subtle.sign('HMAC', secret, Buffer.concat(parts)));
      return (BigInt(`0x${mac.toString('hex')}`) % 10_000n).toString().padStart(4, '0');
    };
    const made = (await four(Buffer.from('device'), hash)) + (await four(Buffer.from('pin'), Buffer.from(jwk.x, 'base64url'), hash));
    check(`digits of ${pin} under ${key}`, made === code);
  }
  const isTaken = async (text, jwk) => {
    const bytes = digitsAsBytes(text);
    if (bytes === null || bytes[0] !== 1) return false;
    const signed = Buffer.concat([Buffer.from('tillid-offline-request\0'), bytes.subarray(65)]);
    const how = { name: 'ECDSA', hash: 'SHA-256' };
    return (await subtle.verify(how, await deviceKey(jwk), bytes.subarray(1, 65), signed)) && bytes.subarray(65).equals(Buffer.from(request));
  };
  check('the picture', await isTaken(page.text, page.key));
  check('the picture under another key', !(await isTaken(page.text, page.other_key)));
  for (const text of page.spoiled) check(`spoiled ${text.slice(0, 20)}`, !(await isTaken(text, page.key)));
}

// Notifications.

function checkPush() {
  const { messages, health } = read('push.json');
  check('push health', same(health, ['none', 'working', 'dead']));
  for (const message of messages) {
    const members = Object.entries(JSON.parse(message));
    check(`one member of ${message}`, members.length === 1 && ['request', 'ended', 'notice'].includes(members[0][0]));
    check(`an id in ${message}`, /^[0-9a-f]{32}$/.test(members[0][1]));
  }
}

// Platform keys: what an authenticator makes, and the messages in which it takes the PIN's place.

/** The members of a COSE key: small numbers and byte strings, nothing else. */
function coseMembers(bytes) {
  let at = 0;
  const head = () => {
    const first = bytes[at++];
    const low = first & 31;
    if (low < 24) return [first >> 5, low];
    const argument = low === 24 ? bytes[at] : (bytes[at] << 8) | bytes[at + 1];
    at += low === 24 ? 1 : 2;
    return [first >> 5, argument];
  };
  const item = () => {
    const [major, argument] = head();
    if (major === 2) return bytes.slice(at, (at += argument));
    return major === 0 ? argument : -1 - argument;
  };
  const members = new Map();
  const [, count] = head();
  for (let member = 0; member < count; member += 1) members.set(item(), item());
  return at === bytes.length ? members : new Map();
}

/** Key and algorithm of a COSE key, for WebCrypto. */
async function coseKey(bytes) {
  const cose = coseMembers(bytes);
  const text = (label) => base64url(cose.get(label));
  const forms = {
    ES256: () => [{ kty: 'EC', crv: 'P-256', x: text(-2), y: text(-3) }, { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }],
    EdDSA: () => [{ kty: 'OKP', crv: 'Ed25519', x: text(-2) }, { name: 'Ed25519' }],
    RS256: () => [{ kty: 'RSA', n: text(-1), e: text(-2) }, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }],
  };
  const name = { '2:-7': 'ES256', '1:-8': 'EdDSA', '3:-257': 'RS256' }[`${cose.get(1)}:${cose.get(3)}`];
  const [jwk, how] = forms[name]();
  return { name, how, key: await subtle.importKey('jwk', jwk, how, true, ['verify']) };
}

/** WebCrypto wants r and s side by side, authenticators write them as DER. */
function fromDer(signature) {
  const integer = (at) => [signature.slice(at + 2, at + 2 + signature[at + 1]), at + 2 + signature[at + 1]];
  const [r, next] = integer(2);
  const [s] = integer(next);
  const wide = (number) => Buffer.concat([Buffer.alloc(32), number]).subarray(-32);
  return Buffer.concat([wide(r), wide(s)]);
}

/** What stands in an assertion besides its signature, for this app and this challenge. */
async function partsAreGood({ client_data: json, authenticator_data: encoded }, { aud, rp_id: host }, type, challenge) {
  const data = fromBase64url(encoded);
  const text = Buffer.from(json, 'base64url').toString('utf8');
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    return false;
  }
  // What JSON.stringify gives back is what was there: no member stands twice.
  return JSON.stringify(said) === text && said.type === type && said.challenge === challenge && said.origin === aud
    && said.crossOrigin === false
    && data.length === 37 && base64url(data.slice(0, 32)) === base64url(await sha256(utf8(host)))
    && (data[32] & 0b101) === 0b101 && ((data[32] & 0b1_0000) === 0 || (data[32] & 0b1000) !== 0);
}

async function assertionIsGood(assertion, cose, vectors, challenge) {
  const { name, how, key } = await coseKey(fromBase64url(cose));
  const hash = await sha256(fromBase64url(assertion.client_data));
  const signed = Buffer.concat([fromBase64url(assertion.authenticator_data), hash]);
  const signature = fromBase64url(assertion.signature);
  const form = name === 'ES256' ? fromDer(signature) : signature;
  return await partsAreGood(assertion, vectors, 'webauthn.get', challenge) && await subtle.verify(how, key, form, signed);
}

async function checkPlatform() {
  const vectors = read('platform.json');
  const { aud, nonce, kid, registration, messages } = vectors;
  for (const { algorithm, challenge, key, assertion, sign_count: count } of vectors.assertions) {
    check(`kind of the ${algorithm} key`, (await coseKey(fromBase64url(key))).name === algorithm);
    check(`assertion by ${algorithm}`, await assertionIsGood(assertion, key, vectors, challenge));
    const data = Buffer.from(assertion.authenticator_data, 'base64url');
    check(`count of ${algorithm}`, data.readUInt32BE(33) === count);
    data[36] += 1;
    const other = { ...assertion, authenticator_data: base64url(data) };
    check(`assertion by ${algorithm}, spoiled`, !(await assertionIsGood(other, key, vectors, challenge)));
  }
  for (const { why, challenge, ...parts } of vectors.refused) {
    check(`an assertion with ${why}`, !(await partsAreGood(parts, vectors, 'webauthn.get', challenge)));
  }

  check('challenge of a registration', registration.challenge === base64url(await sha256(utf8(nonce))));
  const attestation = Buffer.from(registration.attestation, 'base64url');
  const both = Buffer.concat([attestation, await sha256(fromBase64url(registration.client_data))]);
  check('hash of a registration', registration.hash === base64url(await sha256(both)));
  const data = attestation.subarray(-(37 + 16 + 2 + 32 + 77));
  check('flags of a registration', data[32] === 0b100_0101 && data.readUInt16BE(53) === 32);
  check('id of a registration', base64url(data.subarray(55, 87)) === registration.credential_id);
  check('key of a registration', base64url(data.subarray(87)) === registration.key);

  const request = read('requests.json').good.find(({ name }) => name === 'sign').bytes;
  const expected = {
    approve: { v: 1, aud, purpose: 'answer', request, decision: 'approve' },
    unlock: { v: 1, aud, purpose: 'unlock', nonce },
    block: { v: 1, aud, purpose: 'block', nonce, device: read('signed.json').other_device },
    add: { v: 1, aud, purpose: 'platform', nonce, change: 'add', registration: registration.hash },
    remove: { v: 1, aud, purpose: 'platform', nonce, change: 'remove' },
  };
  const device = await deviceKey(vectors.device_key);
  const pin = await pinKey(await pinSeed(vectors.pin.pin, vectors.pin.salt));
  check('which messages of platform keys there are', same(Object.keys(messages).sort(), Object.keys(expected).sort()));
  for (const [name, { payload, message }] of Object.entries(messages)) {
    const jws = message.jws ?? message;
    const signers = message.assertion ? ['ES256'] : ['ES256', 'Ed25519'];
    check(`payload of ${name}`, payload === JSON.stringify(expected[name]) && jws.payload === base64url(utf8(payload)));
    check(`signatures of ${name}`, jws.signatures.length === signers.length);
    for (const [place, { protected: header, signature }] of jws.signatures.entries()) {
      const typ = `tillid-${expected[name].purpose}+json`;
      const said = { alg: signers[place], kid: kid + ['', '#pin'][place], typ };
      check(`header ${place} of ${name}`, header === base64url(utf8(JSON.stringify(said))));
      const input = `${header}.${jws.payload}`;
      check(`signature ${place} of ${name}`, place === 0
        ? await verifiesES256(device, signature, input)
        : signature === base64url(await subtle.sign('Ed25519', pin.key, utf8(input))));
    }
    if (message.assertion) {
      const challenge = base64url(await sha256(utf8(payload)));
      check(`assertion of ${name}`, await assertionIsGood(message.assertion, registration.key, vectors, challenge));
    }
  }
  const { client_data: json, attestation: object } = messages.add.message.registration;
  check('what is added', json === registration.client_data && object === registration.attestation);
}

await checkKeys();
checkRequests();
await checkSigned();
await checkCalls();
checkTyped();
await checkCarry();
await checkOffline();
checkPush();
await checkPlatform();
for (const what of wrong) console.error(`wrong: ${what}`);
console.log(`${checked - wrong.length} of ${checked} vectors hold`);
process.exitCode = wrong.length === 0 && checked > 0 ? 0 : 1;
