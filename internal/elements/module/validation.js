'use strict';
// The CDK's validation of templates is a WebAssembly engine that takes a second to start, on one core, and the CDK starts
// it when all stacks have been synthesized. Here threads start it beside the synthesis, and share the templates among them.
// What they run is the CDK's own plugin. Where they cannot, the plugin runs where the CDK would have run it.
const fs = require('fs');
const path = require('path');
const v8 = require('v8');
const {Worker, MessageChannel, receiveMessageOnPort} = require('worker_threads');

const templatesPerThread = 10; // fewer take less time than a second engine does to start
const mostThreads = 4; // of 450 MB each
const patience = 120e3; // milliseconds

let cdk;
let threads = [];
let inUse = false;
const acknowledged = new Set();

exports.prepare = (templates, cores, cache, version) => {
  // While the engine's memory grows, V8 collects garbage hundreds of times; marking in other threads doubles the time of each.
  v8.setFlagsFromString('--no-concurrent-marking');
  // V8 compiles in the background what is used much, on every core: one at a time leaves the cores to what waits for it.
  v8.setFlagsFromString('--wasm-num-compilation-tasks=1');
  const n = Math.max(1, Math.min(cores, mostThreads, Math.floor(templates / templatesPerThread)));
  try {
    const engine = engineOf(version);
    threads = Array.from({length: n}, () => start(cache, engine));
  } catch {
    threads = [];
  }
};

// engineOf is where the CDK's engine will be, as the runtime unpacks all versions beside this module: nobody has loaded the
// CDK yet. It is a guess, and what is compiled too early is only used if it is the engine.
function engineOf(version) {
  const versions = path.join(fs.realpathSync(__dirname), '../../../aws-cdk-lib', version);
  const unpacked = fs.existsSync(versions) ? fs.readdirSync(versions) : [];
  const file = path.join(versions, String(unpacked[0]), 'node_modules/@aws/cloudformation-validate/bindings_wasm_bg.wasm');
  return unpacked.length === 1 && fs.existsSync(file) ? file : undefined;
}

// start starts a thread for an engine.
function start(cache, engine) {
  const {port1: port, port2: theirs} = new MessageChannel();
  const answers = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(path.join(__dirname, 'validator.js'), {
    workerData: {port: theirs, answers, cache, engine}, transferList: [theirs],
  });
  worker.unref();
  worker.on('error', () => {}); // an answer that does not come says it
  return {port, answers};
}

// use makes the CDK's plugin that of an app, so that the CDK starts no other, without the engine that its constructor starts.
exports.use = app => {
  cdk = require('aws-cdk-lib');
  threads.forEach(({port}) => port.postMessage({cdk: require.resolve('aws-cdk-lib')}));
  inUse = true;
  cdk.Validations.of(app).addPlugins(Object.defineProperties(Object.create(cdk.CloudFormationValidatePlugin.prototype), {
    name: {value: cdk.CloudFormationValidatePlugin.PLUGIN_NAME},
    version: {get: () => threads[0].version},
    validate: {value: validate},
  }));
};

// acknowledge acknowledges findings about one resource, or about a stack. The CDK takes what is acknowledged anywhere for
// acknowledged everywhere in the app; here it is where it was said, unless the CDK's own validation will run.
exports.acknowledge = (construct, logicalId, findings) => {
  if (!inUse) {
    require('aws-cdk-lib').Validations.of(construct).acknowledge(...findings);
    return;
  }
  const {templateFile} = cdk.Stack.of(construct);
  findings.forEach(({id}) => acknowledged.add(keyOf(templateFile, logicalId, id)));
};

const keyOf = (...parts) => parts.join(' ');

function validate(context) {
  const violations = report(context).violations.map(v => ({
    ...v,
    violatingResources: v.violatingResources.filter(({templatePath, resourceLogicalId}) =>
      !acknowledged.has(keyOf(path.basename(templatePath), resourceLogicalId ?? '', 'CloudFormation-Validate::' + v.ruleName))),
  })).filter(v => v.violatingResources.length > 0);
  return {success: !violations.some(v => v.severity === 'error' || v.severity === 'fatal'), violations};
}

function report({stackTemplates}) {
  try {
    if (threads.length === 0) {
      throw new Error('no threads');
    }
    threads.forEach((thread, i) => {
      thread.port.postMessage({stackTemplates: stackTemplates.filter((_, t) => t % threads.length === i).map(plain)});
    });
    return merge(threads.map(receive));
  } catch {
    const plugin = new cdk.CloudFormationValidatePlugin();
    threads = [{version: plugin.version}];
    return plugin.validate({stackTemplates});
  }
}

function plain({stackConstructPath, templatePath, accountId, region}) {
  return {stackConstructPath, templatePath, accountId, region};
}

// receive waits for a thread's report.
function receive(thread) {
  if (Atomics.wait(thread.answers, 0, 0, patience) === 'timed-out') {
    throw new Error('no answer');
  }
  const {error, version, report} = receiveMessageOnPort(thread.port).message;
  if (error) {
    throw new Error(error);
  }
  thread.version = version;
  return report;
}

// merge makes one report of several, as the CDK's plugin does of several templates.
function merge(reports) {
  const violations = [];
  for (const violation of reports.flatMap(r => r.violations)) {
    const same = violations.find(v => v.ruleName === violation.ruleName && v.severity === violation.severity);
    if (same) {
      same.violatingResources.push(...violation.violatingResources);
    } else {
      violations.push(violation);
    }
  }
  return {violations};
}
