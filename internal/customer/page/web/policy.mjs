// The vendor's statements for a bucket that is there, and the policy that they are put into: as Go's policyedit makes it. Its
// testdata/cases.json has what must become of each policy.

import {matches} from './check.mjs';
import {parsePlaces} from './json.mjs';
import {covers, notes, say, texts} from './denies.mjs';
import {byteLength} from './parser.mjs';

/**
 * @import {PolicyRules} from './data.d.ts'
 * @import {JSONObject, JSONValue} from './json.mjs'
 */

/**
 * @typedef {{bucket: string, region: string, cloud?: string, principal?: string, prefix?: string, choices?: Record<string, boolean>, key?: string}} Ask
 * @typedef {{Sid: string, Effect: 'Allow', Principal: {AWS: string[]}, Action: string[], Resource: string[], Condition?: JSONObject}} Statement
 * @typedef {{mark: ' ' | '+' | '-', text: string}} Change
 * @typedef {{text: string, changed: boolean, changes: Change[], notes: string[]}} Result
 * @typedef {{problems: string[]}} Refused
 * @typedef {{from: number, to: number, value: JSONObject}} Read
 * @typedef {{text: string, from: number, to: number, single: boolean, statements: Read[]}} Policy
 */

const noPolicy = '{"Version":"2012-10-17","Statement":[]}';
const deepest = 100;

/**
 * The vendor's statements.
 * @param {PolicyRules} rules
 * @param {Ask} ask
 * @returns {{statements: Statement[]} | Refused}
 */
export function statements(rules, ask) {
  const problems = [];
  const wrong = (/** @type {string} */ what, /** @type {{pattern: string, description: string}} */ shape, /** @type {string} */ value) => {
    if (!matches(shape.pattern, value)) problems.push(say(rules, 'value', {what, shape: shape.description, value}));
  };
  const prefix = ask.prefix ?? '';
  wrong('bucket', rules.bucket, ask.bucket);
  if (ask.key && !rules.kmsActions) problems.push(say(rules, 'noKey'));
  else if (!ask.key && !rules.existing) problems.push(say(rules, 'newOnly'));
  else if (ask.key && !matches(rules.key.pattern, ask.key)) wrong('KmsKeyArn', rules.key, ask.key);
  else if (ask.key && ask.key.split(':')[3] !== ask.region) problems.push(say(rules, 'keyRegion', {key: ask.key, region: ask.region}));
  if (prefix && !rules.prefix) problems.push(say(rules, 'noPrefix'));
  else if (prefix) wrong('Prefix', rules.keyPrefix, prefix);
  for (const choice of Object.keys(ask.choices ?? {}).sort()) {
    if (!rules.parts.some((p) => p.choice === choice)) problems.push(say(rules, 'noChoice', {choice}));
  }
  const {partition, arns, problem} = who(rules, ask);
  if (problem) problems.push(problem);
  if (problems.length) return {problems};
  const bucket = `arn:${partition}:s3:::${ask.bucket}`, keys = (rules.prefixes ?? [prefix]).map((p) => p + '*');
  if (ask.key) {
    const host = rules.partitions.find((p) => p.partition === partition)?.s3Host;
    return {statements: [ofKey(rules, ask, arns, bucket, `s3.${ask.region}.${host}`)]};
  }
  return {
    statements: rules.parts.filter((p) => !p.choice || (ask.choices?.[p.choice] ?? p.default ?? false)).map((p) => ({
      Sid: rules.sidStart + p.sid, Effect: 'Allow', Principal: {AWS: arns}, Action: p.actions,
      Resource: [...(p.onBucket ? [bucket] : []), ...(p.onObjects ? keys.map((k) => bucket + '/' + k) : [])],
      ...(p.lists && keys[0] !== '*' ? {Condition: {StringLike: {'s3:prefix': oneOrList(keys)}}} : {}),
    })),
  };
}

/**
 * Says which bucket it is for: one key may encrypt several.
 * @param {PolicyRules} rules
 * @param {Ask} ask
 */
const sidOfKey = (rules, ask) => rules.sidStart + 'UseTheKmsKey of ' + ask.bucket.replaceAll('-', ' ').replaceAll('.', ' Dot ');

/**
 * The statement of the key's policy: through S3 in the bucket's region, and for what is in the bucket.
 * @param {PolicyRules} rules
 * @param {Ask} ask
 * @param {string[]} arns
 * @param {string} bucket
 * @param {string} service
 * @returns {Statement}
 */
function ofKey(rules, ask, arns, bucket, service) {
  return {
    Sid: sidOfKey(rules, ask), Effect: 'Allow', Principal: {AWS: arns}, Action: rules.kmsActions ?? [], Resource: ['*'],
    Condition: {StringEquals: {'kms:ViaService': service}, StringLike: {'kms:EncryptionContext:aws:s3:arn': [bucket, bucket + '/*']}},
  };
}

/**
 * Whom the policy must let in.
 * @param {PolicyRules} rules
 * @param {Ask} ask
 * @returns {{partition: string, arns: string[], problem?: string}}
 */
function who(rules, ask) {
  const {region} = ask;
  const partition = rules.partitions.find((p) => p.regions.includes(region))?.partition ?? '';
  const not = (/** @type {string} */ problem) => ({partition, arns: [], problem});
  if (!partition) return not(say(rules, 'region', {region}));
  const principal = ask.principal ?? '';
  if (!rules.sets) {
    const right = matches(rules.principal.pattern, principal) && principal.startsWith(`arn:${partition}:`);
    return right ? {partition, arns: [principal]} : not(say(rules, 'value', {what: 'VendorPrincipalArn', shape: rules.principal.description, value: principal}));
  }
  if (principal) return not(say(rules, 'published'));
  const here = rules.sets.filter((s) => s.partition === partition);
  const key = {'': undefined, byPartition: partition, byCloud: ask.cloud ?? '', byRegion: region}[rules.by];
  const set = here.find((s) => key === undefined || s.key === key);
  if (set) return {partition, arns: set.arns};
  if (rules.by === 'byCloud' && here.length) return not(say(rules, 'cloud', {cloud: ask.cloud ?? '', clouds: here.map((s) => s.key).join(', ')}));
  return not(say(rules, 'served', {region}));
}

/** A list of one is written as that one, as people do. */
const oneOrList = (/** @type {string[]} */ list) => (list.length === 1 ? list[0] : list);

/** @param {Statement} s */
function written(s) {
  const {Condition} = s;
  return JSON.stringify({
    Sid: s.Sid, Effect: s.Effect, Principal: {AWS: oneOrList(s.Principal.AWS)}, Action: oneOrList(s.Action), Resource: oneOrList(s.Resource), ...(Condition && {Condition}),
  });
}

/**
 * Puts statements into a policy, in place of older ones of the same vendor, or with none takes these out.
 * @param {PolicyRules} rules
 * @param {string} text
 * @param {Ask} ask
 * @param {Statement[]} ours
 * @returns {Result | Refused}
 */
export function edit(rules, text, ask, ours) {
  const p = read(rules, text, ask.key ? '' : ask.bucket); // what is in the policy of a key is about the key
  if ('problems' in p) return p;
  const old = p.statements.filter((s) => isOurs(rules, ask, s.value.Sid)), kept = p.statements.filter((s) => !old.includes(s));
  const same = old.length === ours.length && ours.every((s) => old.some((o) => plain(o.value) === plain(JSON.parse(written(s)))));
  const line = (/** @type {Read} */ s) => p.text.slice(s.from, s.to).replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, '$1');
  const result = {
    text: p.text, changed: !same, notes: notes(rules, p, kept, ours),
    changes: p.statements.map((s) => (/** @type {Change} */ ({mark: !same && old.includes(s) ? '-' : ' ', text: line(s)}))),
  };
  if (same) return result;
  result.changes.push(...ours.map((s) => (/** @type {Change} */ ({mark: '+', text: written(s)}))));
  result.text = withStatements(p, kept, ours);
  if (ask.key && kept.length === 0) return {problems: [say(rules, 'noneLeft')]};
  const bytes = byteLength(result.text), max = ask.key ? rules.maxKeyPolicy : rules.maxBucketPolicy;
  return bytes > max ? {problems: [say(rules, 'tooBig', {bytes, max})]} : result;
}

/**
 * Puts statements in where there is no policy yet.
 * @param {PolicyRules} rules
 * @param {Ask} ask
 * @param {Statement[]} ours
 */
export const add = (rules, ask, ours) => edit(rules, noPolicy, ask, ours);

/**
 * The id of another vendor may begin with this one's, but a Sid of a definition begins with a capital letter.
 * Of a key those alone are meant that are for this bucket.
 * @param {PolicyRules} rules
 * @param {Ask} ask
 * @param {JSONValue | undefined} sid
 */
const isOurs = (rules, ask, sid) => (ask.key ? sid === sidOfKey(rules, ask) : typeof sid === 'string' && sid.startsWith(rules.sidStart) && /^[A-Z]/.test(sid.slice(rules.sidStart.length)));

/**
 * What is between the statements stays as it is.
 * @param {Policy} p
 * @param {Read[]} kept
 * @param {Statement[]} ours
 */
function withStatements(p, kept, ours) {
  if (kept.length + ours.length === 0) return '';
  let [lead, between, trail] = ['', ',', ''];
  const last = p.statements.at(-1);
  if (!p.single && last) {
    lead = p.text.slice(p.from + 1, p.statements[0].from);
    trail = p.text.slice(last.to, p.to - 1);
    between = ',' + lead;
  }
  const all = [...kept.map((s) => p.text.slice(s.from, s.to)), ...ours.map(written)];
  return p.text.slice(0, p.from) + '[' + lead + all.join(between) + trail + ']' + p.text.slice(p.to);
}

/**
 * Equal for values that mean the same in a policy.
 * @param {JSONValue} v
 * @returns {string}
 */
function plain(v) {
  if (Array.isArray(v)) {
    const items = [...new Set(v.map(plain))].sort();
    return items.length === 1 ? items[0] : `[${items.join(',')}]`;
  }
  if (typeof v === 'object' && v !== null) return `{${Object.keys(v).sort().map((key) => JSON.stringify(key) + ':' + plain(v[key])).join(',')}}`;
  return JSON.stringify(String(v));
}

/**
 * Reads a policy: as it is, or as the AWS CLI prints the answer that it is a text in.
 * @param {PolicyRules} rules
 * @param {string} text
 * @param {string} bucket
 * @returns {Policy | Refused}
 */
function read(rules, text, bucket) {
  text = text.replace(/^[ \t\r\n\ufeff]+|[ \t\r\n\ufeff]+$/g, '');
  const refused = (/** @type {string[]} */ ...problems) => ({problems});
  if (!text) return refused(say(rules, 'empty'));
  const {value, twice, error, places, depth} = parsePlaces(text);
  if (twice !== undefined) return refused(say(rules, 'twice', {key: twice}));
  if (error || value === undefined || depth > deepest) return refused(say(rules, 'notJson'));
  const document = isObject(value) ? value : {};
  if (typeof document.Policy === 'string' && (document.Statement ?? null) === null) return read(rules, document.Policy, bucket);
  const list = document.Statement ?? null;
  if (typeof list !== 'object' || list === null) return refused(say(rules, 'noPolicy'));
  const place = (/** @type {JSONValue} */ v) => places.get(v) ?? [0, 0];
  const [from, to] = place(list);
  const single = !Array.isArray(list);
  const found = (single ? [list] : list).map((v) => ({from: place(v)[0], to: place(v)[1], value: isObject(v) ? v : {}}));
  const problems = found.flatMap(({value: s}, i) => {
    const wrong = [];
    if ((s.Effect !== 'Allow' && s.Effect !== 'Deny') || ((s.Principal ?? null) === null && (s.NotPrincipal ?? null) === null)) wrong.push(say(rules, 'statement', {number: i + 1}));
    const resource = [...texts(s.Resource), ...texts(s.NotResource)].find((arn) => bucket && !isOf(arn, bucket));
    if (resource !== undefined) wrong.push(say(rules, 'elsewhere', {number: i + 1, resource, bucket}));
    return wrong;
  });
  return problems.length ? {problems} : {text, from, to, single, statements: found};
}

/**
 * @param {JSONValue} v
 * @returns {v is JSONObject}
 */
const isObject = (v) => typeof v === 'object' && v !== null && !Array.isArray(v);

/**
 * Whether a resource can be of the bucket: S3 takes no other in its policy.
 * @param {string} arn
 * @param {string} bucket
 */
function isOf(arn, bucket) {
  const parts = arn.split(':');
  if (parts.length < 6 || parts[2] !== 's3') return arn === '*';
  return covers(parts.slice(5).join(':').split('/')[0], bucket);
}
