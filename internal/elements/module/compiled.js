'use strict';
// The engine of the validation is nine megabytes of WebAssembly, and most of its time is V8's, to make machine code of them.
// V8 can keep that code, as browsers do, but offers it to its own tests only, as two native functions. V8 itself refuses
// code of another version, other flags or another module. What is kept is a cache: without it everything takes longer.
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const v8 = require('v8');

// keep lets the next WebAssembly module that is compiled take its code from a folder, and compiles it already if it is told
// the module's file. It returns the function that puts the code there, to be called when the module has worked: V8 compiles
// well what is used much, so there can be more of it each time.
exports.keep = (folder, wasm) => {
  const file = path.join(folder, `${process.version}-${process.arch}`);
  const {Module} = WebAssembly;
  let size = 0;
  const compile = bytes => attempt(() => {
    const code = read(file);
    size = code.byteLength;
    return native('DeserializeWasmModule', code, bytes);
  }) ?? new Module(bytes);

  const early = attempt(() => fs.readFileSync(wasm));
  let module = early && attempt(() => compile(early));
  WebAssembly.Module = function(bytes) {
    WebAssembly.Module = Module;
    return module = module && early.equals(bytes) ? module : compile(bytes);
  };
  return () => attempt(() => {
    const code = Buffer.from(native('SerializeWasmModule', module));
    if (folder && code.length > 1.01 * size) {
      write(file, code);
      size = code.length;
    }
  });
};

function attempt(f) {
  try {
    return f();
  } catch {
    return undefined;
  }
}

function native(name, ...args) {
  const parameters = args.map((_, i) => 'p' + i).join();
  v8.setFlagsFromString('--allow-natives-syntax');
  try {
    return new Function(parameters, `return %${name}(${parameters})`)(...args);
  } finally {
    v8.setFlagsFromString('--no-allow-natives-syntax');
  }
}

const hashed = data => crypto.createHash('sha256').update(data).digest();

// read returns what write wrote, whole: V8 does not look for damage.
function read(file) {
  const data = fs.readFileSync(file);
  const code = data.subarray(32);
  if (!hashed(code).equals(data.subarray(0, 32))) {
    throw new Error('damaged');
  }
  return code.buffer.slice(code.byteOffset, code.byteOffset + code.length);
}

function write(file, code) {
  const unfinished = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(unfinished, Buffer.concat([hashed(code), code]), {flag: 'wx', mode: 0o600});
    fs.renameSync(unfinished, file);
  } finally {
    fs.rmSync(unfinished, {force: true});
  }
}
