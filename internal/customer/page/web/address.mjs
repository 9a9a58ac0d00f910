// What a page's address brings: values of parameters, region and stackName, as in #ExternalId=a%2Fb&region=eu-west-1. Only the
// fragment is read, which no server sees: a query is for servers. invitation.mjs says whether it is the vendor's.

import {aboutIt} from './invitation.mjs';
import {broken, problem, unsendable} from './check.mjs';

/** @import {Found, LaunchRules, Page, Place} from './data.d.ts' */

const longest = 100;

/**
 * A text as it may be shown: on one line, with no character that hides or turns others, its beginning if it is long.
 * @param {string} text
 */
export function shown(text) {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, (c) => '\\u{' + /** @type {number} */ (c.codePointAt(0)).toString(16) + '}');
  const chars = [...plain];
  return '“' + (chars.length > longest ? chars.slice(0, longest).join('') + '…' : plain) + '”';
}

/**
 * What location.hash gives.
 * @param {Pick<Page, 'regions' | 'rules' | 'check'>} page
 * @param {string} hash
 */
export function read(page, hash) {
  /** @type {Found} */
  const found = {values: {}, refused: [], pairs: new Map(), garbled: false};
  for (const part of hash.replace(/^#/, '').split('&')) {
    if (!part.includes('=')) continue; // an anchor of the page
    const at = part.indexOf('=');
    let name, value;
    try {
      [name, value] = [decodeURIComponent(part.slice(0, at)), decodeURIComponent(part.slice(at + 1))];
    } catch {
      found.garbled = true;
      found.refused.push(`${shown(part)} must be escaped as in addresses.`);
      continue;
    }
    if (found.pairs.has(name)) {
      found.garbled = true;
      found.refused.push(`${shown(name)} is given twice.`);
    }
    found.pairs.set(name, value);
  }
  for (const [name, value] of found.pairs) {
    const refusal = aboutIt.includes(name) ? '' : take(page, found, name, value);
    if (refusal) found.refused.push(refusal);
  }
  return found;
}

/**
 * Takes one value, or says why not.
 * @param {Pick<Page, 'regions' | 'rules' | 'check'>} page
 * @param {Found} found
 * @param {string} name
 * @param {string} value
 */
function take(page, found, name, value) {
  if (name === 'region') {
    if (page.regions.includes(value)) found.region = value;
    return found.region ? '' : `The region must be one of this page's, got ${shown(value)}.`;
  }
  if (name === 'stackName') {
    if (!isStackName(page.rules, value)) return sentence(page.rules.words.stackName + ', got ' + shown(value));
    found.stackName = value;
    return '';
  }
  const parameter = page.check.parameters.find((p) => p.name === name);
  if (!parameter) return sentence(page.rules.words.unknown + ' ' + shown(name));
  const wrong = unsendable(page.rules, parameter, value) || problem(parameter, value);
  if (wrong) return `${name} ${wrong}, got ${shown(value)}.`;
  found.values[name] = value;
  return '';
}

/**
 * Takes back what an invitation brings that no launch can have together.
 * @param {Page} page
 * @param {Found} found
 * @param {Place} place
 */
export function refuseConflicts(page, found, place) {
  const open = new Set(page.check.parameters.map((p) => p.name).filter((name) => !(name in found.values)));
  for (const {description, names} of broken(page.check, place, found.values, open)) {
    const unnamed = names.filter((name) => name in found.values && !description.includes(name));
    found.refused.push(description + (unnamed.length ? ` (${unnamed.join(', ')})` : ''));
    for (const name of names) delete found.values[name];
  }
}

/**
 * @param {LaunchRules} rules
 * @param {string} name
 */
export function isStackName(rules, name) {
  return name.length <= rules.maxStackName && new RegExp(rules.stackNamePattern).test(name);
}

/**
 * A text as a sentence of its own.
 * @param {string} text
 */
export function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
}
