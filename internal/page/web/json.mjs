// JSON that says where it is wrong, and whether an object has a key twice: JSON.parse does neither.

/** As deep as Go's encoding/json reads. */
const deepest = 10000;

/** {value}, or {twice: key}, or {error: true, line}: line is left out where the text just ends, or is too deep. */
export function parseJSON(text) {
  try {
    return {value: new Reader(text).read()};
  } catch (stop) {
    if (stop instanceof Error) throw stop;
    return stop;
  }
}

/** Not recursive: what people paste may be nested deeper than a browser's stack. */
class Reader {
  constructor(text) {
    Object.assign(this, {text, at: 0, open: [], depth: 0});
  }

  read() {
    let value = this.begin();
    while (this.open.length) value = value === undefined ? this.begin() : this.put(value);
    this.skip();
    if (this.at < this.text.length || this.depth > deepest) throw {error: true};
    return value;
  }

  /** Reads a value, or opens a list or an object that is not empty: undefined. */
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

  enter(inner) {
    this.at++;
    this.depth = Math.max(this.depth, this.open.push(inner));
    this.skip();
    if (this.text[this.at] === inner.close) return this.leave();
    this.key(inner);
    return undefined;
  }

  /** Puts a value where it belongs: what that completes, or undefined. */
  put(value) {
    const inner = this.open.at(-1);
    if (inner.list) inner.list.push(value); else inner.object.set(inner.key, value);
    this.skip();
    if (this.text[this.at] === inner.close) return this.leave();
    this.expect(',');
    this.key(inner);
    return undefined;
  }

  leave() {
    this.at++;
    const {list, object} = this.open.pop();
    return list ?? Object.fromEntries(object);
  }

  key(inner) {
    if (inner.list) return;
    this.skip();
    inner.key = this.string();
    if (inner.object.has(inner.key)) throw {twice: inner.key};
    inner.object.set(inner.key, undefined);
    this.expect(':');
  }

  string() {
    const raw = this.token(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    if (raw !== undefined) return JSON.parse(raw);
    if (this.text[this.at] === '"') this.token(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y); // as far as it is right
    return this.fail();
  }

  token(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return undefined;
    this.at = pattern.lastIndex;
    return found[0];
  }

  skip() { this.token(/[ \t\n\r]*/y); }

  expect(char) {
    this.skip();
    if (this.text[this.at] !== char) this.fail();
    this.at++;
  }

  fail() {
    throw this.at < this.text.length ? {error: true, line: this.text.slice(0, this.at).split('\n').length} : {error: true};
  }
}
