'use strict';
// Node.js loads this file before the CDK's runtime. The runtime is two processes: the first does nothing but start the
// second and pass on what the two ends write. Here the first does the second's work itself, which saves the start of a
// process. Where anything is not as this file knows it, it does nothing, and the runtime starts as it always does.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const {isMainThread} = require('node:worker_threads');

// Programs that the runtime starts have no use for this file.
const nodeOptions = /** @type {string} */ (process.env.NODE_OPTIONS); // which had Node.js load it
process.env.NODE_OPTIONS = nodeOptions.slice(0, nodeOptions.lastIndexOf(' --preserve-symlinks --require'));

if (isMainThread && process.platform !== 'win32' && path.basename(process.argv[1] ?? '') === 'jsii-runtime.js') {
  /** @type {{spawn: Function}} */
  const childProcess = require('node:child_process');
  const {spawn} = childProcess;
  childProcess.spawn = (/** @type {[string, string[], object]} */ ...call) => {
    childProcess.spawn = spawn;
    const program = programOf(...call);
    return program ? become(program) : spawn(...call);
  };
}

/**
 * programOf returns the program that the first process starts, if it starts it in the way that become replaces.
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 */
function programOf(command, args, options) {
  const last = /** @type {string} */ (args.at(-1));
  const known = command === process.execPath &&
    args.length === process.execArgv.length + 2 && args.at(-2) === '--preserve-symlinks' &&
    path.basename(last) === 'program.js' && fs.existsSync(last) &&
    JSON.stringify(options) === '{"stdio":["ignore","pipe","pipe","pipe"]}';
  return known ? last : undefined;
}

/**
 * become runs the program in this process, and returns what looks like another one to the code that started it.
 * @param {string} program
 */
function become(program) {
  // It talks on descriptor 3, both ways. What it prints goes home as the first process would have sent it.
  /** @type {{readSync: Function, writeSync: Function}} */
  const calls = fs;
  const {readSync, writeSync} = calls;
  calls.readSync = (/** @type {number} */ fd, /** @type {unknown[]} */ ...rest) => readSync(fd === 3 ? 0 : fd, ...rest);
  calls.writeSync = (/** @type {number} */ fd, /** @type {unknown[]} */ ...rest) => writeSync(fd === 3 ? 1 : fd, ...rest);
  for (const stream of /** @type {const} */ (['stdout', 'stderr'])) {
    process[stream].write = (/** @type {string | Uint8Array} */ data) => {
      writeSync(2, JSON.stringify({[stream]: Buffer.from(data).toString('base64')}) + '\n');
      return true;
    };
  }
  // Signals are for the program, which does not handle any.
  /** @type {{on: Function}} */
  const events = process;
  const {on} = events;
  events.on = (/** @type {string} */ event, /** @type {unknown} */ listener) => (
    event in os.constants.signals ? process : on.call(process, event, listener));
  /** @type {{on: () => object, once: () => object, pipe: () => object}} */
  const nothing = {on: () => nothing, once: () => nothing, pipe: () => nothing};
  Object.defineProperty(process, 'stdin', {value: nothing, configurable: true});
  setImmediate(() => { events.on = on; });

  process.execArgv.push('--preserve-symlinks'); // where the program looks for it
  fs.writeFileSync(path.join(__dirname, 'node-version'), process.version);
  require(program);
  return {...nothing, stdout: nothing, stderr: nothing, stdio: [null, nothing, nothing, nothing]};
}
