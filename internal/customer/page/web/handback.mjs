// Turns the outputs of a stack into the vendor's form, as Go's handback does and by its rules. Its
// testdata/cases.json has what must become of each shape that people paste.

import {readText} from './lines.mjs';
import {Parser, byteLength} from './parser.mjs';
import {trim} from './plain.mjs';
import {readJSON} from './shapes.mjs';

/**
 * @import {HandBackRules} from './data.d.ts'
 * @import {Line, Values} from './parser.mjs'
 */

/**
 * What is right in a text, what is wrong, and what is missing if nothing is.
 * @param {HandBackRules} rules
 * @param {string} text
 */
export function parse(rules, text) {
  const p = new Parser(rules);
  const bytes = byteLength(text);
  const plain = trim(text);
  if (bytes > rules.maxInputBytes) p.problem('', 'tooLong', {max: rules.maxInputBytes, bytes});
  else if (/^[{[]/.test(plain) && !/^\{[ \t\r\n]*"?[A-Za-z0-9_-]+"? = /.test(plain)) readJSON(p, plain);
  else readText(p, plain);
  p.compare();
  p.leaveOutUnsure();
  p.derive();
  const keys = p.values.keys;
  keys.sort((a, b) => (a.slot < b.slot ? -1 : a.slot > b.slot ? 1 : 0));
  const more = p.problems.length - rules.maxProblems;
  if (more > 1) p.problems.splice(rules.maxProblems, Infinity, {text: p.say('more', {number: more})});
  return {values: p.values, problems: p.problems, missing: p.problems.length ? [] : p.missing()};
}

/**
 * The vendor's form.
 * @param {HandBackRules} rules
 * @param {Values} values
 */
export function formOf(rules, values) {
  const isKeyed = (/** @type {HandBackRules['fields'][0]} */ f) => f.value === 'key.id' || f.value === 'key.secret';
  const keyed = values.keys.flatMap((key) => rules.fields.filter(isKeyed).flatMap((f) => {
    /** @type {Omit<Line, 'text'>} */
    const line = {field: f.field, value: f.value, slot: values.keys.length > 1 ? key.slot : ''};
    if (f.value === 'key.secret') return [{...line, text: key.secret ?? '', key}];
    return key.id ? [{...line, text: key.id}] : [];
  }));
  /** @type {Line[]} */
  const lines = [];
  for (const f of rules.fields) {
    if (isKeyed(f)) lines.push(...keyed.splice(0));
    else if (values.of[f.value]) lines.push({field: f.field, value: f.value, slot: '', text: values.of[f.value]});
  }
  return lines;
}
