// What a hand-back gives, value by value, and what is wrong with it: for handback.mjs, and for the readers of shapes and texts.

import {isCut, oneLine, trim, unquote, withoutStop, words} from './plain.mjs';

/** @import {HandBackRules, Shape, Texts} from './data.d.ts' */

/**
 * What is wrong or missing, and where.
 * @typedef {{where?: string, text: string}} Problem
 *
 * An access key, as far as its stack gives it.
 * @typedef {{slot: string, id: string, secretArn: string, secret: string, link: string, command: string}} Key
 *
 * What a stack gives.
 * @typedef {object} Values
 * @property {string} vendor
 * @property {string} version
 * @property {string} stack
 * @property {Texts} of what is neither of an access key nor a parameter, by its name, such as bucket.name
 * @property {Key[]} keys
 * @property {Texts} parameters
 *
 * One value: where it stands, the name that it has there, and which one it is.
 * @typedef {{where: string, name: string, text: string, handed: string, slot: string}} One
 *
 * A name that a line can begin with.
 * @typedef {{name: string, handed: string, slot: string, output?: boolean}} Named
 *
 * A line of the vendor's form. A secret has its key.
 * @typedef {{field: string, value: string, slot: string, text: string, key?: Key}} Line
 */

/**
 * @param {string[]} list
 * @param {string} last
 */
const enumerate = (list, last) => (list.length < 2 ? list.join('') : list.slice(0, -1).join(', ') + ' ' + last + ' ' + list.at(-1));
/** What a value is, of whatever set: that of a further one has its name in front. */
const kind = (/** @type {string} */ handed) => handed.replace(/^[A-Z]\w*\./, '');
export const byteLength = (/** @type {string} */ text) => new TextEncoder().encode(text).length;

/** What a text gives, and what is wrong with it: readers of the several shapes tell it. */
export class Parser {
  /** @param {HandBackRules} rules */
  constructor(rules) {
    this.rules = rules;
    /** @type {Values} */
    this.values = {vendor: '', version: '', stack: '', of: {}, keys: [], parameters: {}};
    /** @type {Problem[]} */
    this.problems = [];
    /** @type {Map<string, One>} */
    this.given = new Map();
    this.way = ''; // in which the vendor gets in where the partition decides: role.arn or key.id
    this.foreign = false;
    this.fromText = false; // in which a person may have written a sentence around a value
    /**
     * What is given twice with different texts: which value it is, and of which access key.
     * @type {[handed: string, slot: string][]}
     */
    this.unsure = [];
    /** @type {string[]} */
    this.unsureParameters = [];
    /** @type {Map<string, RegExp>} */
    this.compiled = new Map();
    /** @type {Named[] | undefined} */
    this.known = undefined;
  }

  /**
   * @param {string} message
   * @param {Record<string, string | number>} fill
   */
  say(message, fill = {}) {
    /** @type {Record<string, any>} */
    const all = {name: this.rules.name, vendor: this.rules.vendor, ...fill};
    return this.rules.messages[message].replace(/\{(\w+)\}/g, (whole, name) => (name in all ? all[name] : whole));
  }

  /**
   * @param {string} where
   * @param {string} message
   * @param {Record<string, string | number>} [fill]
   */
  problem(where, message, fill) {
    this.problems.push(where ? {where, text: this.say(message, fill)} : {text: this.say(message, fill)});
  }

  /**
   * What is wrong with one value.
   * @param {{where: string, name: string, text: string}} one
   * @param {string} message
   * @param {Record<string, string | number>} [fill]
   */
  wrong({where, name: field, text}, message, fill) { this.problem(where, message, {field, value: this.show(text), ...fill}); }

  /**
   * Quotes a value for a message so that nothing in it can hide or pretend, and that it gives no secret away.
   * @param {string} text
   */
  show(text) {
    const length = (/** @type {string} */ s) => `(${s.length} characters)`;
    let shown = text.replace(/[A-Za-z0-9/+=]{40,}/g, length);
    if (!this.matches(this.rules.shapes['role.arn'], shown) && !this.matches(this.rules.secretArn, shown)) {
      // What has small letters, capitals and digits may be part of a secret.
      const mixed = (/** @type {string} */ s) => s.toLowerCase() !== s && s.toUpperCase() !== s && /[0-9]/.test(s);
      shown = shown.replace(/[A-Za-z0-9/+=]{16,}/g, (s) => (mixed(s) ? length(s) : s));
    }
    const chars = [...shown];
    const max = this.rules.maxShown;
    const written = chars.slice(0, max).map((c) => (
      c < ' ' || c > '~' ? '<U+' + /** @type {number} */ (c.codePointAt(0)).toString(16).padStart(4, '0').toUpperCase() + '>' : c)).join('');
    return chars.length > max ? `"${written}"… (${chars.length} characters)` : `"${written}"`;
  }

  /**
   * @param {Shape} shape
   * @param {string} text
   */
  matches(shape, text) {
    if (!this.compiled.has(shape.pattern)) this.compiled.set(shape.pattern, new RegExp(shape.pattern));
    return byteLength(text) <= 2048 && /** @type {RegExp} */ (this.compiled.get(shape.pattern)).test(text) && oneLine(text) === text;
  }

  fieldNames() { return enumerate(this.rules.fields.map((f) => `"${f.field}"`), 'and'); }

  outputNames() {
    return enumerate(this.rules.outputs.filter((o) => o.value || o.name === 'TemplateVersion').map((o) => o.name), 'and');
  }

  /** @param {string} region */
  partitionOf(region) { return this.rules.partitions.find((p) => p.regions.includes(region))?.partition ?? ''; }

  /**
   * @param {string} status
   * @returns {{ready: boolean, words?: string}}
   */
  state(status) {
    const known = this.rules.states[status];
    if (!known) return {ready: status.endsWith('_COMPLETE') || status === ''};
    return {ready: known.ready === true, words: known.words?.replace('{events}', this.rules.events)};
  }

  /**
   * Complains about a stack whose outputs are not there, or not right.
   * @param {string} status
   */
  ready(status) {
    const shown = this.show(status).replace(/^"+|"+$/g, '');
    if (Object.hasOwn(this.rules.recordStates, status)) {
      if (!this.rules.recordStates[status]) this.problem('', 'record', {state: shown});
      return this.rules.recordStates[status];
    }
    const state = this.state(status);
    if (!state.ready) this.problem('', 'state', {state: shown, words: state.words ?? ''});
    return state.ready;
  }

  /** All names that a line can begin with, the longest first. handed is empty for what carries nothing for the form. */
  names() {
    if (this.known) return this.known;
    /** @type {Named[]} */
    const list = this.rules.fields.map((f) => ({name: f.field, handed: f.value, slot: ''}));
    for (const o of this.rules.outputs) {
      list.push({name: o.name, handed: o.value ?? '', slot: o.slot ?? '', output: true});
      if (o.value && !list.some((k) => k.name === o.value)) list.push({name: o.value, handed: o.value, slot: ''});
    }
    for (const name of this.rules.otherOutputs ?? []) list.push({name, handed: '', slot: '', output: true});
    this.known = list.sort((a, b) => byteLength(b.name) - byteLength(a.name));
    return this.known;
  }

  /** @param {string} name */
  named(name) {
    return this.names().find((k) => k.name === name || (!k.output && k.name.toLowerCase() === name.toLowerCase()));
  }

  /**
   * Parameters that say how to check a connection.
   * @param {string} name
   */
  concerning(name) { return /^Allow[A-Za-z0-9]+$/.test(name) || this.rules.parameters.includes(name); }

  /**
   * @param {string} where
   * @param {string} name
   * @param {string} value
   */
  takeParameter(where, name, value) {
    if (!this.concerning(name)) return;
    const one = {where, name, text: value}, first = this.values.parameters[name];
    if (isCut(value)) this.wrong(one, 'cut');
    else if (oneLine(value) !== value || (this.fromText && value.replaceAll(', ', ',').includes(' '))) this.wrong(one, 'parameter');
    else if (this.fromText && /[.,;]$/.test(value)) this.wrong(one, 'stop');
    else if (first !== undefined && first !== value) {
      this.unsureParameters.push(name);
      this.wrong(one, 'parameterTwice', {other: this.show(first)});
    } else this.values.parameters[name] = value;
  }

  /** Keeps no value of which nobody knows whether it is the right one: of two that differ any may be a part of it. */
  leaveOutUnsure() {
    const v = this.values;
    for (const [handed, slot] of this.unsure) {
      delete v.of[handed];
      for (const key of v.keys.filter((k) => k.slot === slot)) {
        if (handed === 'key.id') key.id = '';
        else if (handed === 'key.secret') key.secret = '';
        else if (handed === 'secret ARN') key.secretArn = '';
      }
    }
    for (const name of this.unsureParameters) delete v.parameters[name];
  }

  /** @param {string} slot */
  key(slot) {
    let key = this.values.keys.find((k) => k.slot === slot);
    if (!key) {
      key = {slot, id: '', secretArn: '', secret: '', link: '', command: ''};
      this.values.keys.push(key);
    }
    return key;
  }

  /**
   * Takes the value of an output. One that is in no template of ours is the customer's own.
   * @param {string} where
   * @param {string} name
   * @param {string} text
   */
  takeOutput(where, name, text) {
    if (this.rules.otherOutputs?.includes(name)) {
      if (!this.foreign) this.problem(where, 'otherOutput', {field: name, outputs: this.outputNames()});
      return;
    }
    const output = this.rules.outputs.find((o) => o.name === name);
    if (!output) return;
    if (name === 'TemplateVersion') this.takeVersion(where, text);
    else if (output.value) this.take({where, name, text, handed: output.value, slot: output.slot ?? ''});
    else if (!output.slot) return; // a command about the OIDC provider, for the customer alone
    else if (name.endsWith('SecretLink')) this.key(/** @type {string} */ (output.slot)).link = oneLine(text);
    else this.key(/** @type {string} */ (output.slot)).command = oneLine(text);
  }

  /**
   * @param {string} where
   * @param {string} text
   */
  takeVersion(where, text) {
    if (this.fromText) text = unquote(trim(text).replace(/[.,;]+$/, ''));
    const one = {where, name: 'TemplateVersion', text};
    if (isCut(text)) {
      this.wrong(one, 'cut');
      return;
    }
    const [vendor, ...rest] = text.split(' '), version = rest.join(' ');
    if (vendor !== this.rules.vendor) {
      this.wrong(one, 'otherVendor');
      this.foreign = true;
      return;
    }
    if (version !== '' && !this.matches(this.rules.version, version)) {
      this.wrong(one, 'shape', {must: this.rules.version.description});
      return;
    }
    Object.assign(this.values, {vendor, version});
  }

  /**
   * Takes one value, if it has the right shape.
   * @param {One} one
   */
  take(one) {
    one = {...one, text: unquote(trim(one.text))};
    if (isCut(one.text)) {
      this.wrong(one, 'cut');
      return;
    }
    if (this.fromText && withoutStop(one.text) !== one.text) {
      if (this.endsRight(one)) {
        this.wrong(one, 'stop');
        return;
      }
      one.text = unquote(withoutStop(one.text));
    }
    let handed = one.handed;
    if (handed === 'key.secret') {
      const arn = words(one.text).at(-1); // with words before it, as handback prints it
      if (arn && this.matches(this.rules.secretArn, arn)) [one.text, handed] = [arn, 'secret ARN'];
      if (one.text === '') return; // handed over another way, as a secret should be
    }
    const place = handed + ' ' + one.slot;
    const first = this.given.get(place);
    if (first) {
      if (first.text !== one.text) {
        this.unsure.push([handed, one.slot]);
        this.wrong(one, 'givenTwice', {other: this.show(first.text), first: first.where});
      }
      return;
    }
    this.given.set(place, one);
    if (handed !== 'secret ARN' && !this.fits(one)) return;
    switch (handed) {
      case 'key.id': this.key(one.slot).id = one.text; break;
      case 'key.secret': this.key(one.slot).secret = one.text; break;
      case 'secret ARN': this.key(one.slot).secretArn = one.text; break;
      default: this.values.of[handed] = one.text;
    }
  }

  /**
   * What ends a sentence may be a part of this value.
   * @param {One} one
   */
  endsRight({text, handed}) {
    const shape = this.rules.shapes[handed]; // a region has none, and none ends so
    return (shape && this.matches(shape, text)) || (handed === 'key.secret' && this.matches(this.rules.secretArn, text));
  }

  /** @param {One} one */
  fits(one) {
    const {text, handed} = one, isSecret = handed === 'key.secret';
    if (handed === 'bucket.region') return this.fitsRegion(one);
    const shape = isSecret && text.startsWith('arn:') ? this.rules.secretArn : this.rules.shapes[handed];
    if (this.matches(shape, text)) return true;
    this.wrong(one, isSecret && shape !== this.rules.secretArn ? 'secretShape' : 'shape', {must: shape.description, number: [...text].length});
    return false;
  }

  /** @param {One} one */
  fitsRegion(one) {
    const partition = this.partitionOf(one.text);
    if (!partition) this.wrong(one, 'region');
    else if (!this.rules.served.includes(partition)) this.wrong(one, 'served', {served: enumerate(this.rules.served, 'or'), partition});
    else return true;
    return false;
  }

  /** Holds the values against each other, once each is right by itself. */
  compare() {
    if (this.foreign) {
      this.values = {...new Parser(this.rules).values, stack: this.values.stack};
      return;
    }
    this.compareARNs();
    this.compareTwice();
    this.compareSets();
    this.compareBucket();
    this.compareKeys();
    this.compareWays();
  }

  compareARNs() {
    const {of: values, keys} = this.values;
    const region = values['bucket.region'] ?? '';
    const partition = this.partitionOf(region);
    const places = this.rules.outputs.map((o) => o.value ?? '')
      .filter((v) => values[v] && /^(role\.arn|oidcProvider\.arn|account\.id|bucket\.arn|bucket\.kmsKeyArn)$/.test(kind(v))).map((v) => v + ' ');
    places.push(...keys.filter((k) => k.secretArn).map((k) => 'secret ARN ' + k.slot));
    let account = '', other = '';
    for (const place of places) {
      const one = /** @type {One} */ (this.given.get(place));
      const [, mine, , , its = one.text] = one.text.split(':');
      if (partition && mine && mine !== partition) this.wrong(one, 'partition', {partition, region});
      if (!its || kind(one.handed) === 'bucket.kmsKeyArn') continue; // a bucket's ARN has no account, and a key may be another one's
      const of = mine ?? partition;
      if (this.rules.accounts?.[of] === its || this.rules.moreAccounts?.[of]?.includes(its)) this.wrong(one, 'ownAccount');
      if (account && account !== its) this.wrong(one, 'otherAccount', {account, other});
      [account, other] = [its, one.name];
    }
  }

  /** The names of all sets, each with its dot. That of the first is empty. */
  sets() {
    return [...new Set(['', ...this.rules.outputs.map(({value = ''}) => value.slice(0, -kind(value).length || undefined))])];
  }

  /** What is said in two ways is the same. */
  compareTwice() {
    for (const set of this.sets()) {
      for (const [first, second, after] of [['bucket.name', 'bucket.arn', ':'], ['role.name', 'role.arn', '/']]) {
        const a = this.values.of[set + first], b = this.values.of[set + second];
        const one = this.given.get(set + second + ' ');
        if (a && b && one && b.split(after).at(-1) !== a) {
          this.wrong(one, 'unlike', {other: this.given.get(set + first + ' ')?.name ?? ''});
        }
      }
    }
  }

  /** Makes the ARN of a role of its name and account, and the name of a bucket of its ARN, where the form asks for these. */
  derive() {
    const v = this.values.of;
    const partition = this.partitionOf(v['bucket.region'] ?? '') || v['bucket.arn']?.split(':')[1];
    const lacks = (/** @type {string} */ value) => !this.given.has(value + ' ') && this.rules.outputs.some((o) => o.value === value);
    for (const set of this.sets()) {
      const bucket = v[set + 'bucket.arn'], role = v[set + 'role.name'];
      if (bucket && lacks(set + 'bucket.name')) v[set + 'bucket.name'] = /** @type {string} */ (bucket.split(':').at(-1));
      if (role && v['account.id'] && partition && lacks(set + 'role.arn')) v[set + 'role.arn'] = `arn:${partition}:iam::${v['account.id']}:role/${role}`;
    }
  }

  /** Each set has a role of its own, and a bucket that is not another one's. */
  compareSets() {
    /** @type {Map<string, string>} */
    const before = new Map();
    for (const {value = ''} of this.rules.outputs) { // in the order of the sets
      const one = this.given.get(value + ' ');
      if (!one || !this.values.of[value] || !/^(role|bucket)\.(arn|name)$/.test(kind(value))) continue;
      const place = kind(value) + ' ' + one.text;
      const first = before.get(place);
      if (first !== undefined) this.wrong(one, 'sameOfSets', {other: first});
      else before.set(place, one.name);
    }
  }

  /** A bucket in an account's own namespace says its region, which is that of the stack. */
  compareBucket() {
    const region = this.values.of['bucket.region'], bucket = this.values.of['bucket.name'] ?? '';
    const one = this.given.get('bucket.region ');
    const its = /^.+-[0-9]{12}-([a-z]+(?:-[a-z]+)+-[0-9]+)-an$/.exec(bucket)?.[1];
    if (one && its && region && region !== its) {
      this.wrong(one, 'bucketRegion', {region: its, bucket: this.show(bucket)});
    }
  }

  compareKeys() {
    const ids = new Map();
    for (const k of this.values.keys) {
      const id = this.given.get('key.id ' + k.slot);
      const secret = this.given.get('key.secret ' + k.slot) ?? this.given.get('secret ARN ' + k.slot);
      if (!id && secret && k.slot) this.wrong(secret, 'keyWithoutId');
      else if (id && k.id && ids.has(k.id)) this.wrong(id, 'sameKey', {other: ids.get(k.id)});
      else if (id) ids.set(k.id, id.name);
    }
    this.values.keys = this.values.keys.filter((k) => k.id || k.secret || k.secretArn);
  }

  /** A customer has one of the ways in, and where the partition decides which, that one. */
  compareWays() {
    const {of, keys} = this.values, keyed = this.rules.keyPartitions;
    const [, its = ''] = (of['role.arn'] ?? of['bucket.arn'] ?? keys.find((k) => k.secretArn)?.secretArn ?? '').split(':');
    const partition = this.partitionOf(of['bucket.region'] ?? '') || its;
    if (keyed && partition) this.way = keyed.includes(partition) ? 'key.id' : 'role.arn';
    const role = this.given.get('role.arn ');
    for (const slot of ['A', 'B', '']) {
      const one = (this.way === 'key.id' ? ['role.arn', 'role.name'] : ['key.id', 'key.secret', 'secret ARN'])
        .map((handed) => this.given.get(handed + ' ' + slot)).find(Boolean);
      if (!one) continue;
      if (this.way) this.wrong(one, 'elsewhere', {partition, way: this.label(this.way), output: this.outputFor(this.way)});
      else if (role && this.rules.ways[1] && one.handed === 'key.id') this.wrong(one, 'bothWays', {field: role.name, other: one.name});
    }
  }

  /**
   * The form's word for a value.
   * @param {string} handed
   */
  label(handed) {
    const field = this.rules.fields.find((f) => f.value === handed);
    return field ? `"${field.field}"` : handed;
  }

  /** @param {string} handed */
  outputFor(handed) { return this.rules.outputs.find((o) => o.value === handed)?.name ?? ''; }

  /**
   * What the form asks for and the values do not have.
   * @returns {Problem[]}
   */
  missing() {
    /** @type {Record<string, unknown>} */
    const has = {...this.values.of, 'key.id': this.values.keys.some((k) => k.id)};
    const {ways} = this.rules, last = /** @type {string[]} */ (ways.at(-1));
    const first = this.way === 'key.id' ? last : ways[0], other = this.way === 'role.arn' ? first : last;
    return first.flatMap((handed, i) => {
      const alternative = other[i];
      if (has[handed] || has[alternative]) return [];
      const fill = {field: this.label(handed), output: this.outputFor(handed), other: this.label(alternative), otherOutput: this.outputFor(alternative)};
      return [{text: this.say(handed === alternative ? 'missing' : 'missingEither', fill)}];
    });
  }
}
