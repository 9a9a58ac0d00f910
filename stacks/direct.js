'use strict';
// Node.js loads this file before the CDK's runtime. The runtime is two processes: the first does nothing but start the
// second and pass on what the two ends write. Here the first does the second's work itself, which saves the start of a
// process. Where anything is not as this file knows it, it does nothing, and the runtime starts as it always does.
const fs = require('fs');
const os = require('os');
const path = require('path');
const {isMainThread} = require('worker_threads');

// Programs that the runtime starts have no use for this file.
const own = process.env.NODE_OPTIONS.lastIndexOf(' --preserve-symlinks --require');
process.env.NODE_OPTIONS = process.env.NODE_OPTIONS.slice(0, own);

if (isMainThread && process.platform !== 'win32' && path.basename(process.argv[1] ?? '') === 'jsii-runtime.js') {
  const childProcess = require('child_process');
  const {spawn} = childProcess;
  childProcess.spawn = (...call) => {
    childProcess.spawn = spawn;
    const program = programOf(...call);
    return program ? become(program) : spawn(...call);
  };
}

// programOf returns the program that the first process starts, if it starts it in the way that become replaces.
function programOf(command, args, options) {
  const known = command === process.execPath &&
    args.length === process.execArgv.length + 2 && args.at(-2) === '--preserve-symlinks' &&
    path.basename(args.at(-1)) === 'program.js' && fs.existsSync(args.at(-1)) &&
    JSON.stringify(options) === '{"stdio":["ignore","pipe","pipe","pipe"]}';
  return known ? args.at(-1) : undefined;
}

// become runs the program in this process, and returns what looks like another one to the code that started it.
function become(program) {
  // It talks on descriptor 3, both ways. What it prints goes home as the first process would have sent it.
  const {readSync, writeSync} = fs;
  fs.readSync = (fd, ...rest) => readSync(fd === 3 ? 0 : fd, ...rest);
  fs.writeSync = (fd, ...rest) => writeSync(fd === 3 ? 1 : fd, ...rest);
  for (const stream of ['stdout', 'stderr']) {
    process[stream].write = data => {
      writeSync(2, JSON.stringify({[stream]: Buffer.from(data).toString('base64')}) + '\n');
      return true;
    };
  }
  // Signals are for the program, which does not handle any.
  const {on} = process;
  process.on = (event, listener) => event in os.constants.signals ? process : on.call(process, event, listener);
  const nothing = {on: () => nothing, once: () => nothing, pipe: () => nothing};
  Object.defineProperty(process, 'stdin', {value: nothing, configurable: true});
  setImmediate(() => { process.on = on; });

  process.execArgv.push('--preserve-symlinks'); // where the program looks for it
  fs.writeFileSync(path.join(__dirname, 'node-version'), process.version);
  require(program);
  return {...nothing, stdout: nothing, stderr: nothing, stdio: [null, nothing, nothing, nothing]};
}
