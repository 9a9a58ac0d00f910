// The box for the policy of a bucket that is there. It is a script of its own, which only the pages have that need it, before main.mjs.

import {add, edit, statements} from './policy.mjs';
import {say} from './denies.mjs';

/**
 * @import {Page, PolicyRules} from './data.d.ts'
 * @import {State} from './form.mjs'
 */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const input = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id));

/** @type {Page} */
const page = JSON.parse(/** @type {string} */ (byId('data').textContent));
if (page.policy) policyBox({...page.policy, partitions: page.rules.partitions});

/**
 * Shows what becomes of the policy, with the choices that are made in the form: main.mjs tells them.
 * @param {PolicyRules} rules
 */
function policyBox(rules) {
  const bucket = input('policy-bucket'), text = input('policy-text'), none = input('policy-none'), remove = input('policy-remove');
  const ofKey = /** @type {HTMLInputElement | null} */ (document.getElementById('policy-of-key')), key = /** @type {HTMLInputElement | null} */ (document.getElementById('policy-key'));
  /** @type {State | undefined} */
  let state;
  const show = () => {
    if (!state) return;
    const keyed = Boolean(key && (!rules.existing || ofKey?.checked));
    const of = {bucket: bucket.value.trim() || 'YOUR-BUCKET', region: state.place.region, key: keyed ? key?.value.trim() || 'ARN-OF-ITS-KEY' : ''};
    byId('policy-get').textContent = say(rules, keyed ? 'getKey' : 'get', of);
    byId('policy-key-field')?.toggleAttribute('hidden', !keyed);
    if (keyed) none.checked = false;
    none.disabled = keyed;
    text.disabled = none.checked;
    remove.disabled = none.checked;
    const waits = !bucket.value.trim() || (keyed && !key?.value.trim()) || (!none.checked && !text.value.trim());
    const result = waits ? undefined : made(rules, state, {...of, text: text.value, none: none.checked, remove: remove.checked && !none.checked});
    const problems = result && 'problems' in result ? result.problems : [];
    list('policy-problems', problems);
    byId('policy-result').hidden = !result || problems.length > 0;
    const status = byId('policy-status');
    status.textContent = !result ? '' : problems.length ? 'This cannot be right:' : '';
    if (!result || 'problems' in result) return;
    list('policy-notes', result.notes);
    byId('policy-diff').textContent = result.changes.map((c) => `${c.mark} ${c.text}`).join('\n');
    status.textContent = result.changed ? 'This changes:' : 'Nothing changes: the policy is as it should be.';
    byId('policy-after').hidden = !result.changed;
    byId('policy-merged').textContent = result.text || 'Nothing is left of the policy.';
    byId('policy-put').textContent = say(rules, !result.text ? 'delete' : keyed ? 'putKey' : 'put', of);
  };
  for (const el of [bucket, text, none, remove, ofKey, key]) el?.addEventListener('input', show);
  document.addEventListener('choices', (event) => {
    state = /** @type {CustomEvent<State>} */ (event).detail;
    show();
  });
}

/**
 * @param {PolicyRules} rules
 * @param {State} state
 * @param {{bucket: string, key: string, text: string, none: boolean, remove: boolean}} asked
 */
function made(rules, state, {bucket, key, text, none, remove}) {
  const {given, place} = state;
  const choices = Object.fromEntries(rules.parts.flatMap(({choice}) => (choice && given[choice] ? [[choice, given[choice] === 'Yes']] : [])));
  const ask = {bucket, key, region: place.region, cloud: given.VendorCloud, principal: given.VendorPrincipalArn, prefix: given.Prefix, choices};
  if (remove) return edit(rules, text, ask, []);
  const ours = statements(rules, ask);
  if ('problems' in ours) return ours;
  return none ? add(rules, ask, ours.statements) : edit(rules, text, ask, ours.statements);
}

/**
 * @param {string} id
 * @param {string[]} items
 */
function list(id, items) {
  byId(id).replaceChildren(...items.map((item) => {
    const li = document.createElement('li');
    const bdi = document.createElement('bdi');
    bdi.textContent = item;
    li.append(bdi);
    return li;
  }));
  byId(id).hidden = items.length === 0;
}
