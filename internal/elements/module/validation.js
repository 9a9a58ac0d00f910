'use strict';
// The CDK's validation of templates is a WebAssembly engine that takes a second to start, on one core, and the CDK starts
// it when all stacks have been synthesized. Here a thread starts it beside the synthesis. What it runs is the CDK's own
// plugin. Where it cannot, the plugin runs where the CDK would have run it. A second thread with an engine of its own takes
// another 350 MB, and on two cores takes longer than one, as V8 compiles meanwhile.
const fs = require('fs');
const path = require('path');
const v8 = require('v8');
const {Worker, MessageChannel, receiveMessageOnPort} = require('worker_threads');

const patience = 300e3; // milliseconds

let cdk;
let thread;
let inUse = false;
const acknowledged = new Set();

exports.prepare = (cache, version) => {
  // While the engine's memory grows, V8 collects garbage hundreds of times; marking in other threads doubles the time of each.
  v8.setFlagsFromString('--no-concurrent-marking');
  // V8 compiles in the background what is used much, on every core: one at a time leaves the cores to what waits for it.
  v8.setFlagsFromString('--wasm-num-compilation-tasks=1');
  try {
    thread = start(cache, engineOf(version));
  } catch {
    thread = undefined;
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

// start starts the thread.
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
  thread?.port.postMessage({cdk: require.resolve('aws-cdk-lib')});
  inUse = true;
  cdk.Validations.of(app).addPlugins(Object.defineProperties(Object.create(cdk.CloudFormationValidatePlugin.prototype), {
    name: {value: cdk.CloudFormationValidatePlugin.PLUGIN_NAME},
    version: {get: () => version},
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

let version; // the engine's, once it has answered

function report({stackTemplates}) {
  try {
    thread.port.postMessage({stackTemplates: stackTemplates.map(plain)});
    if (Atomics.wait(thread.answers, 0, 0, patience) === 'timed-out') {
      throw new Error('no answer');
    }
    const answer = receiveMessageOnPort(thread.port).message;
    if (answer.error) {
      throw new Error(answer.error);
    }
    version = answer.version;
    return answer.report;
  } catch {
    const plugin = new cdk.CloudFormationValidatePlugin();
    version = plugin.version;
    return plugin.validate({stackTemplates});
  }
}

function plain({stackConstructPath, templatePath, accountId, region}) {
  return {stackConstructPath, templatePath, accountId, region};
}
