// What tools print around outputs, for lines.mjs: as Go's handback does in formats.go.

import {choose} from './shapes.mjs';
import {trim, unquote} from './plain.mjs';

/** @import {Parser} from './parser.mjs' */

/**
 * A cell of a table. One that is used is told, and value is what is to be taken from it.
 * @typedef {{text: string, used: boolean, value?: Taking}} Cell
 *
 * A line: of is the stack that it is about, furniture says that it tells nothing, take is what it gives besides.
 * @typedef {object} Line
 * @property {string} where
 * @property {string} text
 * @property {Cell[]} cells
 * @property {string} of
 * @property {boolean} indented
 * @property {boolean} furniture
 * @property {() => void} [take]
 *
 * What is to be taken at the end; doubted if what follows may be the rest of it.
 * @typedef {{take: () => void, first: boolean, doubted: boolean}} Taking
 *
 * A text that is being read: the reader of lines.mjs.
 * @typedef {object} Text
 * @property {Parser} p
 * @property {Line[]} lines
 * @property {string[]} states
 * @property {Taking | undefined} last
 * @property {boolean} table whether it has cells with the names of outputs
 * @property {boolean} hasOutputCell the same, before one stack is chosen
 * @property {(cell: string) => boolean} isOutput
 * @property {(take: () => void) => Taking} later
 * @property {(where: string) => void} doubt
 * @property {(where: string, name: string, value: string) => Taking} parameter
 */

const cdk = /^([^ \t.:=]+)\.([A-Za-z0-9]+) = (.*)$/s;
const done = /^[\u2705\u2728]/;
const opens = /^(?:"?([A-Za-z0-9_-]+)"? = )?(?:to[a-z]+\()?[[{]+$/;
const closes = /^[\])}]+,?$/;
const assigns = /^"?([A-Za-z0-9_-]+)"? = "([^"]*)",?$/;
const other = /^"?[A-Za-z0-9_-]+"? = [^ ]/;
const yaml = /^(?:- )?([A-Za-z]+):(?: +(.*))?$/s;
const listed = /^- (?:CAPABILITY_[A-Z_]+|arn:[^ ]+)$/;
const cli = /^(STACKS|OUTPUTS|PARAMETERS|TAGS|CAPABILITIES|DRIFTINFORMATION|ROLLBACKCONFIGURATION|NOTIFICATIONARNS|RECORDDETAIL|RECORDOUTPUTS|RECORDTAGS)(?:[\t ]|$)/;
const heading = /^(?:DescribeStacks|DescribeRecord|Stacks?|Outputs?|Parameters?|Tags|Capabilities|DriftInformation|RollbackConfiguration|RecordDetail|RecordOutputs|CAPABILITY_[A-Z_]+):?$/;
const header = /^(?:Key|Value|Description|Export name|OutputKey|OutputValue|ExportName|ParameterKey|ParameterValue|ResolvedValue|OutputKey-Description)$/;
const own = /^[A-Z][a-z][A-Za-z0-9]*$/;
const state = /^(?:Stack )?[A-Za-z0-9-]+: +([A-Z_]+)$/;
const stackARN = /^arn:aws[a-z-]*:cloudformation:[a-z0-9-]+:[0-9]{12}:stack\/[A-Za-z0-9-]+\/[A-Za-z0-9-]+$/;

const cellsOf = (/** @type {string} */ line) => line.split(/\t|\||[ \u00a0]{2,}/);
/** @returns {Cell[]} */
const cellsIn = (/** @type {string} */ text) => cellsOf(text).map(trim).filter((c) => /[^-+=]/.test(c)).map((c) => ({text: c, used: false}));

/**
 * Takes off what a tool's format puts around names and values. False: nothing else is worth a word.
 * @param {Text} t
 */
export function unwrap(t) {
  const {lines, p} = t;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a terminal
  for (const l of lines) l.text = trim(l.text.replace(/\u001b\[[0-9;]*m/g, ''));
  const matches = (/** @type {RegExp} */ re, /** @type {number} */ group = 0) => lines.some((l) => {
    const m = re.exec(l.text);
    return m && (!group || t.isOutput(m[group]) || m[group] === 'OutputKey');
  });
  if (matches(cdk, 2)) unwrapCDK(t);
  else if (matches(opens) && matches(assigns, 1)) unwrapTerraform(t);
  else if (matches(yaml, 1) && !matches(cli) && lines.some((l) => l.text.includes('OutputKey: '))) unwrapYAML(t);
  else {
    t.hasOutputCell = lines.some((l) => cellsIn(l.text).some((c) => t.isOutput(c.text)));
    for (const l of lines) unwrapPlain(t, l);
  }
  if (!t.states.every((s) => p.ready(s)) || !chooseStack(t)) return false;
  t.table = lines.some((l) => l.cells.some((c) => t.isOutput(c.text)));
  return true;
}

/**
 * What cdk deploy prints: its log, and for each stack the outputs and the ARN.
 * @param {Text} t
 */
function unwrapCDK(t) {
  let part = t.lines.some((l) => l.text === 'Outputs:') ? 'log' : 'outputs', stack = '';
  let told = -1; // where a stack's ARN was read: what follows at once, or stands alone, may be the rest of it
  t.lines.forEach((l, i) => {
    const m = cdk.exec(l.text);
    if (l.text === 'Outputs:') [part, l.furniture] = ['outputs', true];
    else if (l.text === 'Stack ARN:') [part, l.furniture] = ['arn', true];
    else if (m && part === 'outputs') {
      stack = m[1];
      Object.assign(l, {of: stack, text: `${m[2]} = ${m[3]}`, furniture: !t.isOutput(m[2])});
    } else if (part === 'arn' && stackARN.test(l.text)) {
      [part, l.of, told] = ['log', stack, i];
      stackLine(t, l, l.text);
    } else if ((part === 'log' && (told < 0 || (l.text.includes(' ') && i !== told + 1))) || done.test(l.text)) l.furniture = true;
  });
}

/**
 * What terraform output prints: maps, one in the other, with the name of the output before all.
 * @param {Text} t
 */
function unwrapTerraform(t) {
  /** @type {string[]} */
  const open = [];
  let headed = t.lines.some((l) => l.text === 'Outputs:');
  for (const l of t.lines) {
    const m = assigns.exec(l.text), opened = opens.exec(l.text);
    if (headed || l.text === 'Outputs:') {
      l.furniture = true;
      headed = l.text !== 'Outputs:';
    } else if (opened) {
      open.push(opened[1] ?? '');
      l.furniture = true;
    } else if (open.length && closes.test(l.text)) {
      open.pop();
      l.furniture = true;
    } else if (open.length && m && open.at(-1) === 'parameters') parameterLine(t, l, m[1], m[2]);
    else if (m && m[1] === 'id' && open.length === 1 && stackARN.test(m[2])) {
      l.of = open[0];
      stackLine(t, l, m[2]);
    } else if (m && t.isOutput(m[1])) {
      l.text = `${m[1]} = ${m[2]}`;
      l.of = open[0] ?? '';
    } else if (m || (other.test(l.text) && !l.text.includes('= "'))) {
      l.furniture = !t.p.named(l.text.slice(0, l.text.indexOf(' = ')).replace(/^"+|"+$/g, ''));
    }
  }
}

/**
 * The AWS CLI's YAML: of what stands in it, what concerns the outputs and the state.
 * @param {Text} t
 */
function unwrapYAML(t) {
  let key = '', output = '', parameter = '';
  for (const l of t.lines) {
    const m = yaml.exec(l.text);
    if (!m) {
      l.furniture = listed.test(l.text) || (key === 'Description' && l.indented);
      if (!l.furniture) l.cells = cellsIn(l.text);
      continue;
    }
    const value = m[2] ?? '';
    key = m[1];
    l.furniture = true;
    if (key === 'OutputKey' || key === 'OutputValue') {
      if (key === 'OutputKey') output = unquote(value);
      else if (output === 'CloudformationStackARN') stackLine(t, l, unquote(value));
      if (output === 'CloudformationStackARN') continue;
      Object.assign(l, {furniture: false, text: value, cells: [{text: unquote(value), used: false}]});
    } else if (key === 'ParameterKey') parameter = unquote(value);
    else if (key === 'ParameterValue') parameterLine(t, l, parameter, unquote(value));
    else if (t.p.named(key) || t.p.concerning(key)) l.furniture = false;
    else tells(t, l, key, unquote(value));
  }
}

/**
 * A line of a table, or of the AWS CLI's text.
 * @param {Text} t
 * @param {Line} l
 */
function unwrapPlain(t, l) {
  const all = cellsOf(l.text), kind = cli.exec(l.text)?.[1];
  if (kind && all.length > 1) {
    unwrapCLI(t, l, kind, all.slice(1).map(trim));
    return;
  }
  const columns = l.text.replace(/^\|+/, '').split('|');
  const blankFirst = l.indented || (columns.length > 1 && trim(columns[0]) === '');
  l.cells = cellsIn(l.text);
  const texts = l.cells.map((c) => c.text);
  const isState = (/** @type {string} */ s) => Object.hasOwn(t.p.rules.states, s);
  const stackAt = texts.indexOf('CloudformationStackARN'), stated = state.exec(l.text)?.[1];
  if (texts.length === 0) return;
  if (stackAt >= 0 && stackAt + 1 < texts.length) stackLine(t, l, texts[stackAt + 1]);
  else if (stated && isState(stated)) tells(t, l, 'StackStatus', stated);
  else if (texts.some(isState)) {
    tells(t, l, 'StackStatus', /** @type {string} */ (texts.find(isState)));
    l.furniture = texts.length === 1 || texts[0].toLowerCase().endsWith('status');
  } else if (texts.some((s) => t.isOutput(s))) return;
  else if (texts.some((s) => header.test(s))) l.furniture = texts.every((s) => header.test(s));
  else if (texts.length === 1 && heading.test(texts[0])) l.furniture = true;
  else if (texts.length < 2) return;
  else if (t.p.concerning(texts[0])) parameterLine(t, l, texts[0], texts[1], texts.slice(2));
  else if (!blankFirst && own.test(texts[0]) && !texts[1].includes(' ') && !t.p.named(texts[0]) && t.hasOutputCell) {
    tells(t, l, texts[0], texts[1]);
    if (l.take && texts.length > 2) doubted(t, l);
  }
}

/**
 * A line of the AWS CLI's text, whose first cell says what it is of.
 * @param {Text} t
 * @param {Line} l
 * @param {string} kind
 * @param {string[]} rest
 */
function unwrapCLI(t, l, kind, rest) {
  l.furniture = true;
  if (kind === 'OUTPUTS' || kind === 'RECORDOUTPUTS') {
    l.furniture = false;
    l.text = trim(l.text.slice(kind.length));
    unwrapPlain(t, l);
  } else if (kind === 'PARAMETERS' && rest.length > 1) parameterLine(t, l, rest[0], rest[1], rest.slice(2));
  else if (kind === 'STACKS' || kind === 'RECORDDETAIL') {
    rest.forEach((one, i) => {
      if (Object.hasOwn(t.p.rules.states, one)) tells(t, l, 'StackStatus', one);
      else if (stackARN.test(one)) {
        stackLine(t, l, one);
        if (one.split('/')[1] !== rest[i + 1]) doubted(t, l); // the name follows, or the rest of the ARN
      } else if (kind === 'RECORDDETAIL' && Object.hasOwn(t.p.rules.recordStates, one)) tells(t, l, 'Status', one);
    });
  }
}

/**
 * What a format tells of the stack, beside its outputs and parameters.
 * @param {Text} t
 * @param {Line} l
 * @param {string} key
 * @param {string} value
 */
function tells(t, l, key, value) {
  const {states, recordStates} = t.p.rules;
  l.furniture = true;
  if (key === 'StackStatus' || (key === 'Status' && (Object.hasOwn(states, value) || Object.hasOwn(recordStates, value)))) t.states.push(value);
  else if (key === 'StackId') stackLine(t, l, value);
}

/**
 * @param {Text} t
 * @param {Line} l
 * @param {string} value
 */
function stackLine(t, l, value) {
  l.furniture = true;
  l.take = () => {
    t.last = t.later(() => {
      if (stackARN.test(value)) t.p.values.stack = value;
      else t.p.problem(l.where, 'shape', {field: 'StackId', must: 'must be the ARN of a stack', value: t.p.show(value)});
    });
  };
}

/**
 * @param {Text} t
 * @param {Line} l
 */
function doubted(t, l) {
  const take = /** @type {() => void} */ (l.take);
  l.take = () => {
    take();
    t.doubt(l.where);
  };
}

/**
 * A parameter. What follows in its line may be the rest of it.
 * @param {Text} t
 * @param {Line} l
 * @param {string} name
 * @param {string} value
 * @param {string[]} more
 */
function parameterLine(t, l, name, value, more = []) {
  l.furniture = true;
  l.take = () => {
    t.last = t.parameter(l.where, name, value);
    if (t.p.concerning(name) && more.some((s) => s !== '' && s !== '-')) t.doubt(l.where);
  };
}

/**
 * Leaves the lines of one stack where a tool printed those of several.
 * @param {Text} t
 */
function chooseStack(t) {
  /** @type {Map<string, {name: string, version: string}>} */
  const found = new Map();
  for (const l of t.lines) {
    if (l.of === '' || l.furniture) continue;
    if (!found.has(l.of)) found.set(l.of, {name: l.of, version: ''});
    if (l.text.startsWith('TemplateVersion = ')) /** @type {{version: string}} */ (found.get(l.of)).version = l.text.slice('TemplateVersion = '.length);
  }
  const all = [...found.values()];
  const one = all.length > 1 ? choose(t.p, all) : all[0] ?? {name: ''};
  for (const l of t.lines) if (one && l.of !== '' && l.of !== one.name) Object.assign(l, {furniture: true, take: undefined});
  return one !== undefined;
}
