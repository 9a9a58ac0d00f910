// The shapes in which people have the outputs of a stack, for handback.mjs.

import {parseJSON} from './json.mjs';
import {oneLine, trim} from './handback.mjs';

const isObject = (v) => typeof v === 'object' && v !== null && !Array.isArray(v);
const isText = (v) => typeof v === 'string';
const join = (where, key) => (where ? where + '.' + key : key);
const sortedKeys = (object) => Object.keys(object).sort();

// First the one that says whether the rest is worth a word.
const versionFirst = (name) => (a, b) => (name(a) === 'TemplateVersion' ? 0 : 1) - (name(b) === 'TemplateVersion' ? 0 : 1);

export function readJSON(p, text) {
  const {value, twice, error, line} = parseJSON(text);
  if (error) p.problem(line ? 'line ' + line : '', 'notJson');
  else if (twice !== undefined) p.problem('', 'keyTwice', {field: p.show(twice)});
  else {
    const found = find(p, value);
    if (!found.length) p.problem('', 'noOutputs');
    else choose(p, found)?.read();
  }
}

/** The one stack, or of several the one that is of the vendor's template. */
function choose(p, found) {
  if (found.length === 1) return found[0];
  const ours = found.filter((c) => c.version?.startsWith(p.rules.vendor + ' '));
  if (ours.length === 1) return ours[0];
  const stacks = (ours.length ? ours : found).map((c) => p.show(c.name ?? ''));
  if (stacks.length > 5) stacks.splice(5, Infinity, '…');
  p.problem('', 'manyStacks', {number: ours.length, stacks: stacks.join(', ')});
  return undefined;
}

function find(p, v, where = '') {
  if (isObject(v)) return findInObject(p, v, where);
  if (!Array.isArray(v)) return [];
  if (isOutputs(v)) return [outputs(p, v, where, '')];
  return v.flatMap((item, i) => {
    const at = `${where}[${i}]`;
    if (Array.isArray(item)) return isOutputs(item) ? [outputs(p, item, at, at)] : [];
    return isObject(item) && isStack(item) ? [stack(p, item, at)] : [];
  });
}

function findInObject(p, v, where) {
  if (Array.isArray(v.Stacks)) return find(p, v.Stacks, where + 'Stacks');
  if (isStack(v)) return [stack(p, v, where)];
  if (isObject(v.values)) return [{read: () => readDocument(p, v)}];
  if (isOutputs([v])) return [outputs(p, [v], where, '')];
  if (isFlat(p, v)) return [flat(p, v, where)]; // cdk deploy --outputs-file: one stack of it, or all
  return sortedKeys(v).filter((name) => isObject(v[name]) && isFlat(p, v[name])).map((name) => flat(p, v[name], name));
}

const isOutputs = (list) => list.length > 0 && list.every((item) => isObject(item) && 'OutputKey' in item);
const isStack = (o) => Array.isArray(o.Outputs) || isText(o.StackStatus);

function isFlat(p, o) {
  const key = Object.keys(o).find((name) => named(p, name));
  return key !== undefined && isText(o[key]);
}

function outputs(p, list, where, name) {
  const version = list.findLast((o) => o.OutputKey === 'TemplateVersion')?.OutputValue;
  return {name, version: isText(version) ? version : '', read: () => readOutputs(p, list, where)};
}

function stack(p, o, where) {
  const list = Array.isArray(o.Outputs) ? o.Outputs : [];
  const candidate = isOutputs(list) ? outputs(p, list, '', '') : {};
  return {...candidate, name: isText(o.StackName) ? o.StackName : '', read: () => readStack(p, o, list, where ? where + '.' : '')};
}

function flat(p, o, where) {
  const version = isText(o.TemplateVersion) ? o.TemplateVersion : undefined;
  return {name: where, version: version ?? '', read: () => {
    if (version !== undefined) p.takeOutput(join(where, 'TemplateVersion'), 'TemplateVersion', version);
    for (const key of sortedKeys(o)) {
      const known = named(p, key);
      if (key === 'TemplateVersion' || !known) continue;
      if (!isText(o[key])) p.problem(join(where, key), 'notString');
      else if (!known.handed) p.takeOutput(join(where, key), key, o[key]);
      else p.take({where: join(where, key), name: key, text: o[key], handed: known.handed, slot: known.slot});
    }
  }};
}

function readStack(p, o, list, dot) {
  p.values.stack = oneLine((isText(o.StackId) && o.StackId) || (isText(o.StackName) ? o.StackName : ''));
  const status = isText(o.StackStatus) ? o.StackStatus : '';
  const state = p.state(status);
  if (!state.ready) {
    p.problem('', 'state', {state: p.show(status).replace(/^"+|"+$/g, ''), words: state.words ?? ''});
    return;
  }
  if (!list.length) p.problem(dot + 'Outputs', 'noOutputs');
  else readOutputs(p, list, dot + 'Outputs');
}

function readOutputs(p, list, where) {
  const all = [];
  list.forEach((o, i) => {
    const at = `${where}[${i}]`;
    if (isText(o?.OutputKey) && isText(o?.OutputValue)) all.push({at, key: o.OutputKey, value: o.OutputValue});
    else p.problem(at, 'notString');
  });
  for (const {at, key, value} of all.sort(versionFirst((o) => o.key))) p.takeOutput(at, key, value);
}

function readDocument(p, o) {
  if (isText(o.vendor)) p.takeVersion('vendor', trim(o.vendor + ' ' + oneLine(isText(o.version) ? o.version : '')));
  p.values.stack = oneLine(isText(o.stack) ? o.stack : '');
  for (const name of sortedKeys(o.values)) {
    const known = named(p, name);
    if (!known?.handed) p.problem('values', 'unknown', {value: p.show(name), fields: p.fieldNames()});
    else if (!isText(o.values[name])) p.problem('values.' + name, 'notString');
    else p.take({where: 'values.' + name, name, text: o.values[name], handed: known.handed, slot: known.slot});
  }
  (Array.isArray(o.keys) ? o.keys : []).forEach((key, i) => {
    for (const [name, handed] of [['id', 'key.id'], ['secretArn', 'key.secret'], ['secret', 'key.secret']]) {
      const text = key?.[name];
      if (isText(text)) p.take({where: `keys[${i}]`, name, text, handed, slot: isText(key.slot) ? key.slot : ''});
      else if (text !== undefined && text !== null) p.problem(`keys[${i}].${name}`, 'notString');
    }
  });
}

/** All names that a line can begin with, the longest first. handed is empty for what carries nothing for the form. */
function names(p) {
  const list = p.rules.fields.map((f) => ({name: f.field, handed: f.value, slot: ''}));
  for (const o of p.rules.outputs) {
    list.push({name: o.name, handed: o.value ?? '', slot: o.slot ?? '', output: true});
    if (o.value && !list.some((k) => k.name === o.value)) list.push({name: o.value, handed: o.value, slot: ''});
  }
  for (const name of p.rules.otherOutputs ?? []) list.push({name, handed: '', slot: '', output: true});
  const length = (k) => new TextEncoder().encode(k.name).length;
  return list.sort((a, b) => length(b) - length(a));
}

const fold = (text) => text.toLowerCase();

function named(p, name) {
  return names(p).find((k) => k.name === name || (!k.output && fold(k.name) === fold(name)));
}

/** Reads a table of outputs, if there is a cell with the name of one, or else lines that begin with a name. */
export function readText(p, text) {
  const lines = text.split(/\r\n|\r|\n/);
  const cells = [];
  lines.forEach((line, i) => {
    const plain = trim(line).replace(/^(?:- )?(?:OutputKey|OutputValue|Description|ExportName): /, '');
    for (const cell of plain.split(/\t|\||[ \u00a0]{2,}/).map(trim)) {
      if (/[^-+=]/.test(cell)) cells.push({text: cell, line: i + 1});
    }
  });
  if (cells.some((c) => isOutput(p, c.text))) {
    readCells(p, cells);
    return;
  }
  const before = p.problems.length;
  lines.forEach((line, i) => readLine(p, trim(line), 'line ' + (i + 1)));
  if (before === p.problems.length && p.given.size === 0 && !p.foreign) p.problem('', 'empty', {fields: p.fieldNames()});
}

const outputName = (cell) => cell.replace(/[:=]+$/, '');

function isOutput(p, cell) {
  const name = outputName(cell);
  return p.rules.otherOutputs?.includes(name) || p.rules.outputs.some((o) => o.name === name);
}

/** Takes the cell after the name of an output as its value, whether or not it stands in the same line. */
function readCells(p, cells) {
  const all = [];
  for (let i = 0; i + 1 < cells.length; i++) {
    if (!isOutput(p, cells[i].text) || isOutput(p, cells[i + 1].text)) continue;
    all.push({where: 'line ' + cells[i].line, name: outputName(cells[i].text), text: cells[i + 1].text});
    i++;
  }
  for (const {where, name, text} of all.sort(versionFirst((o) => o.name))) p.takeOutput(where, name, text);
}

/** Reads "name: value", "name=value" or "name value". */
function readLine(p, line, where) {
  if (line === '' || line.startsWith('#') || /^key[\t ]+value(?:[\t ]|$)/i.test(line)) return;
  for (const k of names(p)) {
    const start = line.slice(0, k.name.length);
    if (line.length <= k.name.length || fold(start) !== fold(k.name) || (k.output && start !== k.name)) continue;
    const rest = line.slice(k.name.length);
    let after = trim(rest);
    if (/^[:=]/.test(after)) after = trim(after.slice(1));
    else if (after === rest) continue; // the name goes on
    else if (k.output) after = after.split(/\s+/).filter(Boolean).slice(0, k.name === 'TemplateVersion' ? 2 : 1).join(' ');
    let slot = k.slot;
    const key = /^\(access key ([AB])\)/.exec(after);
    if (key) [slot, after] = [key[1], trim(trim(after.slice(key[0].length)).replace(/^[:=]+/, ''))];
    if (after === '' || after === '-') return;
    if (k.output) p.takeOutput(where, k.name, after);
    else p.take({where, name: k.name, text: after, handed: k.handed, slot});
    return;
  }
  let i = line.search(/[:=\t]/);
  if (i < 0) i = line.indexOf('  ');
  if (i > 0 && trim(line.slice(i + 1)) !== '') {
    p.problem(where, 'unknown', {value: p.show(trim(line.slice(0, i))), fields: p.fieldNames()});
  }
}
