// The shapes in JSON in which people have the outputs of a stack, for handback.mjs.

import {parseJSON} from './json.mjs';
import {oneLine, trim} from './plain.mjs';

/**
 * @import {Parser} from './parser.mjs'
 * @import {JSONObject, JSONValue} from './json.mjs'
 */

/**
 * What may be the outputs of a stack: its name and its template's version, as far as they are told.
 * @typedef {{name?: string, version?: string, read: () => void}} Candidate
 *
 * What handback -json prints.
 * @typedef {JSONObject & {values: JSONObject}} Document
 */

/** @returns {v is JSONObject} */
const isObject = (/** @type {JSONValue | undefined} */ v) => typeof v === 'object' && v !== null && !Array.isArray(v);
/** @returns {v is string} */
const isText = (/** @type {JSONValue | undefined} */ v) => typeof v === 'string';
const join = (/** @type {string} */ where, /** @type {string} */ key) => (where ? where + '.' + key : key);
const sortedKeys = (/** @type {JSONObject} */ object) => Object.keys(object).sort();

// First the one that says whether the rest is worth a word.
const versionFirst = (/** @type {{key: string}} */ a, /** @type {{key: string}} */ b) => (
  (a.key === 'TemplateVersion' ? 0 : 1) - (b.key === 'TemplateVersion' ? 0 : 1));

/**
 * Reads the outputs of a stack out of JSON.
 * @param {Parser} p
 * @param {string} text
 */
export function readJSON(p, text) {
  const {value, twice, error, line} = parseJSON(text);
  if (error) p.problem(line ? 'line ' + line : '', 'notJson');
  else if (twice !== undefined) p.problem('', 'keyTwice', {field: p.show(twice)});
  else {
    const found = find(p, /** @type {JSONValue} */ (value));
    if (!found.length) p.problem('', 'noOutputs');
    else choose(p, found)?.read();
  }
}

/**
 * The one stack, or of several the one that is of the vendor's template.
 * @template {{name?: string, version?: string}} T
 * @param {Parser} p
 * @param {T[]} found
 * @returns {T | undefined}
 */
export function choose(p, found) {
  if (found.length === 1) return found[0];
  const ours = found.filter((c) => c.version?.startsWith(p.rules.vendor + ' '));
  if (ours.length === 1) return ours[0];
  const stacks = (ours.length ? ours : found).map((c) => p.show(c.name ?? ''));
  if (stacks.length > 5) stacks.splice(5, Infinity, '…');
  p.problem('', 'manyStacks', {number: ours.length, stacks: stacks.join(', ')});
  return undefined;
}

/**
 * @param {Parser} p
 * @param {JSONValue} v
 * @returns {Candidate[]}
 */
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

/**
 * @param {Parser} p
 * @param {JSONObject} v
 * @param {string} where
 * @returns {Candidate[]}
 */
function findInObject(p, v, where) {
  if (Array.isArray(v.Stacks)) return find(p, v.Stacks, where + 'Stacks');
  if (Array.isArray(v.RecordOutputs) && isOutputs(v.RecordOutputs)) {
    return [{...outputs(p, v.RecordOutputs, 'RecordOutputs', ''), read: () => readRecord(p, v)}];
  }
  if (isStack(v)) return [stack(p, v, where)];
  if (isObject(v.values)) return [{read: () => readDocument(p, /** @type {Document} */ (v))}];
  if (isOutputs([v])) return [outputs(p, [v], where, '')];
  if (isTerraform(v)) v = Object.fromEntries(Object.entries(v).map(([name, inner]) => [name, inner.value]));
  if (isResource(p, v)) return [resource(p, v, where)];
  if (isFlat(p, v)) return [flat(p, v, where, where)]; // cdk deploy --outputs-file: one stack of it, or all
  return sortedKeys(v).flatMap((name) => {
    const inner = v[name];
    if (!isObject(inner)) return [];
    if (isResource(p, inner)) return [resource(p, inner, name)];
    return isFlat(p, inner) ? [flat(p, inner, name, name)] : [];
  });
}

/**
 * terraform output -json: {"name": {"value": …, "type": …}}.
 * @returns {o is Record<string, JSONObject>}
 */
const isTerraform = (/** @type {JSONObject} */ o) => Object.keys(o).length > 0 && Object.values(o).every((v) => isObject(v) && 'value' in v && 'type' in v);
/** @returns {o is JSONObject & {outputs: JSONObject}} */
const isResource = (/** @type {Parser} */ p, /** @type {JSONObject} */ o) => isObject(o.outputs) && isFlat(p, o.outputs);

/**
 * Terraform's aws_cloudformation_stack as a whole.
 * @param {Parser} p
 * @param {JSONObject & {outputs: JSONObject}} o
 * @param {string} where
 */
function resource(p, o, where) {
  const candidate = flat(p, o.outputs, join(where, 'outputs'), where);
  return {...candidate, read: () => {
    p.values.stack = oneLine(isText(o.id) ? o.id : '');
    takeParameters(p, o.parameters, join(where, 'parameters.'));
    candidate.read();
  }};
}

/**
 * @param {Parser} p
 * @param {JSONValue | undefined} parameters
 * @param {string} where
 */
function takeParameters(p, parameters, where) {
  if (!isObject(parameters)) return;
  for (const name of sortedKeys(parameters)) {
    const value = parameters[name];
    if (isText(value)) p.takeParameter(where + name, name, value);
  }
}

/** @returns {list is JSONObject[]} */
const isOutputs = (/** @type {JSONValue[]} */ list) => list.length > 0 && list.every((item) => isObject(item) && 'OutputKey' in item);
const isStack = (/** @type {JSONObject} */ o) => Array.isArray(o.Outputs) || isText(o.StackStatus);

/**
 * @param {Parser} p
 * @param {JSONObject} o
 */
function isFlat(p, o) {
  const key = sortedKeys(o).find((name) => p.named(name));
  return key !== undefined && isText(o[key]);
}

/**
 * @param {Parser} p
 * @param {JSONObject[]} list
 * @param {string} where
 * @param {string} name
 */
function outputs(p, list, where, name) {
  const version = list.findLast((o) => o.OutputKey === 'TemplateVersion')?.OutputValue;
  return {name, version: isText(version) ? version : '', read: () => readOutputs(p, list, where)};
}

/**
 * @param {Parser} p
 * @param {JSONObject} o
 * @param {string} where
 */
function stack(p, o, where) {
  const list = Array.isArray(o.Outputs) ? o.Outputs : [];
  const candidate = isOutputs(list) ? outputs(p, list, '', '') : {};
  return {...candidate, name: isText(o.StackName) ? o.StackName : '', read: () => readStack(p, o, list, where ? where + '.' : '')};
}

/**
 * @param {Parser} p
 * @param {JSONObject} o
 * @param {string} where
 * @param {string} name
 */
function flat(p, o, where, name) {
  const version = isText(o.TemplateVersion) ? o.TemplateVersion : undefined;
  return {name, version: version ?? '', read: () => {
    if (version !== undefined) p.takeOutput(join(where, 'TemplateVersion'), 'TemplateVersion', version);
    for (const key of sortedKeys(o)) {
      const known = p.named(key), text = o[key];
      if (key === 'TemplateVersion' || !known) continue;
      if (!isText(text)) p.problem(join(where, key), 'notString');
      else if (!known.handed) p.takeOutput(join(where, key), key, text);
      else p.take({where: join(where, key), name: key, text, handed: known.handed, slot: known.slot});
    }
  }};
}

/**
 * @param {Parser} p
 * @param {JSONObject} o
 * @param {JSONValue[]} list
 * @param {string} dot
 */
function readStack(p, o, list, dot) {
  p.values.stack = oneLine((isText(o.StackId) && o.StackId) || (isText(o.StackName) ? o.StackName : ''));
  if (!p.ready(isText(o.StackStatus) ? o.StackStatus : '')) return;
  /** @type {JSONObject[]} */ (Array.isArray(o.Parameters) ? o.Parameters : []).forEach((one, i) => {
    if (isText(one?.ParameterKey) && isText(one?.ParameterValue)) p.takeParameter(`${dot}Parameters[${i}]`, one.ParameterKey, one.ParameterValue);
  });
  if (!list.length) p.problem(dot + 'Outputs', 'noOutputs');
  else readOutputs(p, list, dot + 'Outputs');
}

/**
 * An answer of Service Catalog, describe-record.
 * @param {Parser} p
 * @param {JSONObject} o
 */
function readRecord(p, o) {
  const status = /** @type {JSONObject | undefined} */ (o.RecordDetail)?.Status;
  if (!isText(status) || p.ready(status)) readOutputs(p, /** @type {JSONObject[]} */ (o.RecordOutputs), 'RecordOutputs');
}

/**
 * @param {Parser} p
 * @param {JSONValue[]} list
 * @param {string} where
 */
function readOutputs(p, list, where) {
  /** @type {{at: string, key: string, value: string}[]} */
  const all = [];
  /** @type {(JSONObject | null)[]} */ (list).forEach((o, i) => {
    if (o?.OutputKey === 'CloudformationStackARN') { // of Service Catalog's own
      p.values.stack = oneLine(isText(o.OutputValue) ? o.OutputValue : '');
      return;
    }
    const at = `${where}[${i}]`;
    if (isText(o?.OutputKey) && isText(o?.OutputValue)) all.push({at, key: o.OutputKey, value: o.OutputValue});
    else p.problem(at, 'notString');
  });
  for (const {at, key, value} of all.sort(versionFirst)) p.takeOutput(at, key, value);
}

/**
 * @param {Parser} p
 * @param {Document} o
 */
function readDocument(p, o) {
  if (isText(o.vendor)) p.takeVersion('vendor', trim(o.vendor + ' ' + oneLine(isText(o.version) ? o.version : '')));
  p.values.stack = oneLine(isText(o.stack) ? o.stack : '');
  for (const name of sortedKeys(o.values)) {
    const known = p.named(name), text = o.values[name];
    if (!known?.handed) p.problem('values', 'unknown', {value: p.show(name), fields: p.fieldNames()});
    else if (!isText(text)) p.problem('values.' + name, 'notString');
    else p.take({where: 'values.' + name, name, text, handed: known.handed, slot: known.slot});
  }
  /** @type {(JSONObject | null)[]} */ (Array.isArray(o.keys) ? o.keys : []).forEach((key, i) => {
    for (const [name, handed] of [['id', 'key.id'], ['secretArn', 'key.secret'], ['secret', 'key.secret']]) {
      const text = key?.[name];
      if (isText(text)) p.take({where: `keys[${i}]`, name, text, handed, slot: isText(key?.slot) ? key.slot : ''});
      else if (text !== undefined && text !== null) p.problem(`keys[${i}].${name}`, 'notString');
    }
  });
  takeParameters(p, o.parameters, 'parameters.');
}
