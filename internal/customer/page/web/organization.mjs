// The live part of the page for an organization: what a signed invitation gives stands in its links, commands and policy. Nothing else does.

import {read, shown} from './address.mjs';
import {check, words} from './invitation.mjs';
import {launchOf} from './everywhere.mjs';
import {partitionOf} from './launch.mjs';

/** @import {OrganizationPage} from './data.d.ts' */
/** @import {Signature} from './invitation.mjs' */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @type {OrganizationPage} */
const page = JSON.parse(/** @type {string} */ (byId('data').textContent));
const found = read(page, location.hash);
if (found.pairs.size) check(page, found, new Date(), globalThis.crypto).then(follow);
addEventListener('hashchange', () => { if (location.hash.includes('=')) location.reload(); });

/** @param {Signature} signature */
function follow(signature) {
  const signed = signature.state === 'signed';
  const given = Object.entries(found.values);
  if (found.region) given.push(['region', found.region]);
  if (found.stackName) given.push(['stackName', found.stackName]);
  const labels = {...page.labels, region: 'Region', stackName: 'Name of the stack'};
  const lines = given.map(([name, value]) => `${/** @type {Record<string, string>} */ (labels)[name] || name}: ${shown(value)}`);
  fill(words(page, signature) + (signed ? '' : ' Nothing on this page follows from it.'), signed ? lines : []);
  byId('invitation').dataset.state = signature.state;
  if (found.refused.length) fill('This page’s address also has what cannot be right, and is not used:', found.refused, 'refused');
  if (!signed) return;
  const partition = /** @type {string} */ (signature.partition);
  const region = found.region ?? (partitionOf(page.rules, page.first).partition === partition ? page.first
    : /** @type {string} */ (page.regions.find((r) => partitionOf(page.rules, r).partition === partition)));
  const launch = launchOf(page, found, region);
  for (const [id, text] of Object.entries({cli: launch.createStack, terraform: launch.terraform, stacks: launch.stacks, delete: launch.deleteStack, 'launch-policy': launch.policy})) {
    byId(id).textContent = text;
  }
  for (const a of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('a[data-region]'))) {
    const at = a.dataset.region || region;
    if (!a.dataset.region) a.href = launch.link;
    else if (partitionOf(page.rules, at).partition === partition) a.href = launchOf(page, found, at).link;
    else /** @type {HTMLElement} */ (a.parentElement).hidden = true;
  }
  for (const el of document.querySelectorAll('[data-first]')) el.textContent = region;
}

/**
 * @param {string} words
 * @param {string[]} lines
 */
function fill(words, lines, id = 'invitation') {
  const p = document.createElement('p');
  p.textContent = words;
  const ul = document.createElement('ul');
  for (const line of lines) {
    const bdi = document.createElement('bdi');
    bdi.textContent = line;
    ul.appendChild(document.createElement('li')).append(bdi);
  }
  byId(id).replaceChildren(p, ...(lines.length ? [ul] : []));
  byId(id).hidden = false;
}
