// The form: reads it, shows what is wrong with it, hides what does not apply, and keeps what the address brought.

import {broken, elsewhere, inapplicable, mends, missing, problem, unsendable} from './check.mjs';
import {isStackName, sentence, shown} from './address.mjs';
import {newExternalID} from './externalid.mjs';
import {partitionOf} from './launch.mjs';

/**
 * @import {Found, LaunchRules, Page, Parameter, Place, Texts} from './data.d.ts'
 * @import {Signature} from './invitation.mjs'
 */

/**
 * A form as it is: what is given, what does not apply, what must be given, what is wrong by the name of the field, what
 * is missing.
 * @typedef {object} State
 * @property {Place} place
 * @property {Texts} given
 * @property {Set<string>} hidden
 * @property {Set<string>} required
 * @property {Texts} problems
 * @property {string[]} missing
 */

/** @typedef {HTMLInputElement | HTMLSelectElement} Input */

const all = (/** @type {string} */ selector, within = /** @type {ParentNode} */ (document)) => (
  /** @type {HTMLElement[]} */ ([...within.querySelectorAll(selector)]));
const one = (/** @type {HTMLElement} */ el, /** @type {string} */ selector) => /** @type {HTMLElement} */ (el.querySelector(selector));
const inputs = (/** @type {HTMLElement} */ el) => /** @type {Input[]} */ (all('input, select', el));

/** @returns {input is HTMLInputElement} */
const isRadio = (/** @type {Input} */ input) => input.type === 'radio';

/** A list has no readOnly. */
function lock(/** @type {Input} */ input, /** @type {boolean} */ locked) {
  if ('readOnly' in input) input.readOnly = locked; else input.disabled = locked;
}

export class Form {
  /**
   * @param {Page} page
   * @param {(state: State) => void} changed
   */
  constructor(page, changed) {
    this.page = page;
    this.changed = changed;
    /** @type {Set<string>} */
    this.touched = new Set();
    /** @type {number | undefined} */
    this.timer = undefined;
    this.fields = new Map(all('#form [data-field]').map((el) => [/** @type {string} */ (el.dataset.field), el]));
    this.eithers = all('#form [data-either]').map((el) => ({el, names: /** @type {string} */ (el.dataset.either).split(' ')}));
    const form = /** @type {HTMLElement} */ (document.getElementById('form'));
    this.region = /** @type {HTMLSelectElement} */ (document.getElementById('region'));
    this.stackName = /** @type {HTMLInputElement} */ (document.getElementById('stackName'));
    for (const root of [form, this.region, this.stackName]) {
      root.addEventListener('input', (event) => this.typed(/** @type {Input} */ (event.target)));
      root.addEventListener('change', (event) => this.left(/** @type {Input} */ (event.target)));
      root.addEventListener('focusout', (event) => this.left(/** @type {Input} */ (event.target)));
    }
    for (const button of all('button.make', form)) button.addEventListener('click', () => this.make(button));
    form.addEventListener('submit', (event) => event.preventDefault());
  }

  /**
   * Fills in an external ID that nobody guesses. One that an invitation gave stays.
   * @param {HTMLElement} button
   */
  make(button) {
    const name = this.nameOf(button);
    const input = /** @type {HTMLInputElement} */ (one(this.field(name), 'input'));
    if (!input.readOnly) {
      this.fill(name, newExternalID(globalThis.crypto), false);
      this.touched.add(name);
      this.update();
    }
    input.focus();
  }

  /** @param {string} name */
  parameter(name) {
    return /** @type {Parameter} */ (this.page.check.parameters.find((p) => p.name === name));
  }

  /** @param {string} name */
  field(name) {
    return /** @type {HTMLElement} */ (this.fields.get(name));
  }

  /**
   * Shows what an address brought. What the vendor signed nobody changes. What it did not sign is filled in, unless it
   * says who gets in, who is mailed or whose bucket it is: that is for the customer to compare with what the vendor said itself.
   * @param {Found} found
   * @param {Signature} signature
   */
  give({values, region, stackName}, {state, partition}) {
    const signed = state === 'signed';
    for (const [name, value] of Object.entries(values)) {
      const el = this.field(name);
      if (signed || !this.page.invitations.who.includes(name)) {
        this.fill(name, value, signed);
        this.note(el, value, signed);
      } else if (this.typedValue(name) !== value) {
        this.offer(el, name, value);
      }
    }
    if (signed && !region) this.keepTo(/** @type {string} */ (partition));
    for (const [input, value] of /** @type {[Input, string | undefined][]} */ ([[this.region, region], [this.stackName, stackName]])) {
      if (!value) continue;
      input.value = value;
      lock(input, signed);
      this.note(/** @type {HTMLElement} */ (input.closest('.field')), value, signed);
    }
  }

  /**
   * @param {string} name
   * @param {string} value
   * @param {boolean} locked
   */
  fill(name, value, locked) {
    const either = this.eithers.find((e) => e.names.includes(name));
    for (const radio of /** @type {HTMLInputElement[]} */ (either && value !== '' ? all('input', either.el) : [])) {
      radio.checked = radio.value === name;
      radio.disabled = locked;
    }
    for (const input of inputs(this.field(name))) {
      if (isRadio(input)) {
        input.checked = input.value === value;
        input.disabled = locked && !input.checked;
      } else {
        input.value = value;
        lock(input, locked);
      }
    }
  }

  /**
   * Offers regions of one partition only: what was signed holds there.
   * @param {string} partition
   */
  keepTo(partition) {
    const {regions} = /** @type {LaunchRules['partitions'][0]} */ (this.page.rules.partitions.find((p) => p.partition === partition));
    for (const option of this.region.options) option.disabled = !regions.includes(option.value);
    if (!regions.includes(this.region.value)) {
      this.region.value = /** @type {string} */ (regions.find((r) => this.page.regions.includes(r)));
    }
  }

  /**
   * @param {HTMLElement} el
   * @param {string} value
   * @param {boolean} signed
   */
  note(el, value, signed) {
    const note = one(el, '.locked');
    note.textContent = signed ? `Given by the invitation that ${this.page.name} signed.` : `Given by this link: ${shown(value)}`;
    this.reveal(note);
  }

  /**
   * What an address brought stands on view, also where things are folded away.
   * @param {HTMLElement} note
   */
  reveal(note) {
    note.hidden = false;
    note.closest('details')?.setAttribute('open', '');
  }

  /**
   * @param {HTMLElement} el
   * @param {string} name
   * @param {string} value
   */
  offer(el, name, value) {
    const note = one(el, '.locked');
    const use = document.createElement('button');
    use.type = 'button';
    use.className = 'copy';
    use.textContent = 'Use this value';
    use.addEventListener('click', () => {
      this.fill(name, value, false);
      this.touched.add(name);
      this.note(el, value, false);
      this.update();
      /** @type {Input} */ (inputs(el).find((input) => !isRadio(input) || input.checked)).focus();
    });
    const given = document.createElement('bdi');
    given.textContent = shown(value);
    note.replaceChildren('This link gives ', given, `, which nothing shows to be ${this.page.name}’s. Compare it with what ${this.page.name} told you in another way, before you use it. `, use);
    this.reveal(note);
  }

  place() {
    const region = this.region.value;
    const {partition} = partitionOf(this.page.rules, region);
    return {partition, region, urlSuffix: this.page.urlSuffixes[partition], stackName: this.stackName.value};
  }

  /**
   * @param {string} name
   * @returns {string}
   */
  typedValue(name) {
    const el = this.field(name);
    const chosen = /** @type {HTMLInputElement | null} */ (el.querySelector('input[type=radio]:checked'));
    return (chosen ?? /** @type {Input | null} */ (el.querySelector('input[type=text], select')))?.value ?? '';
  }

  /**
   * The form as it is.
   * @returns {State}
   */
  read() {
    const {check, rules} = this.page;
    const place = this.place();
    const unchosen = new Set(this.eithers.flatMap(({el, names}) => {
      const chosen = /** @type {HTMLInputElement} */ (one(el, 'input:checked')).value;
      return names.filter((name) => name !== chosen);
    }));
    const chosen = new Set(this.eithers.flatMap(({names}) => names.filter((name) => !unchosen.has(name))));
    /** @type {Texts} */
    const values = {};
    for (const p of check.parameters) {
      const typed = this.fields.has(p.name) && !p.noEcho ? this.typedValue(p.name) : '';
      if (!unchosen.has(p.name) && typed !== (p.default ?? '')) values[p.name] = typed;
    }

    const hidden = inapplicable(check, place, values, [...chosen]);
    for (const name of unchosen) hidden.add(name);
    const given = Object.fromEntries(Object.entries(values).filter(([name]) => !hidden.has(name)));

    /** @type {Texts} */
    const problems = {};
    for (const [name, value] of Object.entries(given)) {
      const p = this.parameter(name);
      const wrong = unsendable(rules, p, value) || problem(p, value) || elsewhere(name, value, place);
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

  /** @param {Input} input */
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

  /** @param {Input} input */
  left(input) {
    const value = input.type === 'text' ? input.value : '';
    if (value !== '' || input.dataset.was) this.touched.add(this.nameOf(input));
    if (value !== '') input.dataset.was = 'filled';
    this.update();
  }

  /** @param {HTMLElement} within */
  nameOf(within) {
    const el = /** @type {HTMLElement | null} */ (within.closest('[data-field]'));
    return el?.dataset.field ?? '';
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
      const need = one(el, '.need');
      need.hidden = !(state.required.has(name) || this.parameter(name).default === undefined);
      this.show(el, this.touched.has(name) && !el.hidden ? state.problems[name] : '');
    }
    for (const hint of all('#form summary .hint')) {
      const applying = all('[data-field]', /** @type {HTMLElement} */ (hint.closest('details'))).filter((el) => !el.hidden)
        .map((el) => /** @type {string} */ (el.dataset.field));
      const text = applying.map((name) => this.page.labels[name] || name).join(', ');
      if (hint.textContent !== text) hint.textContent = text;
    }
    this.show(/** @type {HTMLElement} */ (this.stackName.closest('.field')), this.touched.has('stackName') ? state.problems.stackName : '');
    this.changed(state);
  }

  /**
   * @param {HTMLElement} el
   * @param {string | undefined} text
   */
  show(el, text) {
    const error = /** @type {HTMLElement | null} */ (el.querySelector('.error'));
    if (!error) return;
    if (error.textContent !== (text ?? '')) error.textContent = text ?? '';
    error.hidden = !text;
    for (const input of inputs(el)) {
      if (text) input.setAttribute('aria-invalid', 'true'); else input.removeAttribute('aria-invalid');
    }
    const details = el.closest('details');
    if (text && details) details.open = true;
  }
}
