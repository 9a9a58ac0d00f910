// The box for the outputs of a stack.

import {copyButtons} from './parts.mjs';
import {formOf, parse} from './handback.mjs';

/**
 * @import {Page} from './data.d.ts'
 * @import {Key, Line} from './parser.mjs'
 */

/** @param {Page} page */
export function pasteBox(page) {
  const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const box = /** @type {HTMLTextAreaElement} */ (byId('paste'));
  const status = byId('paste-status'), list = byId('paste-problems'), handed = byId('handed');
  let shown = '';
  /** @type {number | undefined} */
  let timer;
  const show = () => {
    clearTimeout(timer);
    if (box.value === shown) return; // or whoever leaves the box for a Copy button would find another in its place
    shown = box.value;
    const empty = box.value.trim() === '';
    const {values, problems, missing} = empty ? {values: undefined, problems: [], missing: []} : parse(page.handBack, box.value);
    const lines = !values || problems.length ? [] : formOf(page.handBack, values);
    list.replaceChildren(...[...problems, ...missing].map(({where, text}) => element('li', (where ? where + ': ' : '') + text)));
    list.hidden = list.children.length === 0;
    if (problems.length) box.setAttribute('aria-invalid', 'true'); else box.removeAttribute('aria-invalid');
    handed.hidden = lines.length === 0;
    handed.replaceChildren(...lines.map((line, i) => lineOf(line, `handed-${i}`)));
    copyButtons(handed);
    status.textContent = empty ? ''
      : problems.length ? (problems.length === 1 ? 'This cannot be right:' : 'These cannot be right:')
        : missing.length ? 'Something is missing:' : `This is what ${page.name}’s form asks for:`;
    status.classList.toggle('ready', !empty && !problems.length && !missing.length);
  };
  let length = 0;
  box.addEventListener('input', () => {
    clearTimeout(timer);
    const typed = Math.abs(box.value.length - length) <= 1;
    length = box.value.length;
    if (typed) timer = setTimeout(show, 300); else show(); // what is pasted is there at once
  });
  box.addEventListener('change', show);
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} name
 * @param {string} text
 */
function element(name, text) {
  const el = document.createElement(name);
  el.textContent = text;
  return el;
}

/**
 * @param {Line} line
 * @param {string} id
 */
function lineOf(line, id) {
  const row = element('div', '');
  row.className = 'line';
  const value = element('bdi', line.text);
  value.id = id;
  row.append(element('span', line.field + (line.slot ? ` (access key ${line.slot})` : '')), value);
  if (line.text) {
    const button = element('button', '');
    button.type = 'button';
    button.className = 'copy';
    button.dataset.copy = id;
    const of = element('span', ' ' + line.field);
    of.className = 'sr';
    button.append('Copy', of);
    row.append(button);
  } else {
    const {secretArn} = /** @type {Key} */ (line.key);
    value.textContent = secretArn ? `In Secrets Manager, in the secret ${secretArn}` : 'In Secrets Manager';
  }
  return row;
}
