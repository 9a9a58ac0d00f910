'use strict';
// A thread of validation.js: it starts the CDK's plugin as soon as it knows where the CDK is, and validates what it is sent.
const fs = require('node:fs');
const path = require('node:path');
const findings = require('./findings');
const {workerData: {port, answers, library}} = require('node:worker_threads');

/** @import {Plugin, StackTemplate, Types} from './findings' */
/** @import {Answer} from './validation' */

// Where the CDK will be is a guess, and what is started too early is only used if it is that CDK.
/** @type {Plugin | undefined} */
let plugin;
/** @type {string | undefined} */
let error;
if (library) {
  try {
    plugin = pluginOf(library);
  } catch {
    plugin = undefined;
  }
}

port.on('message', (/** @type {{cdk?: string, stackTemplates: StackTemplate[], acknowledged: Set<string>}} */ {cdk, stackTemplates, acknowledged}) => {
  if (cdk) {
    try {
      const real = path.dirname(fs.realpathSync(cdk));
      plugin = plugin && real === library ? plugin : pluginOf(real);
    } catch (e) {
      error = String(e);
    }
    return;
  }
  /** @type {Answer} */
  let answer;
  try {
    if (!plugin || error) throw new Error(error ?? 'the CDK is not known yet');
    answer = {version: plugin.version, report: findings.validate(plugin, {stackTemplates}, acknowledged)};
  } catch (e) {
    answer = {error: String(e)};
  }
  port.postMessage(answer);
  Atomics.store(answers, 0, 1);
  Atomics.notify(answers, 0);
});

/**
 * pluginOf loads no more of the CDK than the plugin, and starts its engine: the plugin would do it once there are templates.
 * @param {string} folder
 * @returns {Plugin}
 */
function pluginOf(folder) {
  const validation = path.join(folder, 'core/lib/validation');
  const {CloudFormationValidatePlugin} = require(path.join(validation, 'cloudformation-validate-plugin.js'));
  const plugin = new CloudFormationValidatePlugin();
  plugin.initializeEngine(typesWithoutRules(validation));
  return plugin;
}

/**
 * typesWithoutRules are the types of resources that the CDK has no rules of its own for, which are almost all. The engine starts
 * faster without those rules, and serves these types. For any other type the plugin starts another engine.
 * @param {string} validation
 * @returns {Types}
 */
function typesWithoutRules(validation) {
  /** @type {{rules: {types: string[] | null}[]}} */
  const {rules} = JSON.parse(fs.readFileSync(path.join(validation, 'rules/index.generated.json'), 'utf8'));
  const ruled = new Set(rules.flatMap(rule => rule.types ?? []));
  return {has: type => !ruled.has(type)};
}
