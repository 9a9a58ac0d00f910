#!/usr/bin/env bash
# Assumed:  AWS's own rules for the proactive controls of Control Tower, given a template, say the same of "!GetAtt Bucket.Arn" and of the list
#           [Bucket, Arn], and of an ARN by Fn::Sub and by Fn::Join: CloudFormation makes one bucket policy of all of these.
# Happens:  CT.S3.PR.8 ("require TLS") takes the list and Fn::Join alone. The short form, which most YAML is written with, and Fn::Sub fail it.
# Matters:  a pipeline with these rules refuses templates whose stacks the same control lets launch; what the CDK writes passes, what people write does not.
# Seen:     cfn-guard 3.1.1 and the rules as shipped for Linux in npm's @cdklabs/cdk-validator-cfnguard 0.0.62, 2026-11-28
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact --legacy-peer-deps @cdklabs/cdk-validator-cfnguard@0.0.62
machine=$(uname -m | sed 's/arm64/aarch64/')
package=node_modules/@cdklabs/cdk-validator-cfnguard
guard=$package/bin/ubuntu/$machine/cfn-guard
rule=$package/rules/control-tower/cfn-guard/s3/ct-s3-pr-8.guard

{
  "$guard" --version
  for bucket in '!GetAtt Bucket.Arn' '!GetAtt [Bucket, Arn]'; do
    for objects in '!Sub "${Bucket.Arn}/*"' '!Join ["", [!GetAtt [Bucket, Arn], "/*"]]'; do
      cat >template.yaml <<EOF
Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: "s3:*"
            Resource:
              - $bucket
              - $objects
            Condition: {Bool: {"aws:SecureTransport": "false"}}
EOF
      if "$guard" validate -d template.yaml -r "$rule" >report 2>&1; then result=pass; else result="fail ($?)"; fi
      echo "$bucket and $objects: $result"
    done
  done
} | tee seen
diff - seen <<'EOF'
cfn-guard 3.1.1
!GetAtt Bucket.Arn and !Sub "${Bucket.Arn}/*": fail (19)
!GetAtt Bucket.Arn and !Join ["", [!GetAtt [Bucket, Arn], "/*"]]: fail (19)
!GetAtt [Bucket, Arn] and !Sub "${Bucket.Arn}/*": fail (19)
!GetAtt [Bucket, Arn] and !Join ["", [!GetAtt [Bucket, Arn], "/*"]]: pass
EOF
