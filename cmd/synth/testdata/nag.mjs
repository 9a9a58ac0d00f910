// node nag.mjs FOLDER TEMPLATES [LIST]: what cdk-nag's AwsSolutions finds in each vendor's newest template, included in an app
// as docs/pipelines.md shows it, by logical ID. With a list, what it acknowledges is acknowledged first.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const { App, Stack, Validations } = require('aws-cdk-lib');
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include');
const { AwsSolutionsChecks } = require('cdk-nag');

const [folder, templates, list] = process.argv.slice(2);
const acknowledged = list ? JSON.parse(fs.readFileSync(list, 'utf8')) : {};
const found = {};
for (const file of fs.readFileSync(templates, 'utf8').trim().split('\n')) {
  const vendor = path.basename(path.dirname(path.dirname(file)));
  const outdir = path.join(folder, vendor);
  const app = new App({ analyticsReporting: false, outdir });
  const included = new CfnInclude(new Stack(app, 'Stack'), 'Template', { templateFile: file });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  for (const [id, rules] of Object.entries(acknowledged[vendor] ?? {}))
    for (const [rule, reason] of Object.entries(rules))
      Validations.of(included.getResource(id)).acknowledge({ id: rule, reason });
  try {
    app.synth(); // which panics where something is found, and writes the report before
  } catch {}
  const report = JSON.parse(fs.readFileSync(path.join(outdir, 'validation-report.json'), 'utf8')).pluginReports;
  const nag = report.find((plugin) => plugin.pluginName === 'AwsSolutions'); // not there where it finds nothing
  found[vendor] = {};
  for (const violation of nag?.violations ?? [])
    for (const { constructPath } of violation.violatingConstructs) {
      const id = path.basename(constructPath);
      found[vendor][id] = [...(found[vendor][id] ?? []), violation.ruleName];
    }
}
console.log(`found ${JSON.stringify(found)}`);
