// What is wrong with a customer's choices, as Go's internal/template/resolve says it. See Data there for what the data mean.

/** @import {Broken, Check, Expression, LaunchRules, Parameter, Place, Texts, Value} from './data.d.ts' */
/** @typedef {Record<string, Value | undefined>} Values */

/**
 * What is wrong with a value whatever the template says, '' if nothing is.
 * @param {LaunchRules} rules
 * @param {Parameter} parameter
 * @param {string} value
 */
export function unsendable(rules, parameter, value) {
  if (parameter.noEcho) return rules.words.noEcho;
  if (new TextEncoder().encode(value).length > rules.maxParameterBytes) return rules.words.long;
  if (/\p{Cc}/u.test(value)) return rules.words.control;
  return '';
}

/**
 * What is wrong with ARNs in the place of the launch, '' if nothing is: IAM and S3 take none of another partition, and S3 no key of
 * another region, which no pattern of a template knows. As CheckARNs of Go's launch says it.
 * @param {string} name
 * @param {string} value
 * @param {{partition: string, region: string}} place
 */
export function elsewhere(name, value, {partition, region}) {
  const wrong = /Arns?$/.test(name) && value.split(',').some((text) => {
    const [arn, of, service, at] = text.trim().split(':');
    return arn === 'arn' && (of !== partition || service === 'kms' && at !== region);
  });
  return wrong ? `must be in the partition ${partition}, and a key in ${region}` : '';
}

/**
 * What is wrong with a value of a parameter, '' if nothing is.
 * @param {Parameter} parameter
 * @param {string} value
 */
export function problem(parameter, value) {
  const elements = parameter.list ? textOrList(parameter, value) : [value];
  for (const element of elements) {
    const kind = failed(parameter, element);
    if (kind) return parameter.constraint || parameter.problems?.[kind] || '';
  }
  return '';
}

/**
 * @param {Parameter} p
 * @param {string} text
 */
function failed(p, text) {
  const number = p.number ? parseNumber(text) : 0;
  if (number === null) return 'number';
  if (p.allowed && !p.allowed.includes(text)) return 'allowed';
  if (p.pattern && !regExp(p.pattern).test(text)) return 'pattern';
  if (p.minValue !== undefined && number < p.minValue) return 'minValue';
  if (p.maxValue !== undefined && number > p.maxValue) return 'maxValue';
  if (p.minLength !== undefined && text.length < p.minLength) return 'minLength';
  if (p.maxLength !== undefined && text.length > p.maxLength) return 'maxLength';
  return '';
}

/** @type {Map<string, RegExp>} */
const compiled = new Map();

/**
 * @param {string} pattern
 * @param {string} text
 */
export const matches = (pattern, text) => regExp(pattern).test(text);

/** @param {string} pattern */
function regExp(pattern) {
  if (!compiled.has(pattern)) compiled.set(pattern, new RegExp(pattern, 'u'));
  return /** @type {RegExp} */ (compiled.get(pattern));
}

/** @param {string} text */
function parseNumber(text) {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

// What Go trims: JavaScript's trim knows other spaces.
const space = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const trimmed = new RegExp(`^${space}|${space}$`, 'g');

/**
 * @param {Parameter} parameter
 * @param {string} text
 */
function textOrList(parameter, text) {
  return parameter.list ? text.split(',').map((element) => element.replace(trimmed, '')) : text;
}

/**
 * The values that Ref says, of the parameters that are given or have a default, and are not undecided.
 * @param {Check} data
 * @param {Place} place
 * @param {Texts} given
 * @param {Set<string>} [undecided]
 */
function refs(data, place, given, undecided) {
  /** @type {Values} */
  const values = {'AWS::Partition': place.partition, 'AWS::Region': place.region, 'AWS::URLSuffix': place.urlSuffix,
    'AWS::StackName': place.stackName};
  for (const p of data.parameters) {
    const text = given[p.name] ?? p.default;
    if (text !== undefined && !undecided?.has(p.name)) values[p.name] = textOrList(p, text);
  }
  return values;
}

const holds = 1, fails = 0, open = -1;

/**
 * The rules that do not hold. One that depends on what has no value is left out.
 * @param {Check} data
 * @param {Place} place
 * @param {Texts} given
 * @param {Set<string>} [undecided]
 */
export function broken(data, place, given, undecided) {
  const values = refs(data, place, given, undecided);
  /** @type {Broken[]} */
  const list = [];
  for (const rule of data.rules) {
    if (rule.condition !== undefined && truth(rule.condition, values) !== holds) continue;
    for (const {assert, description} of rule.assertions) {
      if (truth(assert, values) === fails) list.push({rule: rule.name, description, names: names(assert)});
    }
  }
  return list;
}

// With a parameter's name behind it, a value that no rule knows and no other parameter has: what a customer may yet type.
const something = '\u0000something';

/**
 * The parameters that do not apply: whatever one entered there would change nothing, or a rule would refuse it, as long as
 * the customer's choices are what they are, and takes it as it is by default. What is typed is no choice, but for the names
 * in decided.
 * @param {Check} data
 * @param {Place} place
 * @param {Texts} given
 * @param {string[]} decided
 */
export function inapplicable(data, place, given, decided) {
  const typed = new Set(data.parameters.filter((p) => !p.allowed && !decided.includes(p.name)).map((p) => p.name));
  /** @type {Set<string>} */
  const hidden = new Set();
  for (const p of data.parameters) {
    if (decided.includes(p.name) || p.default === undefined) continue;
    const chosen = Object.fromEntries(decided.map((name) => [name, given[name] ?? something + name]));
    const others = Object.fromEntries(Object.entries({...chosen, ...given}).filter(([name]) => name !== p.name && !hidden.has(name)));
    const undecided = new Set([...typed].filter((name) => name !== p.name && !hidden.has(name)));
    if (!counts(data, place, others, p, new Set([...undecided, p.name]))) {
      hidden.add(p.name);
      continue;
    }
    const breaks = (/** @type {string} */ value) => broken(data, place, {...others, [p.name]: value}, undecided).map((b) => b.description);
    const usual = breaks(p.default);
    const other = p.allowed ? p.allowed.filter((value) => value !== p.default) : [something + p.name];
    const worse = (/** @type {string} */ value) => {
      const now = breaks(value);
      return now.length > usual.length && usual.every((description) => now.includes(description));
    };
    if (other.length && other.every(worse)) hidden.add(p.name);
  }
  return hidden;
}

/**
 * Whether a parameter gets anywhere in the stack.
 * @param {Check} data
 * @param {Place} place
 * @param {Texts} given
 * @param {Parameter} parameter
 * @param {Set<string>} undecided
 */
function counts(data, place, given, parameter, undecided) {
  if (!parameter.uses) return true;
  const values = refs(data, place, given, undecided);
  const is = (/** @type {string} */ name) => truth(unfolded(data, {Condition: name}), values);
  return parameter.uses.some(({when = [], by}) => (!by || is(by) === open) &&
    when.every((name) => (name.startsWith('!') ? is(name.slice(1)) !== holds : is(name) !== fails)));
}

/**
 * An expression with the conditions that it names written out.
 * @param {Check} data
 * @param {Expression} expression
 * @returns {Expression}
 */
function unfolded(data, expression) {
  if (Array.isArray(expression)) return expression.map((item) => unfolded(data, item));
  if (typeof expression !== 'object') return expression;
  const [[name, arg]] = Object.entries(expression);
  return name === 'Condition' ? unfolded(data, data.conditions[/** @type {string} */ (arg)]) : {[name]: unfolded(data, arg)};
}

/**
 * Whether giving a parameter some value would mend a rule that does not hold.
 * @param {Check} data
 * @param {Place} place
 * @param {Texts} given
 * @param {string} name
 * @param {Broken} rule
 */
export function mends(data, place, given, name, rule) {
  return !broken(data, place, {...given, [name]: something}).some((b) => b.description === rule.description);
}

/**
 * The parameters without value and default.
 * @param {Check} data
 * @param {Texts} given
 */
export function missing(data, given) {
  return data.parameters.filter((p) => p.default === undefined && given[p.name] === undefined).map((p) => p.name);
}

/**
 * @param {Expression} expression
 * @returns {string[]}
 */
function names(expression) {
  if (Array.isArray(expression)) return expression.flatMap(names);
  if (typeof expression !== 'object') return [];
  return Object.entries(expression).flatMap(([key, arg]) => (key === 'Ref' ? [/** @type {string} */ (arg)] : names(arg)));
}

/**
 * Whether an expression of a rule holds. Each of its functions has a list.
 * @param {Expression} expression
 * @param {Values} values
 * @returns {number}
 */
function truth(expression, values) {
  const [[name, args]] = /** @type {[string, Expression[]][]} */ (Object.entries(expression));
  switch (name) {
    case 'Fn::And': case 'Fn::Or': {
      const decisive = name === 'Fn::Or' ? holds : fails;
      const parts = args.map((arg) => truth(arg, values));
      if (parts.includes(decisive)) return decisive;
      return parts.includes(open) ? open : 1 - decisive;
    }
    case 'Fn::Not': {
      const value = truth(args[0], values);
      return value === open ? open : 1 - value;
    }
    case 'Fn::If': {
      const condition = truth(args[0], values);
      return condition === open ? open : truth(args[condition === holds ? 1 : 2], values);
    }
  }
  const [a, b] = /** @type {string[][]} */ (args.map((arg) => value(arg, values)));
  if (a === undefined || b === undefined) return open;
  switch (name) {
    case 'Fn::Equals': return a === b ? holds : fails;
    case 'Fn::Contains': return /** @type {Value[]} */ (a).includes(b) ? holds : fails;
    case 'Fn::EachMemberIn': return a.every((member) => b.includes(member)) ? holds : fails;
    case 'Fn::EachMemberEquals': return a.every((/** @type {Value} */ member) => member === b) ? holds : fails;
  }
  throw new Error('no function ' + name);
}

/**
 * @param {Expression} expression
 * @param {Values} values
 * @returns {Value | undefined}
 */
function value(expression, values) {
  if (typeof expression === 'string') return expression;
  if (Array.isArray(expression)) {
    const list = expression.map((item) => value(item, values));
    return list.includes(undefined) ? undefined : /** @type {Value[]} */ (list);
  }
  if (expression['Fn::Join']) {
    const [separator, list] = /** @type {[string, Expression]} */ (expression['Fn::Join']);
    return /** @type {string[] | undefined} */ (value(list, values))?.join(separator);
  }
  return values[/** @type {string} */ (expression.Ref)];
}

/**
 * Whether a condition of the template holds. What has no value takes its name for one, as in Go.
 * @param {Check} data
 * @param {Place} place
 * @param {Texts} given
 * @param {string} name
 */
export function condition(data, place, given, name) {
  return conditionOf(data, withNames(data, refs(data, place, given)), data.conditions[name]);
}

/**
 * @param {Check} data
 * @param {Values} values
 */
function withNames(data, values) {
  for (const p of data.parameters) values[p.name] ??= textOrList(p, p.name);
  return values;
}

/**
 * @param {Check} data
 * @param {Values} values
 * @param {Expression} expression
 * @returns {boolean}
 */
function conditionOf(data, values, expression) {
  const [[name, args]] = /** @type {[string, Expression[]][]} */ (Object.entries(expression));
  const part = (/** @type {Expression} */ arg) => conditionOf(data, values, arg);
  switch (name) {
    case 'Condition': return conditionOf(data, values, data.conditions[/** @type {any} */ (args)]);
    case 'Fn::And': return args.every(part);
    case 'Fn::Or': return args.some(part);
    case 'Fn::Not': return !part(args[0]);
    case 'Fn::Equals': return value(args[0], values) === value(args[1], values);
  }
  throw new Error('no function ' + name);
}

/**
 * What whoever launches acknowledges.
 * @param {Check} data
 * @param {Place} place
 * @param {Texts} given
 */
export function capabilities(data, place, given) {
  const values = withNames(data, refs(data, place, given));
  /** @type {Set<string | undefined>} */
  const needed = new Set();
  for (const a of data.acknowledged) {
    if (a.condition && !conditionOf(data, values, data.conditions[a.condition])) continue;
    if (a.capability) needed.add(a.capability);
    if (a.name !== undefined && isNamed(data, values, a.name)) needed.add(a.namedCapability);
  }
  if (needed.has('CAPABILITY_NAMED_IAM')) needed.delete('CAPABILITY_IAM');
  return ['CAPABILITY_AUTO_EXPAND', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_IAM'].filter((c) => needed.has(c));
}

/**
 * @param {Check} data
 * @param {Values} values
 * @param {Expression} name
 * @returns {boolean}
 */
function isNamed(data, values, name) {
  const {'Fn::If': choice, Ref: ref} = /** @type {{'Fn::If'?: [string, Expression, Expression], Ref?: string}} */ (name);
  if (choice) return isNamed(data, values, conditionOf(data, values, data.conditions[choice[0]]) ? choice[1] : choice[2]);
  return ref !== 'AWS::NoValue';
}
