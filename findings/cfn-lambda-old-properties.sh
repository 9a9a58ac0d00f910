#!/usr/bin/env bash
# Assumed:  the attributes of a custom resource are what its handler hands over, and none where it hands over none.
# Happens:  cfn-lambda answers an update whose handler gives no data with the resource's old properties as its attributes, and an update
#           that changes nothing too; a creation without data has none.
# Matters:  Fn::GetAtt of such a resource fails after the launch, works after the first update, and then tells what was true before it.
#           A stack that passes on a value so passes on the last but one.
# Seen:     cfn-lambda 5.1.0 (npm), Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact cfn-lambda@5.1.0
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost 2>/dev/null

cat >run.js <<'EOF'
const { readFileSync } = require('node:fs');
const https = require('node:https');
console.error = console.warn = () => {};
const say = console.log;
console.log = () => {};
const CfnLambda = require('cfn-lambda');
say('version', require('cfn-lambda/package.json').version);

const resource = CfnLambda({
  Create: (properties, reply) => reply(null, 'export-1'),
  Update: (id, properties, old, reply) => reply(null, id),
  Delete: (id, properties, reply) => reply(null, id),
});
const context = { invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:custom', done() {} };
const server = https.createServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem') }, (request, response) => {
  let body = '';
  request.on('data', part => (body += part)).on('end', () => (response.end(), answered(JSON.parse(body))));
});
let answered;
server.listen(0, 'localhost', async () => {
  const ResponseURL = `https://localhost:${server.address().port}/answer`;
  for (const [what, event] of [
    ['created with exports/', { RequestType: 'Create', ResourceProperties: { Prefix: 'exports/' } }],
    ['then landing/', { RequestType: 'Update', ResourceProperties: { Prefix: 'landing/' }, OldResourceProperties: { Prefix: 'exports/' } }],
    ['nothing changed', { RequestType: 'Update', ResourceProperties: { Prefix: 'landing/' }, OldResourceProperties: { Prefix: 'landing/' } }],
  ]) {
    const answer = new Promise(resolve => (answered = resolve));
    resource({ ...event, ResponseURL, StackId: 's', RequestId: 'r', LogicalResourceId: 'Export', PhysicalResourceId: event.RequestType === 'Create' ? undefined : 'export-1' }, context);
    const { Status, Data } = await answer;
    say(`${what}: ${Status}, attributes`, Data);
  }
  server.close();
});
EOF
node run.js 2>/dev/null | tee seen
diff - seen <<'EOF'
version 5.1.0
created with exports/: SUCCESS, attributes undefined
then landing/: SUCCESS, attributes { Prefix: 'exports/' }
nothing changed: SUCCESS, attributes { Prefix: 'landing/' }
EOF
