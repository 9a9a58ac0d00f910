// Turns the outputs of a stack into the vendor's form, as Go's handback does and by its rules. Its
// testdata/cases.json has what must become of each shape that people paste.

import {readText} from './lines.mjs';
import {isCut, oneLine, trim, unquote, withoutStop, words} from './plain.mjs';
import {readJSON} from './shapes.mjs';

const enumerate = (list, last) => (list.length < 2 ? list.join('') : list.slice(0, -1).join(', ') + ' ' + last + ' ' + list.at(-1));
const byteLength = (text) => new TextEncoder().encode(text).length;

/** {values, problems: [{where, text}], missing}: what is right in a text, and what is wrong. */
export function parse(rules, text) {
  const p = new Parser(rules);
  const bytes = byteLength(text);
  const plain = trim(text);
  if (bytes > rules.maxInputBytes) p.problem('', 'tooLong', {max: rules.maxInputBytes, bytes});
  else if (/^[{[]/.test(plain) && !/^\{[ \t\r\n]*"?[A-Za-z0-9_-]+"? = /.test(plain)) readJSON(p, plain);
  else readText(p, plain);
  p.compare();
  p.leaveOutUnsure();
  const keys = p.values.keys;
  keys.sort((a, b) => (a.slot < b.slot ? -1 : a.slot > b.slot ? 1 : 0));
  const more = p.problems.length - rules.maxProblems;
  if (more > 1) p.problems.splice(rules.maxProblems, Infinity, {text: p.say('more', {number: more})});
  return {values: p.values, problems: p.problems, missing: p.problems.length ? [] : p.missing()};
}

/** The vendor's form: [{field, value, slot, text, key}]. */
export function formOf(rules, values) {
  const plain = {'bucket.name': values.bucketName, 'bucket.region': values.region, 'role.arn': values.roleArn};
  const isKeyed = (f) => f.value === 'key.id' || f.value === 'key.secret';
  const keyed = values.keys.flatMap((key) => rules.fields.filter(isKeyed).flatMap((f) => {
    const line = {field: f.field, value: f.value, slot: values.keys.length > 1 ? key.slot : ''};
    if (f.value === 'key.secret') return [{...line, text: key.secret ?? '', key}];
    return key.id ? [{...line, text: key.id}] : [];
  }));
  const lines = [];
  for (const f of rules.fields) {
    if (isKeyed(f)) lines.push(...keyed.splice(0));
    else if (plain[f.value]) lines.push({field: f.field, value: f.value, slot: '', text: plain[f.value]});
  }
  return lines;
}

class Parser {
  constructor(rules) {
    this.rules = rules;
    this.values = {vendor: '', version: '', stack: '', bucketName: '', region: '', roleArn: '', keys: [], parameters: {}};
    this.problems = [];
    this.given = new Map();
    // What is given twice with different texts.
    this.unsure = [];
    this.unsureParameters = [];
    this.foreign = false;
    this.fromText = false; // in which a person may have written a sentence around a value
    this.compiled = new Map();
  }

  say(message, fill = {}) {
    const all = {name: this.rules.name, vendor: this.rules.vendor, ...fill};
    return this.rules.messages[message].replace(/\{(\w+)\}/g, (whole, name) => (name in all ? all[name] : whole));
  }

  problem(where, message, fill) {
    this.problems.push(where ? {where, text: this.say(message, fill)} : {text: this.say(message, fill)});
  }

  /** Quotes a value for a message so that nothing in it can hide or pretend, and that it gives no secret away. */
  show(text) {
    const length = (s) => `(${s.length} characters)`;
    let shown = text.replace(/[A-Za-z0-9/+=]{40,}/g, length);
    if (!this.matches(this.rules.shapes['role.arn'], shown) && !this.matches(this.rules.secretArn, shown)) {
      // What has small letters, capitals and digits may be part of a secret.
      const mixed = (s) => s.toLowerCase() !== s && s.toUpperCase() !== s && /[0-9]/.test(s);
      shown = shown.replace(/[A-Za-z0-9/+=]{16,}/g, (s) => (mixed(s) ? length(s) : s));
    }
    const chars = [...shown];
    const max = this.rules.maxShown;
    const written = chars.slice(0, max).map((c) => (
      c < ' ' || c > '~' ? '<U+' + c.codePointAt(0).toString(16).padStart(4, '0').toUpperCase() + '>' : c)).join('');
    return chars.length > max ? `"${written}"… (${chars.length} characters)` : `"${written}"`;
  }

  matches(shape, text) {
    if (!this.compiled.has(shape.pattern)) this.compiled.set(shape.pattern, new RegExp(shape.pattern));
    return byteLength(text) <= 2048 && this.compiled.get(shape.pattern).test(text) && oneLine(text) === text;
  }

  fieldNames() { return enumerate(this.rules.fields.map((f) => `"${f.field}"`), 'and'); }

  outputNames() {
    return enumerate(this.rules.outputs.filter((o) => o.value || o.name === 'TemplateVersion').map((o) => o.name), 'and');
  }

  partitionOf(region) { return this.rules.partitions.find((p) => p.regions.includes(region))?.partition ?? ''; }

  state(status) {
    return this.rules.states[status] ?? {ready: status.endsWith('_COMPLETE') || status === ''};
  }

  /** Complains about a stack whose outputs are not there, or not right. */
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
    const list = this.rules.fields.map((f) => ({name: f.field, handed: f.value, slot: ''}));
    for (const o of this.rules.outputs) {
      list.push({name: o.name, handed: o.value ?? '', slot: o.slot ?? '', output: true});
      if (o.value && !list.some((k) => k.name === o.value)) list.push({name: o.value, handed: o.value, slot: ''});
    }
    for (const name of this.rules.otherOutputs ?? []) list.push({name, handed: '', slot: '', output: true});
    this.known = list.sort((a, b) => byteLength(b.name) - byteLength(a.name));
    return this.known;
  }

  named(name) {
    return this.names().find((k) => k.name === name || (!k.output && k.name.toLowerCase() === name.toLowerCase()));
  }

  /** Parameters that say how to check a connection. */
  concerning(name) { return /^Allow[A-Za-z0-9]+$/.test(name) || this.rules.parameters.includes(name); }

  takeParameter(where, name, value) {
    if (!this.concerning(name)) return;
    const fill = {field: name, value: this.show(value)}, first = this.values.parameters[name];
    if (isCut(value)) this.problem(where, 'cut', fill);
    else if (oneLine(value) !== value || (this.fromText && value.replaceAll(', ', ',').includes(' '))) this.problem(where, 'parameter', fill);
    else if (this.fromText && /[.,;]$/.test(value)) this.problem(where, 'stop', fill);
    else if (first !== undefined && first !== value) {
      this.unsureParameters.push(name);
      this.problem(where, 'parameterTwice', {...fill, other: this.show(first)});
    }
    else this.values.parameters[name] = value;
  }

  /** Keeps no value of which nobody knows whether it is the right one: of two that differ any may be a part of it. */
  leaveOutUnsure() {
    const v = this.values;
    for (const [handed, slot] of this.unsure) {
      if (handed === 'bucket.name') v.bucketName = '';
      else if (handed === 'bucket.region') v.region = '';
      else if (handed === 'role.arn') v.roleArn = '';
      for (const key of v.keys.filter((k) => k.slot === slot)) {
        if (handed === 'key.id') key.id = '';
        else if (handed === 'key.secret') key.secret = '';
        else if (handed === 'secret ARN') key.secretArn = '';
      }
    }
    for (const name of this.unsureParameters) delete v.parameters[name];
  }

  key(slot) {
    let key = this.values.keys.find((k) => k.slot === slot);
    if (!key) this.values.keys.push(key = {slot, id: '', secretArn: '', secret: '', link: '', command: ''});
    return key;
  }

  /** Takes the value of an output. One that is in no template of ours is the customer's own. */
  takeOutput(where, name, text) {
    if (this.rules.otherOutputs?.includes(name)) {
      if (!this.foreign) this.problem(where, 'otherOutput', {field: name, outputs: this.outputNames()});
      return;
    }
    const output = this.rules.outputs.find((o) => o.name === name);
    if (!output) return;
    if (name === 'TemplateVersion') this.takeVersion(where, text);
    else if (output.value) this.take({where, name, text, handed: output.value, slot: output.slot ?? ''});
    else if (name.endsWith('SecretLink')) this.key(output.slot).link = oneLine(text);
    else this.key(output.slot).command = oneLine(text);
  }

  takeVersion(where, text) {
    if (this.fromText) text = unquote(trim(text).replace(/[.,;]+$/, ''));
    if (isCut(text)) {
      this.problem(where, 'cut', {field: 'TemplateVersion', value: this.show(text)});
      return;
    }
    const [vendor, ...rest] = text.split(' '), version = rest.join(' ');
    if (vendor !== this.rules.vendor) {
      this.problem(where, 'otherVendor', {value: this.show(text)});
      this.foreign = true;
      return;
    }
    if (version !== '' && !this.matches(this.rules.version, version)) {
      this.problem(where, 'shape', {field: 'TemplateVersion', must: this.rules.version.description, value: this.show(text)});
      return;
    }
    Object.assign(this.values, {vendor, version});
  }

  /** Takes one value, {where, name, text, handed, slot}, if it has the right shape. */
  take(one) {
    one = {...one, text: unquote(trim(one.text))};
    if (isCut(one.text)) {
      this.problem(one.where, 'cut', {field: one.name, value: this.show(one.text)});
      return;
    }
    if (this.fromText && withoutStop(one.text) !== one.text) {
      if (this.endsRight(one)) {
        this.problem(one.where, 'stop', {field: one.name, value: this.show(one.text)});
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
        this.problem(one.where, 'givenTwice', {field: one.name, value: this.show(one.text), other: this.show(first.text), first: first.where});
      }
      return;
    }
    this.given.set(place, one);
    if (handed !== 'secret ARN' && !this.fits(one)) return;
    switch (handed) {
      case 'bucket.name': this.values.bucketName = one.text; break;
      case 'bucket.region': this.values.region = one.text; break;
      case 'role.arn': this.values.roleArn = one.text; break;
      case 'key.id': this.key(one.slot).id = one.text; break;
      case 'key.secret': this.key(one.slot).secret = one.text; break;
      case 'secret ARN': this.key(one.slot).secretArn = one.text; break;
    }
  }

  /** What ends a sentence may be a part of this value. */
  endsRight({text, handed}) {
    const shape = this.rules.shapes[handed]; // a region has none, and none ends so
    return (shape && this.matches(shape, text)) || (handed === 'key.secret' && this.matches(this.rules.secretArn, text));
  }

  fits({where, name, text, handed}) {
    if (handed === 'bucket.region') return this.fitsRegion(where, name, text);
    const shape = this.rules.shapes[handed];
    if (this.matches(shape, text)) return true;
    if (handed === 'key.secret' && text.startsWith('arn:')) {
      this.problem(where, 'shape', {field: name, must: this.rules.secretArn.description, value: this.show(text)});
    } else if (handed === 'key.secret') this.problem(where, 'secretShape', {field: name, must: shape.description, number: [...text].length});
    else this.problem(where, 'shape', {field: name, must: shape.description, value: this.show(text)});
    return false;
  }

  fitsRegion(where, field, text) {
    const partition = this.partitionOf(text);
    if (!partition) this.problem(where, 'region', {field, value: this.show(text)});
    else if (!this.rules.served.includes(partition)) {
      this.problem(where, 'served', {field, served: enumerate(this.rules.served, 'or'), value: this.show(text), partition});
    } else return true;
    return false;
  }

  /** Holds the values against each other, once each is right by itself. */
  compare() {
    if (this.foreign) {
      this.values = {...new Parser(this.rules).values, stack: this.values.stack};
      return;
    }
    this.compareARNs();
    this.compareKeys();
    const role = this.given.get('role.arn ');
    if (this.rules.ways.length < 2 || !role) return;
    for (const slot of ['A', 'B', '']) {
      const key = this.given.get('key.id ' + slot);
      if (key) this.problem(key.where, 'bothWays', {field: role.name, other: key.name});
    }
  }

  compareARNs() {
    const {region, roleArn, keys} = this.values;
    const partition = this.partitionOf(region);
    const all = keys.filter((k) => k.secretArn).map((k) => this.given.get('secret ARN ' + k.slot));
    if (roleArn) all.unshift(this.given.get('role.arn '));
    let account = '', of = '';
    for (const {where, name, text} of all) {
      const [, mine, , , its] = text.split(':');
      const value = this.show(text);
      if (partition && mine !== partition) this.problem(where, 'partition', {field: name, partition, region, value});
      if (this.rules.accounts?.[mine] === its) this.problem(where, 'ownAccount', {field: name, value});
      if (account && account !== its) this.problem(where, 'otherAccount', {field: name, account, other: of, value});
      [account, of] = [its, name];
    }
  }

  compareKeys() {
    const ids = new Map();
    for (const k of this.values.keys) {
      const id = this.given.get('key.id ' + k.slot);
      const secret = this.given.get('key.secret ' + k.slot) ?? this.given.get('secret ARN ' + k.slot);
      if (!id && secret && k.slot) this.problem(secret.where, 'keyWithoutId', {field: secret.name});
      else if (id && k.id && ids.has(k.id)) this.problem(id.where, 'sameKey', {field: id.name, other: ids.get(k.id), value: this.show(k.id)});
      else if (id) ids.set(k.id, id.name);
    }
    this.values.keys = this.values.keys.filter((k) => k.id || k.secret || k.secretArn);
  }

  /** What the form asks for and the values do not have. */
  missing() {
    const {bucketName, region, roleArn, keys} = this.values;
    const has = {'bucket.name': bucketName, 'bucket.region': region, 'role.arn': roleArn, 'key.id': keys.some((k) => k.id)};
    const first = this.rules.ways[0], other = this.rules.ways.at(-1);
    const label = (handed) => {
      const field = this.rules.fields.find((f) => f.value === handed);
      return field ? `"${field.field}"` : handed;
    };
    const output = (handed) => this.rules.outputs.find((o) => o.value === handed)?.name ?? '';
    return first.flatMap((handed, i) => {
      const alternative = other[i];
      if (has[handed] || has[alternative]) return [];
      const fill = {field: label(handed), output: output(handed), other: label(alternative), otherOutput: output(alternative)};
      return [{text: this.say(handed === alternative ? 'missing' : 'missingEither', fill)}];
    });
  }
}
