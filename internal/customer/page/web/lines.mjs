// Reads the outputs of a stack out of a text, for handback.mjs: as Go's handback does in text.go.

import {unwrap} from './formats.mjs';
import {trim, unquote} from './plain.mjs';

/**
 * @import {Cell, Line, Taking} from './formats.mjs'
 * @import {One, Parser} from './parser.mjs'
 */

const spaces = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const prose = /^[A-Z][a-z]+[,;.!]?[ \u00a0]+[^ \t\u00a0]/;
const exclaims = /^[A-Za-z]+!$/;

/** Prose, such as a description or the end of a mail: it begins as no rest of a value does. */
const harmless = (/** @type {string} */ text) => prose.test(text) || exclaims.test(text);
const uncommented = (/** @type {string} */ text) => trim(` ${text}`.replace(/[ \t]+#.*$/s, '')); // no value has a number sign
const outputName = (/** @type {string} */ cell) => cell.replace(/[:=]+$/, '');

/**
 * Reads a table of outputs, and lines that begin with a name. A line that belongs to nothing may be the rest of a value.
 * @param {Parser} p
 * @param {string} text
 */
export function readText(p, text) {
  p.fromText = true;
  new Reader(p, text).run();
}

class Reader {
  /**
   * @param {Parser} p
   * @param {string} text
   */
  constructor(p, text) {
    this.p = p;
    /** @type {Taking[]} */
    this.takings = []; // what lines give, to be taken at the end
    /** @type {Taking | undefined} */
    this.last = undefined; // what was read last, of which the next line may be the rest
    /** @type {One | undefined} */
    this.label = undefined; // a name that stands alone in its line
    this.table = false;
    this.hasOutputCell = false;
    /** @type {string[]} */
    this.states = [];
    /** @type {Line[]} */
    this.lines = text.split(/\r\n|\r|\n/).map((line, i) => {
      const plain = trim(line);
      return {where: 'line ' + (i + 1), text: plain, cells: [], of: '', indented: !line.startsWith(plain), furniture: false};
    });
  }

  run() {
    const {p} = this;
    if (!unwrap(this)) return;
    this.readCells();
    const before = p.problems.length;
    for (const line of this.lines) this.read(line);
    for (const one of [...this.takings.filter((t) => t.first), ...this.takings.filter((t) => !t.first)]) {
      const kept = one.doubted ? structuredClone(p.values) : undefined;
      one.take();
      if (kept) p.values = kept;
    }
    if (before === p.problems.length && p.given.size === 0 && Object.keys(p.values.parameters).length === 0 && !p.foreign) {
      p.problem('', 'empty', {fields: p.fieldNames()});
    }
  }

  /**
   * @param {() => void} take
   * @returns {Taking}
   */
  later(take, first = false) {
    const one = {take, first, doubted: false};
    this.takings.push(one);
    return one;
  }

  /**
   * @param {string} where
   * @param {string} message
   * @param {Record<string, string>} [fill]
   */
  complain(where, message, fill) {
    this.later(() => { if (!this.p.foreign) this.p.problem(where, message, fill); });
  }

  /**
   * A line, or a cell, belongs to nothing: the value before it, whose rest it may be, is not kept.
   * @param {string} where
   */
  doubt(where) {
    this.complain(where, 'nothing');
    if (this.last) this.last.doubted = true;
  }

  /**
   * @param {string} where
   * @param {string} name
   * @param {string} text
   */
  output(where, name, text) { return this.later(() => this.p.takeOutput(where, name, text), name === 'TemplateVersion'); }
  /** @param {One} one */
  field(one) { return this.later(() => this.p.take(one)); }
  /**
   * @param {string} where
   * @param {string} name
   * @param {string} value
   */
  parameter(where, name, value) { return this.later(() => this.p.takeParameter(where, name, value)); }

  /** @param {string} cell */
  isOutput(cell) {
    const name = outputName(cell), {rules} = this.p;
    return Boolean(rules.otherOutputs?.includes(name)) || rules.outputs.some((o) => o.name === name);
  }

  /** @param {Line} line */
  read(line) {
    line.take?.();
    const {label} = this, {where, text} = line;
    this.label = undefined;
    if (line.furniture || /^[-+=| ]*$/.test(text) || text.startsWith('#') || /^key[\t ]+value(?:[\t ]|$)/i.test(text)) {
      if (text === '') this.label = label;
    } else if (line.cells.some((c) => c.used)) this.leftCells(line);
    else if (this.readLine(text, where) || this.readParameter(text, where)) return;
    else if (label && !/[ \t\u00a0]/.test(text)) this.last = this.field({...label, where, text});
    else if (this.unknown(text, where)) return;
    else if (this.last && !harmless(text)) this.doubt(where);
  }

  /** The cell after the name of an output is its value, whether or not it stands in the same line. */
  readCells() {
    /** @type {Cell | undefined} */
    let name;
    let of = this.lines[0];
    for (const line of this.lines) {
      for (const cell of line.cells) {
        if (this.isOutput(cell.text)) {
          [name, of] = [cell, line];
          continue;
        }
        if (name) {
          name.used = cell.used = true;
          cell.value = this.output(of.where, outputName(name.text), cell.text);
        }
        name = undefined;
      }
    }
  }

  /**
   * What a table has beside names and values: what is no description may be a part of a value.
   * @param {Line} line
   */
  leftCells({cells, where}) {
    cells.forEach((cell, i) => {
      const beside = cells[i - 1]?.value || (this.last && cells[i + 1]?.used);
      if (cell.value) this.last = cell.value;
      else if (!cell.used && beside && !harmless(cell.text)) this.doubt(where);
    });
  }

  /**
   * Reads "name: value", "name=value" or "name value".
   * @param {string} line
   * @param {string} where
   */
  readLine(line, where) {
    for (const k of this.p.names()) {
      const start = line.slice(0, k.name.length);
      if (line.length < k.name.length || start.toLowerCase() !== k.name.toLowerCase() || (k.output && start !== k.name)) continue;
      const rest = line.slice(k.name.length);
      let after = trim(rest);
      if (/^[:=]/.test(after)) after = uncommented(after.slice(1));
      else if (after === rest && rest !== '') continue; // the name goes on
      else if (k.output) after = firstWords(after, k.name);
      let slot = k.slot;
      const key = /^\(access key ([AB])\)/.exec(after);
      if (key) [slot, after] = [key[1], trim(trim(after.slice(key[0].length)).replace(/^[:=]+/, ''))];
      const one = {where, name: k.name, text: after, handed: k.handed, slot};
      if (after === '') this.label = k.handed ? one : undefined;
      else if (after === '-') return true;
      else if (k.output) this.last = this.output(where, k.name, after);
      else this.last = this.field(one);
      return true;
    }
    return false;
  }

  /**
   * Reads "ExternalId: value", as whoever knows the template's parameters may write it.
   * @param {string} line
   * @param {string} where
   */
  readParameter(line, where) {
    const i = line.search(/[:=]/);
    const name = trim(line.slice(0, Math.max(i, 0)));
    if (i < 0 || !this.p.concerning(name)) return false;
    this.last = this.parameter(where, name, unquote(uncommented(line.slice(i + 1))));
    return true;
  }

  /**
   * @param {string} line
   * @param {string} where
   */
  unknown(line, where) {
    if (this.table) return false; // a description may have a colon too
    let i = line.search(/[:=\t]/);
    if (i < 0) i = line.indexOf('  ');
    if (i <= 0 || trim(line.slice(i + 1)) === '') return false;
    if (this.last && !/^[A-Z][A-Za-z ]*$/.test(line.slice(0, i))) this.last.doubted = true;
    this.complain(where, 'unknown', {value: this.p.show(trim(line.slice(0, i))), fields: this.p.fieldNames()});
    return true;
  }
}

/**
 * The value of an output in a table whose columns are one space apart. What is no description stays.
 * @param {string} text
 * @param {string} output
 */
function firstWords(text, output) {
  const all = text.split(spaces).filter(Boolean);
  const n = output === 'TemplateVersion' ? 2 : 1;
  const rest = all.slice(n).join(' ');
  return rest !== '' && rest !== '-' && !prose.test(rest) ? text : all.slice(0, n).join(' ');
}
