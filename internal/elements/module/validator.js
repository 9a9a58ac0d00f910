'use strict';
// A thread of validation.js: it starts the CDK's plugin as soon as it knows where the CDK is, and validates what it is sent.
const fs = require('node:fs');
const path = require('node:path');
const findings = require('./findings');
const {workerData: {port, answers, library}} = require('node:worker_threads');

/** @import {Plugin, StackTemplate} from './findings' */
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

port.on('message', (/** @type {{cdk?: string, stackTemplates: StackTemplate[]}} */ {cdk, stackTemplates}) => {
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
  let answer = {error};
  if (!error) {
    try {
      if (!plugin) throw new Error('the CDK is not known yet');
      answer = {version: plugin.version, findings: findings.each(plugin, stackTemplates)};
    } catch (e) {
      answer = {error: String(e)};
    }
  }
  port.postMessage(answer);
  Atomics.store(answers, 0, 1);
  Atomics.notify(answers, 0);
});

/**
 * pluginOf loads no more of the CDK than the plugin.
 * @param {string} folder
 */
function pluginOf(folder) {
  const {CloudFormationValidatePlugin} = require(path.join(folder, 'core/lib/validation/cloudformation-validate-plugin.js'));
  return new CloudFormationValidatePlugin();
}
