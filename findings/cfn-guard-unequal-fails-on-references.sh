#!/usr/bin/env bash
# Assumed:  in CloudFormation Guard, "Name != 'public'" fails where Name is 'public' and nowhere else.
# Happens:  it also fails where Name is an intrinsic ({"Ref": ...}), since a map and a text are not comparable, and where there is no Name. The report
#           says "equal to value" of both sides that it could not compare. "==" and "!=" so fail together.
# Matters:  a rule that forbids one value forbids parameters and defaults too; templates with references need "is_string" in a when clause first.
# Seen:     cfn-guard 3.1.1 as shipped for Linux in npm's @cdklabs/cdk-validator-cfnguard 0.0.62, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact --legacy-peer-deps @cdklabs/cdk-validator-cfnguard@0.0.62
machine=$(uname -m | sed 's/arm64/aarch64/')
guard=node_modules/@cdklabs/cdk-validator-cfnguard/bin/ubuntu/$machine/cfn-guard

bucket() { echo "{\"Resources\": {\"B\": {\"Type\": \"AWS::S3::Bucket\", \"Properties\": {$1}}}}"; }
echo "rule not_public { Resources.B.Properties.BucketName != 'public' }" >unequal.guard
echo "rule public { Resources.B.Properties.BucketName == 'public' }" >equal.guard
bucket '"BucketName": "private"' >text.json
bucket '"BucketName": "public"' >forbidden.json
bucket '"BucketName": {"Ref": "Name"}' >reference.json
bucket '' >none.json
{
  "$guard" --version
  for data in text forbidden reference none; do
    for rule in equal unequal; do
      if "$guard" validate -d $data.json -r $rule.guard >report 2>&1; then result=pass; else result="fail ($?)"; fi
      echo "$data, $rule: $result"
    done
  done
  "$guard" validate -d reference.json -r unequal.guard >report 2>&1 || grep -o '\[PathAwareValues.*\]$' report
} | tee seen
diff - seen <<'EOF'
cfn-guard 3.1.1
text, equal: fail (19)
text, unequal: pass
forbidden, equal: pass
forbidden, unequal: fail (19)
reference, equal: fail (19)
reference, unequal: fail (19)
none, equal: fail (19)
none, unequal: fail (19)
[PathAwareValues are not comparable map, String]
EOF
