#!/usr/bin/env bash
# Assumed:  the CDK's validation report has an entry for every plugin that ran, with "success" where it found nothing, so that a gate in a pipeline can
#           see that cdk-nag was asked.
# Happens:  a plugin that finds nothing is not in the report at all, neither a checker that was added nor the CDK's own; one that has only warnings
#           is, as "success". Where all of them find nothing the report has no entries.
# Matters:  a gate that reads the report cannot tell an app that passed a checker from an app to which nobody added it.
# Seen:     aws-cdk-lib 2.276.0, cdk-nag 3.0.2, constructs 10.8.1, Node.js 20.20.2, 2026-11-28
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact cdk-nag@3.0.2 aws-cdk-lib@2.276.0 constructs@10.8.1

cat >run.js <<'EOS'
const fs = require('fs');
const { App, CfnOutput, Stack, Validations } = require('aws-cdk-lib');
const { Bucket } = require('aws-cdk-lib/aws-s3');
const { Queue } = require('aws-cdk-lib/aws-sqs');
const { AwsSolutionsChecks } = require('cdk-nag');
console.error = () => {};
const version = name => JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`)).version;
console.log('versions', version('aws-cdk-lib'), version('cdk-nag'));
const report = (outdir, fill) => {
  const app = new App({ analyticsReporting: false, outdir });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  fill(new Stack(app, 'S'));
  try { app.synth(); } catch {}
  const { pluginReports } = JSON.parse(fs.readFileSync(`${outdir}/validation-report.json`));
  return pluginReports.map(r => `${r.pluginName} ${r.conclusion}`).join(', ') || 'nobody';
};
console.log('a bucket without access logs:', report('logs', stack => new Bucket(stack, 'B', { enforceSSL: true })));
console.log('an output alone, of which the CDK warns:', report('output', stack => new CfnOutput(stack, 'O', { value: 'x' })));
console.log('a queue with a dead-letter queue:', report('queue', stack => {
  const dead = new Queue(stack, 'D', { enforceSSL: true });
  new Queue(stack, 'Q', { enforceSSL: true, deadLetterQueue: { queue: dead, maxReceiveCount: 3 } });
}));
EOS
node run.js 2>/dev/null | tee seen
diff - seen <<'EOS'
versions 2.276.0 3.0.2
a bucket without access logs: AwsSolutions failure
an output alone, of which the CDK warns: CloudFormation Validate success
a queue with a dead-letter queue: nobody
EOS
