// The shapes in JSON in which people have the outputs of a stack, for handback.mjs.

import {parseJSON} from './json.mjs';
import {oneLine, trim} from './plain.mjs';

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
export function choose(p, found) {
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
  if (Array.isArray(v.RecordOutputs) && isOutputs(v.RecordOutputs)) {
    return [{...outputs(p, v.RecordOutputs, 'RecordOutputs', ''), read: () => readRecord(p, v)}];
  }
  if (isStack(v)) return [stack(p, v, where)];
  if (isObject(v.values)) return [{read: () => readDocument(p, v)}];
  if (isOutputs([v])) return [outputs(p, [v], where, '')];
  if (isTerraform(v)) v = Object.fromEntries(Object.entries(v).map(([name, inner]) => [name, inner.value]));
  if (isResource(p, v)) return [resource(p, v, where)];
  if (isFlat(p, v)) return [flat(p, v, where, where)]; // cdk deploy --outputs-file: one stack of it, or all
  return sortedKeys(v).filter((name) => isObject(v[name])).flatMap((name) => {
    if (isResource(p, v[name])) return [resource(p, v[name], name)];
    return isFlat(p, v[name]) ? [flat(p, v[name], name, name)] : [];
  });
}

/** terraform output -json: {"name": {"value": …, "type": …}}. */
const isTerraform = (o) => Object.keys(o).length > 0 && Object.values(o).every((v) => isObject(v) && 'value' in v && 'type' in v);
const isResource = (p, o) => isObject(o.outputs) && isFlat(p, o.outputs);

/** Terraform's aws_cloudformation_stack as a whole. */
function resource(p, o, where) {
  const candidate = flat(p, o.outputs, join(where, 'outputs'), where);
  return {...candidate, read: () => {
    p.values.stack = oneLine(isText(o.id) ? o.id : '');
    takeParameters(p, o.parameters, join(where, 'parameters.'));
    candidate.read();
  }};
}

function takeParameters(p, parameters, where) {
  if (!isObject(parameters)) return;
  for (const name of sortedKeys(parameters)) if (isText(parameters[name])) p.takeParameter(where + name, name, parameters[name]);
}

const isOutputs = (list) => list.length > 0 && list.every((item) => isObject(item) && 'OutputKey' in item);
const isStack = (o) => Array.isArray(o.Outputs) || isText(o.StackStatus);

function isFlat(p, o) {
  const key = sortedKeys(o).find((name) => p.named(name));
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

function flat(p, o, where, name) {
  const version = isText(o.TemplateVersion) ? o.TemplateVersion : undefined;
  return {name, version: version ?? '', read: () => {
    if (version !== undefined) p.takeOutput(join(where, 'TemplateVersion'), 'TemplateVersion', version);
    for (const key of sortedKeys(o)) {
      const known = p.named(key);
      if (key === 'TemplateVersion' || !known) continue;
      if (!isText(o[key])) p.problem(join(where, key), 'notString');
      else if (!known.handed) p.takeOutput(join(where, key), key, o[key]);
      else p.take({where: join(where, key), name: key, text: o[key], handed: known.handed, slot: known.slot});
    }
  }};
}

function readStack(p, o, list, dot) {
  p.values.stack = oneLine((isText(o.StackId) && o.StackId) || (isText(o.StackName) ? o.StackName : ''));
  if (!p.ready(isText(o.StackStatus) ? o.StackStatus : '')) return;
  (Array.isArray(o.Parameters) ? o.Parameters : []).forEach((one, i) => {
    if (isText(one?.ParameterKey) && isText(one?.ParameterValue)) p.takeParameter(`${dot}Parameters[${i}]`, one.ParameterKey, one.ParameterValue);
  });
  if (!list.length) p.problem(dot + 'Outputs', 'noOutputs');
  else readOutputs(p, list, dot + 'Outputs');
}

/** An answer of Service Catalog, describe-record. */
function readRecord(p, o) {
  const status = o.RecordDetail?.Status;
  if (!isText(status) || p.ready(status)) readOutputs(p, o.RecordOutputs, 'RecordOutputs');
}

function readOutputs(p, list, where) {
  const all = [];
  list.forEach((o, i) => {
    if (o?.OutputKey === 'CloudformationStackARN') { // of Service Catalog's own
      p.values.stack = oneLine(isText(o.OutputValue) ? o.OutputValue : '');
      return;
    }
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
    const known = p.named(name);
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
  takeParameters(p, o.parameters, 'parameters.');
}
