// Which statements of a policy keep the vendor out although ours let it in, and which let it in besides: as Go's policyedit says it.

/**
 * @import {PolicyRules} from './data.d.ts'
 * @import {JSONObject, JSONValue} from './json.mjs'
 * @import {Policy, Read, Statement} from './policy.mjs'
 */

/**
 * @param {PolicyRules} rules
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export function say(rules, name, values = {}) {
  let text = rules.messages[name].replaceAll('{name}', () => rules.name);
  for (const key of Object.keys(values).sort()) text = text.replaceAll(`{${key}}`, () => String(values[key]));
  return text;
}

/**
 * @param {PolicyRules} rules
 * @param {Policy} p
 * @param {Read[]} kept
 * @param {Statement[]} ours
 */
export function notes(rules, p, kept, ours) {
  return p.statements.flatMap((s, i) => {
    const sids = !kept.includes(s) ? [] : ours.filter((o) => concerns(s.value, o)).map((o) => o.Sid);
    if (sids.length === 0) return [];
    const who = ours[0].Principal.AWS;
    const {holds, keys} = conditions(s.value.Condition, who);
    const statement = typeof s.value.Sid === 'string' && s.value.Sid ? `"${s.value.Sid}"` : String(i + 1);
    const told = (/** @type {string} */ name) => [say(rules, name, {statement, sids: sids.join(', '), keys: keys.join(', ')})];
    if (s.value.Effect === 'Allow') return named(s.value.Principal, who) ? told('byHand') : [];
    if (!holds) return [];
    return told(keys.length ? 'mayShut' : 'shut');
  });
}

/**
 * Whether a statement is about the vendor, and about something that ours allow.
 * @param {JSONObject} s
 * @param {Statement} ours
 */
function concerns(s, ours) {
  const who = ours.Principal.AWS;
  if ((s.Principal ?? null) !== null) {
    if (!isStar(s.Principal) && !named(s.Principal, who)) return false;
  } else {
    const spared = texts(member(s.NotPrincipal, 'AWS'));
    if (who.every((w) => spared.includes(w))) return false; // everybody but the vendor
  }
  return touches(s, 'Action', ours.Action, true) && touches(s, 'Resource', ours.Resource, false);
}

/**
 * Whether what a statement is about, or is not about, and what ours are have something in common.
 * @param {JSONObject} s
 * @param {string} key
 * @param {string[]} ours
 * @param {boolean} anyCase
 */
function touches(s, key, ours, anyCase) {
  const lower = (/** @type {string} */ text) => (anyCase ? text.toLowerCase() : text);
  if ((s[key] ?? null) !== null) return texts(s[key]).some((a) => ours.some((b) => match(lower(a), lower(b), true)));
  const spared = texts(s['Not' + key]);
  return ours.some((b) => !spared.some((a) => covers(lower(a), lower(b))));
}

/** @param {JSONValue | undefined} principal */
const isStar = (principal) => principal === '*' || texts(member(principal, 'AWS')).includes('*');

const accountOf = (/** @type {string} */ arn) => (arn.split(':').length < 6 ? arn : arn.split(':')[4]);

/**
 * Whether a principal is one of these, the account of one, or, of a whole account, somebody in it.
 * @param {JSONValue | undefined} principal
 * @param {string[]} who
 */
function named(principal, who) {
  return texts(member(principal, 'AWS')).some((p) => who.some((w) => {
    const account = accountOf(w);
    return p === w || p === account || (p.endsWith(':root') && accountOf(p) === account) || (w.endsWith(':root') && accountOf(p) === account);
  }));
}

/**
 * @param {JSONValue | undefined} object
 * @param {string} key
 */
const member = (object, key) => (typeof object === 'object' && object !== null && !Array.isArray(object) ? object[key] : undefined);

/**
 * One text, or a list of them.
 * @param {JSONValue | undefined} v
 * @returns {string[]}
 */
export function texts(v) {
  if (typeof v === 'string') return [v];
  if (typeof v === 'boolean') return [String(v)];
  return Array.isArray(v) ? v.flatMap(texts) : [];
}

/**
 * Whether conditions can hold for a request of the vendor's over TLS, and on which keys that depends which nothing is known of.
 * @param {JSONValue | undefined} condition
 * @param {string[]} who
 * @returns {{holds: boolean, keys: string[]}}
 */
function conditions(condition, who) {
  const keys = new Set();
  for (const [operator, of] of Object.entries(isMapping(condition) ? condition : {})) {
    for (const [key, wanted] of Object.entries(isMapping(of) ? of : {})) {
      const holds = decided(operator, key, texts(wanted), who);
      if (holds === undefined) keys.add(key);
      else if (!holds) return {holds: false, keys: []};
    }
  }
  return {holds: true, keys: [...keys].sort()};
}

/**
 * @param {JSONValue | undefined} v
 * @returns {v is JSONObject}
 */
const isMapping = (v) => typeof v === 'object' && v !== null && !Array.isArray(v);

/**
 * Whether the condition on one of the few keys holds whose value is known beforehand; undefined for any other.
 * @param {string} operator
 * @param {string} key
 * @param {string[]} wanted
 * @param {string[]} who
 */
function decided(operator, key, wanted, who) {
  operator = operator.replace(/IfExists$/, '').toLowerCase();
  let holds = false;
  switch (key.toLowerCase()) {
    case 'aws:securetransport': return operator === 'bool' ? wanted.includes('true') : undefined;
    case 'aws:principalaccount': holds = who.some((w) => wanted.includes(accountOf(w))); break;
    case 'aws:principalarn':
      if (who.length > 1 || who[0].endsWith(':root')) return undefined;
      holds = wanted.some((w) => covers(w, who[0]));
      break;
    default: return undefined;
  }
  if (/^(?:string|arn)(?:equals|like)$/.test(operator)) return holds;
  return /^(?:string|arn)not(?:equals|like)$/.test(operator) ? !holds : undefined;
}

/**
 * Whether a pattern with * and ? takes all that another one does, or a text.
 * @param {string} pattern
 * @param {string} text
 */
export const covers = (pattern, text) => match(pattern, text, false);

/**
 * Goes through both, remembering for each place of the one at which places of the other it may be. Where both may have stars, a star
 * of either can stand for what the other has.
 * @param {string} a
 * @param {string} b
 * @param {boolean} both
 */
function match(a, b, both) {
  /** @type {boolean[]} */
  let at = Array(b.length + 1).fill(false);
  at[0] = true;
  const skip = () => { // a star of b that stands for nothing
    for (let j = 0; both && j < b.length; j++) at[j + 1] ||= at[j] && b[j] === '*';
  };
  skip();
  for (const c of a.split('')) {
    /** @type {boolean[]} */
    const next = [];
    for (let j = 0; j < at.length; j++) {
      const before = j > 0 && at[j - 1], d = b[j - 1];
      next.push(c === '*' ? at[j] || (j > 0 && next[j - 1])
        : (both && at[j] && b[j] === '*') || (before && (c === d || (c === '?' && (d !== '*' || both)) || (both && (d === '?' || d === '*')))));
    }
    at = next;
    skip();
  }
  return at[b.length];
}
