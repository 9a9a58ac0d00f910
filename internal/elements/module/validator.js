'use strict';
// A thread of validation.js: it compiles the engine, starts the CDK's plugin as soon as it is told where the CDK is, and
// validates what it is sent.
const {workerData: {port, answers, cache, engine}} = require('worker_threads');
const compiled = require('./compiled');

const keepCode = compiled.keep(cache, engine);
let plugin, error;

port.on('message', ({cdk, stackTemplates}) => {
  if (cdk) {
    try {
      plugin = new (require(cdk).CloudFormationValidatePlugin)();
    } catch (e) {
      error = String(e);
    }
    return;
  }
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
