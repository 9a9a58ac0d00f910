// The box for the outputs of a stack.

import {copyButtons} from './parts.mjs';
import {formOf, parse} from './handback.mjs';

export function pasteBox(page) {
  const byId = (id) => document.getElementById(id);
  const box = byId('paste'), status = byId('paste-status'), list = byId('paste-problems'), handed = byId('handed');
  let shown = '', timer;
  const show = () => {
    clearTimeout(timer);
    if (box.value === shown) return; // or whoever leaves the box for a Copy button would find another in its place
    shown = box.value;
    const empty = box.value.trim() === '';
    const {values, problems, missing} = empty ? {problems: [], missing: []} : parse(page.handBack, box.value);
    const lines = empty || problems.length ? [] : formOf(page.handBack, values);
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

function element(name, text) {
  const el = document.createElement(name);
  el.textContent = text;
  return el;
}

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
    value.textContent = line.key.secretArn ? `In Secrets Manager, in the secret ${line.key.secretArn}` : 'In Secrets Manager';
  }
  return row;
}
