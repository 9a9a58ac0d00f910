// What a launch is written as: the link and the commands, by the rules and recipes that Go's launch uses itself.
// See Rules, Commands and Piece there for what they mean.

/** The quick-create link for a request {region, templateURL, stackName, given: [{name, value}]}. */
export function link(rules, request) {
  const escape = (text) => percent(rules.unreserved, text);
  let url = 'https://' + request.region + '.' + partitionOf(rules, request.region).consoleHost + rules.consolePath +
    request.region + rules.createPath + escape(request.templateURL) + rules.stackNameKey + escape(request.stackName);
  for (const {name, value} of request.given) {
    url += rules.parameterPrefix + escape(name) + '=' + escape(value);
  }
  return url;
}

/** Where the release's cloud assembly is, empty if there is none. */
export function assemblyURL({assemblyFile, templateUrls}, region) {
  const template = templateUrls[region];
  return assemblyFile ? template.slice(0, template.lastIndexOf('/') + 1) + assemblyFile : '';
}

export function partitionOf(rules, region) {
  return rules.partitions.find((p) => p.regions.includes(region));
}

function percent(unreserved, text) {
  let out = '';
  for (const byte of new TextEncoder().encode(text)) {
    const char = String.fromCharCode(byte);
    out += unreserved.includes(char) ? char : '%' + byte.toString(16).toUpperCase().padStart(2, '0');
  }
  return out;
}

/** Both commands and the Terraform configuration for a request, which also has vendor, capabilities: [string] and
 * missing: [{name, description}]. */
export function write(commands, request) {
  const scope = scopeOf(commands, request);
  const run = (recipe) => writeRecipe(commands, recipe, scope);
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

function writeRecipe(commands, recipe, scope) {
  let out = '';
  for (const piece of recipe ?? []) {
    let text = piece.text ?? '';
    if (piece.value) {
      text = scope[piece.value] ?? '';
    } else if (piece.if && !scope[piece.if]?.length) {
      text = writeRecipe(commands, piece.else, scope);
    } else if (piece.each) {
      text = (scope[piece.each] ?? []).map((member) => writeRecipe(commands, piece.of, member)).join(piece.between ?? '');
    } else if (piece.of) {
      text = writeRecipe(commands, piece.of, scope);
    }
    out += as(commands, piece.as, text);
  }
  return out;
}

function as(commands, name, text) {
  if (!name) return text;
  return name === 'columns' ? columns(text) : quote(commands.quotings[name], text);
}

function quote(q, text) {
  const chars = [...text];
  const plain = text !== '' && !q.notFirst?.includes(chars[0]) && chars.every((c) => (q.plain ?? '').includes(c));
  if (plain && !q.words?.includes(text)) return text;
  return q.before + chars.map((char, i) => escaped(q, char, chars[i + 1])).join('') + q.after;
}

function escaped(q, char, next) {
  const code = char.codePointAt(0);
  for (const e of q.escapes ?? []) {
    if (code < e.from || code > e.to || (e.next && e.next !== next)) continue;
    if (e.text) return e.text;
    const hex = code.toString(16);
    return code > 0xffff ? '\\U' + hex.padStart(8, '0') : '\\u' + hex.padStart(4, '0');
  }
  return char;
}

function columns(text) {
  const lines = text.split('\n').slice(0, -1).map((line) => {
    const tab = line.indexOf('\t');
    return [line.slice(0, tab), line.slice(tab + 1)];
  });
  const width = Math.max(0, ...lines.map(([key]) => key.length));
  return lines.map(([key, value]) => key.padEnd(width) + ' = ' + value + '\n').join('');
}
