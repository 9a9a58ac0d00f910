'use strict';
// The CDK's validation of templates is a WebAssembly engine that takes a second to start, on one core, and the CDK starts
// it when all stacks have been synthesized. Here a thread starts it beside the synthesis. What it runs is the CDK's own
// plugin. Where it cannot, the plugin runs where the CDK would have run it. A second thread with an engine of its own takes
// another 350 MB, and on two cores takes longer than one, as V8 compiles meanwhile.
const fs = require('node:fs');
const path = require('node:path');
const v8 = require('node:v8');
const {Worker, MessageChannel, receiveMessageOnPort} = require('node:worker_threads');
const findings = require('./findings');

/**
 * @import {App, CfnElement, CloudFormationValidatePlugin, PolicyValidationPluginReport} from 'aws-cdk-lib'
 * @import {Context, Plugin, StackTemplate, Validate} from './findings'
 *
 * A finding that does not hold, about an element of a template.
 * @typedef {{rule: string, property: string}} Acknowledgment
 *
 * What the thread answers.
 * @typedef {{error: string} | {error?: undefined, version?: string, report: PolicyValidationPluginReport}} Answer
 */

const patience = 300e3; // milliseconds

/** @type {typeof import('aws-cdk-lib')} */
let cdk;
/** @type {{port: InstanceType<typeof MessageChannel>['port1'], answers: Int32Array<SharedArrayBuffer>} | undefined} */
let thread;
let inUse = false;
let validated = 0;
/** @type {(Acknowledgment & {element: CfnElement})[]} */
const acknowledgments = [];

exports.prepare = (/** @type {string} */ version) => {
  // While the engine's memory grows, V8 collects garbage hundreds of times; marking in other threads doubles the time of each.
  v8.setFlagsFromString('--no-concurrent-marking');
  // V8 compiles in the background what is used much, on every core: one at a time leaves the cores to what waits for it.
  v8.setFlagsFromString('--wasm-num-compilation-tasks=1');
  try {
    thread = start(libraryOf(version));
  } catch {
    thread = undefined;
  }
};

/**
 * libraryOf is where the CDK will be, as the runtime unpacks all versions beside this module: nobody has loaded it yet. The
 * runtime marks what it has unpacked to the end.
 * @param {string} version
 */
function libraryOf(version) {
  const versions = path.join(fs.realpathSync(__dirname), '../../../aws-cdk-lib', version);
  const unpacked = fs.existsSync(versions) ? fs.readdirSync(versions).map(name => path.join(versions, name)) : [];
  return unpacked.length === 1 && fs.existsSync(path.join(unpacked[0], '.jsii-runtime-package-cache')) ? unpacked[0] : undefined;
}

/**
 * start starts the thread.
 * @param {string | undefined} library
 */
function start(library) {
  const {port1: port, port2: theirs} = new MessageChannel();
  const answers = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(path.join(__dirname, 'validator.js'), {
    workerData: {port: theirs, answers, library}, transferList: [theirs],
  });
  worker.unref();
  worker.on('error', () => {}); // an answer that does not come says it
  return {port, answers};
}

/**
 * use makes the CDK's plugin that of an app, so that the CDK makes no other.
 * @param {App} app
 */
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

// validated is how many templates have been validated.
exports.validated = () => validated;

/**
 * acknowledge leaves findings out of the reports that are about this element of a template, a rule and a property. The CDK's
 * own acknowledgments would hold for all findings of the rule in the whole app, which is not ours alone.
 * @param {CfnElement} element
 * @param {Acknowledgment[]} list
 */
exports.acknowledge = (element, list) => {
  acknowledgments.push(...list.map(a => ({...a, element})));
  if (!inUse) {
    filterCdk();
  }
};

const filterCdk = once(() => {
  cdk = require('aws-cdk-lib');
  const {prototype} = cdk.CloudFormationValidatePlugin;
  const {validate} = prototype;
  prototype.validate = function(context) {
    return findings.validate(asPlugin(this), context, acknowledgedNow(), /** @type {Validate} */ (/** @type {unknown} */ (validate)));
  };
});

/** @param {() => void} f */
function once(f) {
  return () => {
    f();
    f = () => {};
  };
}

/**
 * The CDK's types keep the start of the engine private.
 * @param {CloudFormationValidatePlugin} plugin
 */
const asPlugin = plugin => /** @type {Plugin} */ (/** @type {unknown} */ (plugin));

/** acknowledgedNow is the keys of the findings that are acknowledged. Logical IDs are what they are in the end. */
function acknowledgedNow() {
  return new Set(acknowledgments.map(({element, rule, property}) => {
    const stack = cdk.Stack.of(element);
    return findings.key({stack: stack.node.path, rule, logicalId: stack.resolve(element.logicalId), property});
  }));
}

/** @type {string | undefined} */
let version; // the engine's, once it has answered

/** @param {Context} context */
function validate({stackTemplates}) {
  const acknowledged = acknowledgedNow();
  let answer;
  try {
    answer = ask({stackTemplates: stackTemplates.map(plain), acknowledged});
  } catch {
    const plugin = asPlugin(new cdk.CloudFormationValidatePlugin());
    answer = {report: findings.validate(plugin, {stackTemplates}, acknowledged), version: plugin.version};
  }
  version = answer.version;
  validated += stackTemplates.length;
  return answer.report;
}

/**
 * ask lets the thread validate.
 * @param {Context & {acknowledged: Set<string>}} question
 */
function ask(question) {
  if (!thread) {
    throw new Error('no thread');
  }
  thread.port.postMessage(question);
  if (Atomics.wait(thread.answers, 0, 0, patience) === 'timed-out') {
    throw new Error('no answer');
  }
  /** @type {Answer} */
  const answer = receiveMessageOnPort(thread.port)?.message;
  if (answer.error !== undefined) {
    throw new Error(answer.error);
  }
  return answer;
}

/** @param {StackTemplate} template */
function plain({stackConstructPath, templatePath, accountId, region}) {
  return {stackConstructPath, templatePath, accountId, region};
}
