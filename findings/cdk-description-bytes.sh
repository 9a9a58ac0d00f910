#!/usr/bin/env bash
# Assumed:  the CDK measures a stack's description as CloudFormation does, in bytes, at most 1,024, as its own message says.
# Happens:  it refuses from 513 UTF-16 units on, with a message that says 1,024 bytes; 512 characters of three bytes each,
#           1,536 bytes, pass; and a description set through templateOptions is not measured at all.
# Matters:  a description of 600 letters is refused for a reason that is not true, and a Japanese one that CloudFormation
#           will refuse at deployment passes synthesis.
# Seen:     aws-cdk-lib 2.276.0, constructs 10.8.1, Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact aws-cdk-lib@2.276.0 constructs@10.8.1

cat >run.js <<'EOF'
const { App, Stack } = require('aws-cdk-lib');
const attempt = (name, text, define) => {
  let outcome = 'accepted';
  try { define(new App(), text); } catch (e) { outcome = e.message.split('.')[0]; }
  console.log(`${name}, ${Buffer.byteLength(text)} bytes: ${outcome}`);
};
const prop = (app, description) => new Stack(app, 'A', { description });
const option = (app, description) => { new Stack(app, 'A').templateOptions.description = description; };
console.log('version', require('aws-cdk-lib/package.json').version);
attempt('512 letters', 'a'.repeat(512), prop);
attempt('513 letters', 'a'.repeat(513), prop);
attempt('512 kana', 'あ'.repeat(512), prop);
attempt('2,000 letters by templateOptions', 'a'.repeat(2000), option);
EOF
node run.js | tee seen
diff - seen <<'EOF'
version 2.276.0
512 letters, 512 bytes: accepted
513 letters, 513 bytes: Stack description must be <= 1024 bytes
512 kana, 1536 bytes: accepted
2,000 letters by templateOptions, 2000 bytes: accepted
EOF
