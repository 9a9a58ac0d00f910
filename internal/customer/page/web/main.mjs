// The live parts of a page. Without this script the page still says everything.

import {capabilities, condition} from './check.mjs';
import {read, refuseConflicts, sentence, shown} from './address.mjs';
import {check, words} from './invitation.mjs';
import {assemblyURL, launchedURL, link, templateURL, write} from './launch.mjs';
import {Form} from './form.mjs';
import {copyButtons, tabs} from './parts.mjs';
import {pasteBox} from './paste.mjs';

/**
 * @import {Page, Texts} from './data.d.ts'
 * @import {State} from './form.mjs'
 * @import {Signature} from './invitation.mjs'
 * @import {Request} from './launch.mjs'
 */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @returns {NodeListOf<HTMLElement>} */
const all = (/** @type {string} */ selector, within = /** @type {ParentNode} */ (document)) => within.querySelectorAll(selector);
/** @type {Texts} */
const ownLabels = {region: 'Region', stackName: 'Name of the stack'};
/** @type {Page} */
const page = JSON.parse(/** @type {string} */ (byId('data').textContent));
document.documentElement.classList.add('js');

tabs();
copyButtons();
pasteBox(page);

const button = /** @type {HTMLAnchorElement | null} */ (document.getElementById('launch-link'));
const summary = byId('summary');
const status = byId('status');
/** @type {State} */
let state;

const form = new Form(page, (next) => {
  state = next;
  showCommands();
  showPicture();
  showReadiness();
  document.dispatchEvent(new CustomEvent('choices', {detail: next})); // for policybox.mjs, where the page has that
});

const invitation = read(page, location.hash);
refuseConflicts(page, invitation, form.place());
form.update();
if (invitation.pairs.has('signature')) check(page, invitation, new Date(), globalThis.crypto).then(follow); else follow({state: 'unsigned'});
addEventListener('hashchange', () => { if (location.hash.includes('=')) location.reload(); });

// An invitation stays in the address, for a reload or a bookmark: links within the page do not take its place.
document.addEventListener('click', (event) => {
  const to = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest('a[href^="#"]'));
  if (!to || event.defaultPrevented || !location.hash.includes('=')) return;
  event.preventDefault();
  const target = byId(to.hash.slice(1));
  target.tabIndex = -1;
  target.focus({preventScroll: true});
  target.scrollIntoView();
});

button?.addEventListener('click', (event) => {
  if (button.href) return;
  event.preventDefault();
  showSummary();
});
button?.addEventListener('keydown', (event) => {
  if (!button.href && (event.key === ' ' || event.key === 'Enter')) { event.preventDefault(); button.click(); }
});

/** @returns {Request} */
function request() {
  const names = page.check.parameters.map((p) => p.name);
  const good = Object.fromEntries(Object.entries(state.given).filter(([name]) => !state.problems[name]));
  const {region, stackName} = state.place;
  const given = names.filter((name) => name in good).map((name) => ({name, value: good[name], description: page.descriptions[name]}));
  const missing = page.check.parameters.filter((p) => !(p.name in good) && (p.default === undefined || state.problems[p.name])).map((p) => (
    {name: p.name, description: page.descriptions[p.name] ?? ''}));
  return {
    vendor: page.vendor, version: page.version, region, stackName, given, missing,
    templateURL: launchedURL(page, region, [...given, ...missing]),
    assemblyURL: assemblyURL(page, region), assemblySha256: page.assemblySha256,
    capabilities: capabilities(page.check, state.place, good),
  };
}

function showCommands() {
  const r = request();
  const commands = write(page.commands, r);
  byId('cli').textContent = commands.createStack;
  byId('cdk').textContent = !page.current && !r.assemblyURL ? '# ' + page.commands.noCdkVersion
    : r.stackName !== page.vendor ? '# ' + commands.noCdkName : commands.cdkDeploy;
  byId('terraform').textContent = commands.terraform;
  byId('describe').textContent = commands.describeStacks;
  byId('delete').textContent = commands.deleteStack;
  const template = /** @type {HTMLAnchorElement | null} */ (document.getElementById('template-link'));
  if (template) template.href = template.textContent = templateURL(page, r.region);
}

function showReadiness() {
  const url = link(page.rules, request());
  const wrong = Object.keys(state.problems).length;
  const tooLong = url.length > page.rules.maxLink;
  const ready = wrong === 0 && !tooLong;
  const names = Object.keys(state.problems).map(labelOf);
  const words = ready ? (button ? 'Ready to launch.' : 'Everything is filled in.')
    : wrong === 0 ? sentence(page.rules.words.link)
      : 'Needs you: ' + names.slice(0, 3).join(', ') + (wrong > 3 ? ` and ${wrong - 3} more` : '') + '.';
  if (status.textContent !== words) status.textContent = words;
  status.classList.toggle('ready', ready);
  // Until then it is a button that says what is missing: one that is disabled would leave people guessing.
  if (button && ready) {
    button.href = url;
    button.removeAttribute('role');
    button.removeAttribute('tabindex');
  } else if (button) {
    button.removeAttribute('href');
    button.setAttribute('role', 'button');
    button.setAttribute('tabindex', '0');
  }
  if (ready) summary.hidden = true;
  else if (!summary.hidden) fillSummary();
}


/** @param {string} name */
function labelOf(name) {
  return page.labels[name] || ownLabels[name] || name;
}

function showSummary() {
  form.touchAll();
  fillSummary();
  summary.hidden = false;
  summary.focus();
}

function fillSummary() {
  const items = Object.entries(state.problems).map(([name, text]) => {
    const item = document.createElement('li');
    const a = document.createElement('a');
    a.href = '#' + (name === 'region' || name === 'stackName' ? name : 'f-' + name);
    a.textContent = labelOf(name) + ': ' + text;
    a.addEventListener('click', (event) => {
      event.preventDefault();
      const el = byId(name === 'region' || name === 'stackName' ? name : 'f-' + name);
      const details = el.closest('details');
      if (details) details.open = true;
      (el.matches('input, select') ? el : /** @type {HTMLElement} */ (el.querySelector('input:checked, input, select'))).focus();
    });
    item.append(a);
    return item;
  });
  /** @type {Element} */ (summary.querySelector('ul')).replaceChildren(...items);
}

/** @param {string} name */
function valueNow(name) {
  return state.given[name] ?? page.check.parameters.find((p) => p.name === name)?.default;
}


function showPicture() {
  for (const figure of all('.picture')) {
    const choice = figure.dataset.choice;
    figure.hidden = choice ? valueNow(choice) !== figure.dataset.picture : false;
  }
  for (const edge of all('.picture .edge:has([data-choice])')) {
    const [usual, ...others] = all('.label', edge);
    const shown = others.find((el) => valueNow(/** @type {string} */ (el.dataset.choice)) === el.dataset.value) ?? usual;
    for (const el of [usual, ...others]) el.toggleAttribute('hidden', el !== shown);
  }
  for (const el of all('.picture [data-when]')) {
    el.classList.toggle('on', condition(page.check, state.place, state.given, /** @type {string} */ (el.dataset.when)));
  }
  for (const el of all('.picture [data-chosen]')) {
    el.classList.toggle('on', /** @type {string} */ (el.dataset.chosen) in state.given);
  }
}

/**
 * Shows and fills in what the address gives, as its signature is.
 * @param {Signature} signature
 */
function follow(signature) {
  form.give(invitation, signature);
  const given = Object.entries(invitation.values);
  if (invitation.region) given.push(['region', invitation.region]);
  if (invitation.stackName) given.push(['stackName', invitation.stackName]);
  const lines = given.map(([name, value]) => `${labelOf(name)}: ${shown(value)}`
    + (signature.state !== 'signed' && page.invitations.who.includes(name) ? ' (for you to compare, below)' : ''));
  if (lines.length || invitation.pairs.has('signature')) fill(byId('invitation'), words(page, signature), lines);
  byId('invitation').dataset.state = signature.state;
  if (invitation.refused.length) fill(byId('refused'), 'This page’s address also has what cannot be right, and is not used:', invitation.refused);
  form.update();
}

/**
 * @param {HTMLElement} box
 * @param {string} words
 * @param {string[]} lines
 */
function fill(box, words, lines) {
  const p = document.createElement('p');
  p.textContent = words;
  const ul = document.createElement('ul');
  ul.append(...lines.map((line) => {
    const li = document.createElement('li');
    const bdi = document.createElement('bdi');
    bdi.textContent = line;
    li.append(bdi);
    return li;
  }));
  box.replaceChildren(p, ...(lines.length ? [ul] : []));
  box.hidden = false;
}
