// What a launch is written as: the link and the commands, by the rules and recipes that Go's launch uses itself.
// See Rules, Commands and Piece there for what they mean.

/** @import {Commands, LaunchRules, Page, Piece, Quoting, Texts} from './data.d.ts' */

/**
 * What is launched: given are the parameters with a value, missing those that need one.
 * @typedef {object} Request
 * @property {string} vendor
 * @property {string} version
 * @property {string} region
 * @property {string} stackName
 * @property {string} templateURL
 * @property {string} assemblyURL
 * @property {string} [assemblySha256]
 * @property {string[]} capabilities
 * @property {{name: string, value: string, description?: string}[]} given
 * @property {{name: string, description: string}[]} missing
 */

// What a recipe's names stand for: texts, and lists of what such names stand for.
/** @typedef {{[name: string]: string | Scope[] | undefined}} Scope */

/**
 * The quick-create link for a request.
 * @param {LaunchRules} rules
 * @param {Pick<Request, 'region' | 'templateURL' | 'stackName' | 'given'>} request
 */
export function link(rules, request) {
  const inURL = (/** @type {string} */ text) => percent(rules.unreserved, text);
  let url = 'https://' + request.region + '.' + partitionOf(rules, request.region).consoleHost + rules.consolePath +
    request.region + rules.createPath + inURL(request.templateURL) + rules.stackNameKey + inURL(request.stackName);
  for (const {name, value} of request.given) {
    url += rules.parameterPrefix + inURL(name) + '=' + inURL(value);
  }
  return url;
}

/**
 * Where the template is: there, but for the regions that are listed.
 * @param {Pick<Page, 'templateUrls'>} page
 * @param {string} region
 */
export function templateURL({templateUrls}, region) {
  return templateUrls[region] ?? templateUrls[''];
}

/**
 * What is launched: the lean form beside the template, as long as it asks for all of these parameters.
 * @param {Pick<Page, 'lean' | 'templateUrls'>} page
 * @param {string} region
 * @param {{name: string}[]} parameters
 */
export function launchedURL({lean, templateUrls}, region, parameters) {
  const template = templateURL({templateUrls}, region);
  return lean && parameters.every(({name}) => lean.includes(name)) ? beside(template, 'lean.yaml') : template;
}

/**
 * @param {string} template
 * @param {string} file
 */
function beside(template, file) {
  return template.slice(0, template.lastIndexOf('/') + 1) + file;
}

/**
 * Where the release's cloud assembly is, empty if there is none.
 * @param {Pick<Page, 'assemblyFile' | 'templateUrls'>} page
 * @param {string} region
 */
export function assemblyURL({assemblyFile, templateUrls}, region) {
  return assemblyFile ? beside(templateURL({templateUrls}, region), assemblyFile) : '';
}

/**
 * The partition of a region of the page's.
 * @param {LaunchRules} rules
 * @param {string} region
 */
export function partitionOf(rules, region) {
  return /** @type {LaunchRules['partitions'][0]} */ (rules.partitions.find((p) => p.regions.includes(region)));
}

/**
 * @param {string} unreserved
 * @param {string} text
 */
function percent(unreserved, text) {
  let out = '';
  for (const byte of new TextEncoder().encode(text)) {
    const char = String.fromCharCode(byte);
    out += unreserved.includes(char) ? char : '%' + byte.toString(16).toUpperCase().padStart(2, '0');
  }
  return out;
}

/**
 * The commands and the Terraform configuration for a request.
 * @param {Commands} commands
 * @param {Request} request
 */
export function write(commands, request) {
  const scope = scopeOf(commands, request);
  const run = (/** @type {Piece[]} */ recipe) => writeRecipe(commands, recipe, scope);
  scope.label = run(commands.label);
  return {
    createStack: run(commands.createStack),
    cdkDeploy: run(commands.cdkDeploy),
    noCdkName: run(commands.noCdkName),
    describeStacks: run(commands.describeStacks),
    deleteStack: run(commands.deleteStack),
    terraform: run(commands.resource) + scope.missing.map((m) => writeRecipe(commands, commands.variable, m)).join(''),
  };
}

/**
 * @param {Commands} commands
 * @param {Request} request
 * @returns {Scope & {missing: Scope[]}}
 */
function scopeOf(commands, request) {
  const missing = request.missing.map((m) => ({...m, value: writeRecipe(commands, commands.placeholder, m)}));
  const simple = request.given.every(({value}) => [...value].every((char) => commands.simple.includes(char)));
  return {
    vendor: request.vendor, region: request.region, stackName: request.stackName, templateUrl: request.templateURL,
    version: request.version, assemblyUrl: request.assemblyURL, assemblySha256: request.assemblySha256,
    simple: simple ? 'yes' : '', capabilities: request.capabilities.map((value) => ({value})),
    given: request.given, missing, parameters: [...request.given, ...missing],
  };
}

/**
 * @param {Commands} commands
 * @param {Piece[] | undefined} recipe
 * @param {Scope} scope
 */
function writeRecipe(commands, recipe, scope) {
  let out = '';
  for (const piece of recipe ?? []) {
    let text = piece.text ?? '';
    if (piece.value) {
      text = /** @type {string} */ (scope[piece.value] ?? '');
    } else if (piece.if && !scope[piece.if]?.length) {
      text = writeRecipe(commands, piece.else, scope);
    } else if (piece.each) {
      text = /** @type {Scope[]} */ (scope[piece.each] ?? []).map((member) => writeRecipe(commands, piece.of, member)).join(piece.between ?? '');
    } else if (piece.of) {
      text = writeRecipe(commands, piece.of, scope);
    }
    out += as(commands, piece.as, text);
  }
  return out;
}

/**
 * @param {Commands} commands
 * @param {string | undefined} name
 * @param {string} text
 */
function as(commands, name, text) {
  if (!name) return text;
  return name === 'columns' ? columns(text) : quote(commands.quotings[name], text);
}

/**
 * @param {Quoting} q
 * @param {string} text
 */
function quote(q, text) {
  const chars = [...text];
  const plain = text !== '' && !q.notFirst?.includes(chars[0]) && chars.every((c) => (q.plain ?? '').includes(c));
  if (plain && !q.words?.includes(text)) return text;
  return q.before + chars.map((char, i) => escaped(q, char, chars[i + 1])).join('') + q.after;
}

/**
 * @param {Quoting} q
 * @param {string} char
 * @param {string | undefined} next
 */
function escaped(q, char, next) {
  const code = /** @type {number} */ (char.codePointAt(0));
  for (const e of q.escapes ?? []) {
    if (code < e.from || code > e.to || (e.next && e.next !== next)) continue;
    if (e.text) return e.text;
    const hex = code.toString(16);
    return code > 0xffff ? '\\U' + hex.padStart(8, '0') : '\\u' + hex.padStart(4, '0');
  }
  return char;
}

/** @param {string} text */
function columns(text) {
  const lines = text.split('\n').slice(0, -1).map((line) => {
    const tab = line.indexOf('\t');
    return [line.slice(0, tab), line.slice(tab + 1)];
  });
  const width = Math.max(0, ...lines.map(([key]) => key.length));
  return lines.map(([key, value]) => key.padEnd(width) + ' = ' + value + '\n').join('');
}
