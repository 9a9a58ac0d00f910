package resolve

import (
	"crypto/sha256"
	"encoding/base32"
	"maps"
	"strings"
)

// SecretPrefix begins every made-up secret, so that a test can look for secrets where none must be.
const SecretPrefix = "FAKESECRET/"

// physical makes up what Ref and Fn::GetAtt say of a resource, the same for the same launch, unless in.Physical knows.
func (in Input) physical(id, typ string, properties map[string]any) (ref string, attributes map[string]string) {
	ref, attributes = in.madeUp(id, typ, properties)
	if in.Physical == nil {
		return ref, attributes
	}
	known, more := in.Physical(id, typ, properties)
	if known != "" {
		ref = known
	}
	maps.Copy(attributes, more)
	return ref, attributes
}

// madeUp follows the "Return values" of each type's page in
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
func (in Input) madeUp(id, typ string, properties map[string]any) (ref string, attributes map[string]string) {
	property := func(name string) string {
		text, _ := scalarText(properties[name])
		return text
	}
	// name is the property, or what CloudFormation would make up.
	name := func(propertyName string) string {
		if given := property(propertyName); given != "" {
			return given
		}
		return in.name(id)
	}
	iam := func(kind, name string) string {
		path := property("Path")
		setDefault(&path, "/")
		return in.arn("iam", "", in.AccountID, kind+path+name)
	}
	switch typ {
	case "AWS::S3::Bucket":
		bucket := property("BucketName")
		if prefix := property("BucketNamePrefix"); bucket == "" && prefix != "" {
			// The account's regional namespace.
			bucket = prefix + "-" + in.AccountID + "-" + in.Region + "-an"
		}
		setDefault(&bucket, strings.ToLower(in.name(id)))
		return bucket, map[string]string{
			"Arn":                 in.arn("s3", "", "", bucket),
			"DomainName":          bucket + ".s3." + in.URLSuffix,
			"DualStackDomainName": bucket + ".s3.dualstack." + in.Region + "." + in.URLSuffix,
			"RegionalDomainName":  bucket + ".s3." + in.Region + "." + in.URLSuffix,
		}
	case "AWS::S3::BucketPolicy":
		return property("Bucket"), map[string]string{}
	case "AWS::IAM::Role":
		role := name("RoleName")
		return role, map[string]string{"Arn": iam("role", role), "RoleId": "AROA" + in.hash(id, 17)}
	case "AWS::IAM::User":
		user := name("UserName")
		return user, map[string]string{"Arn": iam("user", user)}
	case "AWS::IAM::Group":
		group := name("GroupName")
		return group, map[string]string{"Arn": iam("group", group)}
	case "AWS::IAM::InstanceProfile":
		profile := name("InstanceProfileName")
		return profile, map[string]string{"Arn": iam("instance-profile", profile)}
	case "AWS::IAM::ManagedPolicy":
		arn := iam("policy", name("ManagedPolicyName"))
		return arn, map[string]string{"PolicyArn": arn, "PolicyId": "ANPA" + in.hash(id, 17)}
	case "AWS::IAM::AccessKey":
		return "AKIA" + in.hash(id, 16), map[string]string{"SecretAccessKey": SecretPrefix + in.hash(id+"/secret", 40-len(SecretPrefix))}
	case "AWS::IAM::OIDCProvider":
		arn := in.arn("iam", "", in.AccountID, "oidc-provider/"+strings.TrimPrefix(property("Url"), "https://"))
		return arn, map[string]string{"Arn": arn}
	case "AWS::SecretsManager::Secret":
		secret := property("Name")
		setDefault(&secret, id+"-"+in.hash(id, 12))
		arn := in.arn("secretsmanager", in.Region, in.AccountID, "secret:"+secret+"-"+in.hash(id+"/suffix", 6))
		return arn, map[string]string{"Id": arn}
	case "AWS::SNS::Topic":
		topic := name("TopicName")
		arn := in.arn("sns", in.Region, in.AccountID, topic)
		return arn, map[string]string{"TopicArn": arn, "TopicName": topic}
	case "AWS::SNS::Subscription":
		arn := property("TopicArn") + ":" + uuid(in.StackID+"/"+id)
		return arn, map[string]string{"Arn": arn}
	case "AWS::CloudTrail::Trail":
		trail := name("TrailName")
		return trail, map[string]string{"Arn": in.arn("cloudtrail", in.Region, in.AccountID, "trail/"+trail)}
	case "AWS::CloudWatch::Alarm":
		alarm := name("AlarmName")
		return alarm, map[string]string{"Arn": in.arn("cloudwatch", in.Region, in.AccountID, "alarm:"+alarm)}
	case "AWS::Logs::LogGroup":
		group := name("LogGroupName")
		return group, map[string]string{"Arn": in.arn("logs", in.Region, in.AccountID, "log-group:"+group+":*")}
	case "AWS::KMS::Key":
		key := uuid(in.StackID + "/" + id)
		return key, map[string]string{"Arn": in.arn("kms", in.Region, in.AccountID, "key/"+key), "KeyId": key}
	case "AWS::KMS::Alias":
		return property("AliasName"), map[string]string{}
	}
	return in.name(id), map[string]string{}
}

// name is a name as CloudFormation makes them: the stack's, the logical ID, and twelve characters. It is short enough
// for a bucket (63) and a role (64).
func (in Input) name(id string) string {
	return in.StackName[:min(len(in.StackName), 24)] + "-" + id[:min(len(id), 24)] + "-" + in.hash(id, 12)
}

// hash is n made-up characters of A-Z and 2-7.
func (in Input) hash(id string, n int) string {
	sum := sha256.Sum256([]byte(in.StackID + "/" + id))
	return base32.StdEncoding.EncodeToString(sum[:])[:n]
}
