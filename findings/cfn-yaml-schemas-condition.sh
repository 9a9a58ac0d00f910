#!/usr/bin/env bash
# Assumed:  a js-yaml schema for CloudFormation reads "!Condition Small" as {"Condition": "Small"}, the one short form without "Fn::" besides Ref.
# Happens:  two of three packages read {"Fn::Condition": "Small"}, a function that does not exist. The third is right. One of the two also refuses
#           "!Select [0, ...]" unless the index is quoted.
# Matters:  a template converted from YAML to JSON with either is refused by CloudFormation as soon as a condition names another one.
# Seen:     cloudformation-schema-js-yaml 2.0.2 with js-yaml 4.1.0; js-yaml-cloudformation-schema 1.0.0 and js-yaml-schema-cfn 1.1.0 with
#           js-yaml 3.14.1; Node.js 20.20.2, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact js-yaml@4.1.0 three@npm:js-yaml@3.14.1 \
  cloudformation-schema-js-yaml@2.0.2 js-yaml-cloudformation-schema@1.0.0 js-yaml-schema-cfn@1.1.0

cat >run.js <<'EOF'
const three = require('three');
const four = require('js-yaml');
const readers = {
  'cloudformation-schema-js-yaml': text => four.load(text, { schema: require('cloudformation-schema-js-yaml') }),
  'js-yaml-cloudformation-schema': text => three.safeLoad(text, { schema: require('js-yaml-cloudformation-schema').CLOUDFORMATION_SCHEMA }),
  'js-yaml-schema-cfn': text => three.safeLoad(text, { schema: require('js-yaml-schema-cfn') }),
};
for (const [name, read] of Object.entries(readers)) {
  console.log(name, require(`${name}/package.json`).version);
  for (const text of ['!Or [!Condition Small, !Condition Large]', '!Select ["0", [a, b]]', '!Select [0, [a, b]]']) {
    let outcome;
    try { outcome = JSON.stringify(read(text)); } catch (e) { outcome = e.message.split(' (')[0].split('\n')[0]; }
    console.log(`  ${text}: ${outcome}`);
  }
}
EOF
node run.js | tee seen
diff - seen <<'EOF'
cloudformation-schema-js-yaml 2.0.2
  !Or [!Condition Small, !Condition Large]: {"Fn::Or":[{"Fn::Condition":"Small"},{"Fn::Condition":"Large"}]}
  !Select ["0", [a, b]]: {"Fn::Select":["0",["a","b"]]}
  !Select [0, [a, b]]: cannot resolve a node with !<!Select> explicit tag
js-yaml-cloudformation-schema 1.0.0
  !Or [!Condition Small, !Condition Large]: {"Fn::Or":[{"Fn::Condition":"Small"},{"Fn::Condition":"Large"}]}
  !Select ["0", [a, b]]: {"Fn::Select":["0",["a","b"]]}
  !Select [0, [a, b]]: {"Fn::Select":[0,["a","b"]]}
js-yaml-schema-cfn 1.1.0
  !Or [!Condition Small, !Condition Large]: {"Fn::Or":[{"Condition":"Small"},{"Condition":"Large"}]}
  !Select ["0", [a, b]]: {"Fn::Select":["0",["a","b"]]}
  !Select [0, [a, b]]: {"Fn::Select":[0,["a","b"]]}
EOF
