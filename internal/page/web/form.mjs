// The form: reads it, shows what is wrong with it, hides what does not apply, and keeps what the address brought.

import {broken, inapplicable, mends, missing, problem, unsendable} from './check.mjs';
import {isStackName, sentence, shown} from './address.mjs';

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

export class Form {
  constructor(page, changed) {
    this.page = page;
    this.changed = changed;
    this.touched = new Set();
    this.fields = new Map(all('#form [data-field]').map((el) => [el.dataset.field, el]));
    this.eithers = all('#form [data-either]').map((el) => ({el, names: el.dataset.either.split(' ')}));
    this.region = document.getElementById('region');
    this.stackName = document.getElementById('stackName');
    for (const root of [document.getElementById('form'), this.region, this.stackName]) {
      root.addEventListener('input', (event) => this.typed(event.target));
      root.addEventListener('change', (event) => this.left(event.target));
      root.addEventListener('focusout', (event) => this.left(event.target));
    }
    document.getElementById('form').addEventListener('submit', (event) => event.preventDefault());
  }

  parameter(name) {
    return this.page.check.parameters.find((p) => p.name === name);
  }

  /** Shows what an address brought. What the vendor signed nobody changes. What it did not sign is filled in, unless it
   * says who gets in or who is mailed: that is for the customer to compare with what the vendor said itself. */
  give({values, region, stackName}, {state, partition}) {
    const signed = state === 'signed';
    for (const [name, value] of Object.entries(values)) {
      const el = this.fields.get(name);
      if (signed || !this.page.invitations.who.includes(name)) {
        this.fill(name, value, signed);
        this.note(el, value, signed);
      } else if (this.typedValue(name) !== value) {
        this.offer(el, name, value);
      }
    }
    if (signed && !region) this.keepTo(partition);
    for (const [input, value] of [[this.region, region], [this.stackName, stackName]]) {
      if (!value) continue;
      input.value = value;
      if (input.tagName === 'SELECT') input.disabled = signed; else input.readOnly = signed;
      this.note(input.closest('.field'), value, signed);
    }
  }

  fill(name, value, lock) {
    const either = this.eithers.find((e) => e.names.includes(name));
    for (const radio of either && value !== '' ? all('input', either.el) : []) {
      radio.checked = radio.value === name;
      radio.disabled = lock;
    }
    for (const input of all('input, select', this.fields.get(name))) {
      if (input.type === 'radio') {
        input.checked = input.value === value;
        input.disabled = lock && !input.checked;
      } else {
        input.value = value;
        if (input.tagName === 'SELECT') input.disabled = lock; else input.readOnly = lock;
      }
    }
  }

  /** Offers regions of one partition only: what was signed holds there. */
  keepTo(partition) {
    const {regions} = this.page.rules.partitions.find((p) => p.partition === partition);
    for (const option of all('option', this.region)) option.disabled = !regions.includes(option.value);
    if (!regions.includes(this.region.value)) this.region.value = regions.find((r) => this.page.regions.includes(r));
  }

  note(el, value, signed) {
    const note = el.querySelector('.locked');
    note.textContent = signed ? `Given by the invitation that ${this.page.name} signed.` : `Given by this link: ${shown(value)}`;
    this.reveal(note);
  }

  /** What an address brought stands on view, also where things are folded away. */
  reveal(note) {
    note.hidden = false;
    note.closest('details')?.setAttribute('open', '');
  }

  offer(el, name, value) {
    const note = el.querySelector('.locked');
    const use = document.createElement('button');
    use.type = 'button';
    use.className = 'copy';
    use.textContent = 'Use this value';
    use.addEventListener('click', () => {
      this.fill(name, value, false);
      this.touched.add(name);
      this.note(el, value, false);
      this.update();
      [...all('input, select', el)].find((input) => input.type !== 'radio' || input.checked).focus();
    });
    const given = document.createElement('bdi');
    given.textContent = shown(value);
    note.replaceChildren('This link gives ', given, `, which nothing shows to be ${this.page.name}’s. Compare it with what ${this.page.name} told you in another way, before you use it. `, use);
    this.reveal(note);
  }

  place() {
    const region = this.region.value;
    const partition = this.page.rules.partitions.find((p) => p.regions.includes(region)).partition;
    return {partition, region, urlSuffix: this.page.urlSuffixes[partition], stackName: this.stackName.value};
  }

  typedValue(name) {
    const el = this.fields.get(name);
    const checked = el.querySelector('input[type=radio]:checked');
    return checked ? checked.value : el.querySelector('input[type=text], select')?.value ?? '';
  }

  /** The form as it is: what is given, what is wrong, what does not apply. */
  read() {
    const {check, rules} = this.page;
    const place = this.place();
    const unchosen = new Set(this.eithers.flatMap(({el, names}) => {
      const chosen = el.querySelector('input:checked').value;
      return names.filter((name) => name !== chosen);
    }));
    const chosen = new Set(this.eithers.flatMap(({names}) => names.filter((name) => !unchosen.has(name))));
    const values = {};
    for (const p of check.parameters) {
      const typed = this.fields.has(p.name) && !p.noEcho ? this.typedValue(p.name) : '';
      if (!unchosen.has(p.name) && typed !== (p.default ?? '')) values[p.name] = typed;
    }

    const hidden = inapplicable(check, place, values, [...chosen]);
    for (const name of unchosen) hidden.add(name);
    const given = Object.fromEntries(Object.entries(values).filter(([name]) => !hidden.has(name)));

    const problems = {};
    for (const [name, value] of Object.entries(given)) {
      const p = this.parameter(name);
      const wrong = unsendable(rules, p, value) || problem(p, value);
      if (wrong) problems[name] = sentence(wrong);
    }
    const absent = missing(check, given).filter((name) => !this.parameter(name).noEcho);
    const required = new Set(absent);
    for (const b of broken(check, place, given)) {
      const about = b.names.filter((name) => this.fields.has(name) && !hidden.has(name));
      // The field to mend: one that is empty and would do, else the last one that was filled in.
      const empty = about.filter((name) => given[name] === undefined && mends(check, place, given, name, b));
      for (const name of empty) required.add(name);
      const at = empty[0] ?? about.findLast((name) => given[name] !== undefined) ?? about[0] ?? (b.names.includes('AWS::Partition') ? 'region' : '');
      problems[at] ??= b.description;
    }
    for (const name of absent) problems[name] ??= 'Must be given.';
    if (!isStackName(rules, place.stackName)) problems.stackName = sentence(rules.words.stackName);
    return {place, given, hidden, required, problems, missing: absent};
  }

  typed(input) {
    const name = this.nameOf(input);
    clearTimeout(this.timer);
    this.update();
    // While one types, what is wrong is said once one stops, and taken back at once.
    this.timer = setTimeout(() => {
      if (input.type === 'text' && input.value !== '') this.touched.add(name);
      this.update();
    }, 700);
  }

  left(input) {
    const value = input.type === 'text' ? input.value : '';
    if (value !== '' || input.dataset.was) this.touched.add(this.nameOf(input));
    if (value !== '') input.dataset.was = 'filled';
    this.update();
  }

  nameOf(input) {
    return input.closest('[data-field]')?.dataset.field ?? '';
  }

  /** Shows every problem from now on. */
  touchAll() {
    for (const name of this.fields.keys()) this.touched.add(name);
    this.touched.add('stackName').add('region');
    this.update();
  }

  update() {
    const state = this.read();
    for (const [name, el] of this.fields) {
      el.hidden = state.hidden.has(name);
      const need = el.querySelector('.need');
      need.hidden = !(state.required.has(name) || this.parameter(name).default === undefined);
      this.show(el, this.touched.has(name) && !el.hidden ? state.problems[name] : '');
    }
    for (const hint of all('#form summary .hint')) {
      const applying = all('[data-field]', hint.closest('details')).filter((el) => !el.hidden).map((el) => el.dataset.field);
      const text = applying.map((name) => this.page.labels[name] || name).join(', ');
      if (hint.textContent !== text) hint.textContent = text;
    }
    this.show(this.stackName.closest('.field'), this.touched.has('stackName') ? state.problems.stackName : '');
    this.changed(state);
  }

  show(el, text) {
    const error = el.querySelector('.error');
    if (!error) return;
    if (error.textContent !== (text ?? '')) error.textContent = text ?? '';
    error.hidden = !text;
    for (const input of all('input, select', el)) {
      if (text) input.setAttribute('aria-invalid', 'true'); else input.removeAttribute('aria-invalid');
    }
    if (text && el.closest('details')) el.closest('details').open = true;
  }
}
