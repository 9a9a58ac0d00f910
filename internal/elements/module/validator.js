'use strict';
// A thread of validation.js: it starts the CDK's plugin, and validates what it is sent.
const {workerData: {port, answers, cdk, cache}} = require('worker_threads');
const compiled = require('./compiled');

const keepCode = compiled.keep(cache);
let plugin, error;
try {
  plugin = new (require(cdk).CloudFormationValidatePlugin)();
} catch (e) {
  error = String(e);
}

port.on('message', stackTemplates => {
  let answer = {error};
  if (!error) {
    try {
      answer = {version: plugin.version, report: plugin.validate({stackTemplates})};
      keepCode();
    } catch (e) {
      answer = {error: String(e)};
    }
  }
  port.postMessage(answer);
  Atomics.store(answers, 0, 1);
  Atomics.notify(answers, 0);
});
