// Whether an address is an invitation of the vendor's: the browser itself checks the signature. Go's internal/customer/invite makes
// it, over the same bytes.

/** @import {Found, Page} from './data.d.ts' */
/** @typedef {'signed' | 'unsigned' | 'changed' | 'expired' | 'unknownKey' | 'unchecked' | 'elsewhere'} State */
/** @typedef {{state: State, until?: Date, partition?: string}} Signature */

/** What an address has besides values. */
export const aboutIt = ['partition', 'expires', 'key', 'signature'];

/**
 * What is signed: each text after its length in bytes, as four bytes, the most significant first.
 * @param {string} domain
 * @param {string} vendor
 * @param {Map<string, string>} pairs
 */
export function message(domain, vendor, pairs) {
  const values = [...pairs].filter(([name]) => !aboutIt.includes(name)).sort(([a], [b]) => (a < b ? -1 : 1)).flat();
  const texts = [domain, vendor, pairs.get('partition'), pairs.get('key'), pairs.get('expires'), ...values]
    .map((text) => new TextEncoder().encode(text));
  const bytes = new Uint8Array(texts.reduce((sum, text) => sum + 4 + text.length, 0));
  let at = 0;
  for (const text of texts) {
    new DataView(bytes.buffer).setUint32(at, text.length);
    bytes.set(text, at + 4);
    at += 4 + text.length;
  }
  return bytes;
}

/**
 * What is to be thought of what read() found. Only in the state "signed" it is the vendor's.
 * @param {Pick<Page, 'vendor' | 'invitations' | 'rules'>} page
 * @param {Found} found
 * @param {Date} now
 * @param {Crypto | undefined} crypto the browser's
 * @returns {Promise<Signature>}
 */
export async function check(page, found, now, crypto) {
  const {pairs} = found;
  if (!pairs.has('signature')) return {state: 'unsigned'};
  const until = time(/** @type {string} */ (pairs.get('expires')));
  const signature = bytesOf(/** @type {string} */ (pairs.get('signature')), 64);
  const names = [...pairs.keys()];
  if (found.garbled || !until || !signature || !aboutIt.every((name) => pairs.has(name)) || !names.every((name) => /^[A-Za-z0-9]{1,255}$/.test(name))) {
    return {state: 'changed'};
  }
  const key = page.invitations.keys.find(({id}) => id === pairs.get('key'));
  if (!key) return {state: 'unknownKey'};
  if (!crypto?.subtle) return {state: 'unchecked'}; // over plain HTTP
  try {
    const imported = await crypto.subtle.importKey('raw', /** @type {Uint8Array<ArrayBuffer>} */ (bytesOf(key.public, 32)), {name: 'Ed25519'}, false, ['verify']);
    const good = await crypto.subtle.verify({name: 'Ed25519'}, imported, signature, message(page.invitations.domain, page.vendor, pairs));
    if (!good) return {state: 'changed'};
  } catch {
    return {state: 'unchecked'}; // a browser of before 2025
  }
  if (now > until) return {state: 'expired', until};
  const partition = pairs.get('partition');
  const at = page.rules.partitions.find((p) => p.partition === partition);
  const fits = at && (!pairs.has('region') || at.regions.includes(/** @type {string} */ (pairs.get('region'))));
  return {state: fits ? 'signed' : 'elsewhere', until, partition};
}

/**
 * The words for a state.
 * @param {Pick<Page, 'name'>} page
 * @param {Signature} signature
 */
export function words(page, {state, until, partition}) {
  const unproven = `Nothing here shows that it is ${page.name}’s: anybody can have written it.`;
  return {
    signed: `You follow an invitation that ${page.name} signed. It holds until ${day(until)}, and gives:`,
    unsigned: `This page’s address gives values. It is not signed. ${unproven}`,
    changed: `This page’s address has been changed since it was signed, or was cut off. ${unproven}`,
    expired: `This page’s address is an invitation of ${page.name} that expired on ${day(until)}. Ask ${page.name} for a new one.`,
    unknownKey: `This page’s address is signed with a key that this page does not know, of somebody else’s or one that is no longer used. ${unproven} Ask ${page.name} for a new one.`,
    unchecked: `This page’s address is signed, but the signature cannot be checked here: that takes a browser of 2025 or later, and a page from https. ${unproven}`,
    elsewhere: `This page’s address is an invitation for the partition ${partition}, and nothing is launched from this page as it says. Ask ${page.name} for a new one.`,
  }[state];
}

/** @param {Date | undefined} time */
function day(time) {
  return time?.toISOString().replace('T', ' ').replace(/:\d\d\.\d+Z$/, ' UTC');
}

/**
 * The last second of 20261227T160000Z; undefined if it is none.
 * @param {string} text
 */
function time(text) {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  if (!parts.length) return undefined;
  const [year, month, ...rest] = parts.map(Number);
  const at = new Date(Date.UTC(year, month - 1, .../** @type {[number, number, number, number]} */ (rest), 999));
  return at.toISOString().replace(/[-:]|\.999/g, '') === text ? at : undefined;
}

/**
 * The bytes of base64 as in addresses, without padding; undefined if they are not so many.
 * @param {string} text
 * @param {number} length
 */
function bytesOf(text, length) {
  if (!/^[\w-]+$/.test(text)) return undefined;
  let raw;
  try {
    raw = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return undefined;
  }
  const again = btoa(raw).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return raw.length === length && again === text ? Uint8Array.from(raw, (c) => c.charCodeAt(0)) : undefined;
}
