#!/usr/bin/env bash
# Assumed:  app.synth() either throws on an invalid template or does not, whoever started the app.
# Happens:  alone it throws. With CDK_APP_MODE=process, which tells an app that a command has started it, the same call returns
#           an assembly, with the invalid template in it, and only process.exitCode is set.
# Matters:  code after app.synth() (writing or publishing the template) runs in one case and not in the other; and an app
#           that sets its own exit code, or calls process.exit(0), turns the failure into a success.
# Seen:     aws-cdk-lib 2.276.0, constructs 10.8.1, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact aws-cdk-lib@2.276.0 constructs@10.8.1

cat >run.js <<'EOF'
const { App, Stack, CfnResource } = require('aws-cdk-lib');
console.error = () => {};
const app = new App({
  analyticsReporting: false,
  outdir: process.argv[2],
  postCliContext: { '@aws-cdk/core:validateAgainstDefaultRules': true },
});
new CfnResource(new Stack(app, 'S'), 'R', { type: 'AWS::S3::Bucket', properties: { Versions: true } });
process.on('exit', code => console.log('exit code', code));
try {
  const template = app.synth().getStackByName('S').template;
  console.log('returned', JSON.stringify(template.Resources.R.Properties));
} catch (e) {
  console.log('threw', e.name);
}
EOF
{
  echo "version $(node -p "require('aws-cdk-lib/package.json').version")"
  echo "alone:"
  env -u CDK_APP_MODE -u NODE_ENV -u CDK_CONTEXT_JSON node run.js alone
  echo "CDK_APP_MODE=process:"
  env -u NODE_ENV -u CDK_CONTEXT_JSON CDK_APP_MODE=process node run.js process || true
} | tee seen
diff - seen <<'EOF'
version 2.276.0
alone:
threw ValidationFailed
exit code 0
CDK_APP_MODE=process:
returned {"Versions":true}
exit code 1
EOF
