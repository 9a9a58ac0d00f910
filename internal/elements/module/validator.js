'use strict';
// A thread of validation.js: it starts the CDK's plugin as soon as it knows where the CDK is, and validates what it is sent.
const fs = require('fs');
const path = require('path');
const findings = require('./findings');
const {workerData: {port, answers, library}} = require('worker_threads');

// Where the CDK will be is a guess, and what is started too early is only used if it is that CDK.
let plugin, error;
if (library) {
  try {
    plugin = pluginOf(library);
  } catch {
    plugin = undefined;
  }
}

port.on('message', ({cdk, stackTemplates}) => {
  if (cdk) {
    try {
      const real = path.dirname(fs.realpathSync(cdk));
      plugin = plugin && real === library ? plugin : pluginOf(real);
    } catch (e) {
      error = String(e);
    }
    return;
  }
  let answer = {error};
  if (!error) {
    try {
      answer = {version: plugin.version, findings: findings.each(plugin, stackTemplates)};
    } catch (e) {
      answer = {error: String(e)};
    }
  }
  port.postMessage(answer);
  Atomics.store(answers, 0, 1);
  Atomics.notify(answers, 0);
});

// pluginOf loads no more of the CDK than the plugin.
function pluginOf(folder) {
  const {CloudFormationValidatePlugin} = require(path.join(folder, 'core/lib/validation/cloudformation-validate-plugin.js'));
  return new CloudFormationValidatePlugin();
}
