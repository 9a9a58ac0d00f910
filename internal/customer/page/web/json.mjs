// JSON that says where it is wrong, and whether an object has a key twice: JSON.parse does neither.

/**
 * @typedef {null | boolean | number | string | JSONObject | JSONValue[]} JSONValue
 * @typedef {{[key: string]: JSONValue}} JSONObject
 * @typedef {{value?: JSONValue, twice?: string, error?: boolean, line?: number}} Parsed
 */

/**
 * A list or an object that is being read, and the key of it.
 * @typedef {{close: string, from?: number, list: JSONValue[], object?: undefined}} OpenList
 * @typedef {{close: string, from?: number, list?: undefined, object: Map<string, JSONValue | undefined>, key?: string}} OpenObject
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a string of JSON must not have
const stringPattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;

/** As deep as Go's encoding/json reads. */
const deepest = 10000;

/**
 * {value}, or {twice: key}, or {error: true, line}: line is left out where the text just ends, or is too deep.
 * @param {string} text
 * @returns {Parsed}
 */
export function parseJSON(text) {
  try {
    return {value: new Reader(text).read()};
  } catch (stop) {
    if (stop instanceof Error) throw stop;
    return /** @type {Parsed} */ (stop);
  }
}

/**
 * As parseJSON, with where each list and object begins and ends, and how deep they are in one another.
 * @param {string} text
 * @returns {Parsed & {places: Map<JSONValue, [number, number]>, depth: number}}
 */
export function parsePlaces(text) {
  const reader = new Reader(text);
  try {
    return {value: reader.read(), places: reader.places, depth: reader.depth};
  } catch (stop) {
    if (stop instanceof Error) throw stop;
    return {.../** @type {Parsed} */ (stop), places: reader.places, depth: reader.depth};
  }
}

/** Not recursive: what people paste may be nested deeper than a browser's stack. */
class Reader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
    /** @type {(OpenList | OpenObject)[]} */
    this.open = [];
    this.depth = 0;
    /** @type {Map<JSONValue, [number, number]>} */
    this.places = new Map();
  }

  /** @returns {JSONValue} */
  read() {
    let value = this.begin();
    while (this.open.length) value = value === undefined ? this.begin() : this.put(value);
    this.skip();
    if (this.at < this.text.length || this.depth > deepest) throw {error: true};
    return /** @type {JSONValue} */ (value);
  }

  /**
   * Reads a value, or opens a list or an object that is not empty: undefined.
   * @returns {JSONValue | undefined}
   */
  begin() {
    this.skip();
    switch (this.text[this.at]) {
      case '"': return this.string();
      case '[': return this.enter({close: ']', list: []});
      case '{': return this.enter({close: '}', object: new Map()});
    }
    const word = this.token(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    return word === undefined ? this.fail() : JSON.parse(word);
  }

  /** @param {OpenList | OpenObject} inner */
  enter(inner) {
    inner.from = this.at++;
    this.depth = Math.max(this.depth, this.open.push(inner));
    this.skip();
    if (this.text[this.at] === inner.close) return this.leave();
    this.key(inner);
    return undefined;
  }

  /**
   * Puts a value where it belongs: what that completes, or undefined.
   * @param {JSONValue} value
   */
  put(value) {
    const inner = /** @type {OpenList | OpenObject} */ (this.open.at(-1));
    if (inner.list) inner.list.push(value); else inner.object.set(/** @type {string} */ (inner.key), value);
    this.skip();
    if (this.text[this.at] === inner.close) return this.leave();
    this.expect(',');
    this.key(inner);
    return undefined;
  }

  /** @returns {JSONValue} */
  leave() {
    this.at++;
    const {from, list, object} = /** @type {OpenList & OpenObject & {from: number}} */ (this.open.pop());
    const value = list ?? Object.fromEntries(object);
    this.places.set(value, [from, this.at]);
    return value;
  }

  /** @param {OpenList | OpenObject} inner */
  key(inner) {
    if (inner.list) return;
    this.skip();
    inner.key = this.string();
    if (inner.object.has(inner.key)) throw {twice: inner.key};
    inner.object.set(inner.key, undefined);
    this.expect(':');
  }

  /** @returns {string} */
  string() {
    const from = this.at;
    if (this.token(stringPattern) === undefined || this.text[this.at] !== '"') this.fail(); // as far as it is right
    this.at++;
    return JSON.parse(this.text.slice(from, this.at));
  }

  /** @param {RegExp} pattern */
  token(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.at = pattern.lastIndex;
    return found[0];
  }

  skip() { this.token(/[ \t\n\r]*/y); }

  /** @param {string} char */
  expect(char) {
    this.skip();
    if (this.text[this.at] !== char) this.fail();
    this.at++;
  }

  /** @returns {never} */
  fail() {
    throw this.at < this.text.length ? {error: true, line: this.text.slice(0, this.at).split('\n').length} : {error: true};
  }
}
