package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	awsconstructs "github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/publishing/assembly"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signed"
	"github.com/bucketgrant/bucketgrant/internal/synth/elements"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// HostingStack is the name of the stack that a vendor deploys to have a bucket for its released templates.
const HostingStack = "TemplateHosting"

// NewHostingStack defines the bucket that released templates are published to and launched from. It is the vendor's own:
// no customer launches it, and it is not under templates/.
//
// Everybody may read a template, its assembly, the index, what it leads to and its signatures, as a customer must who launches from a link. Nobody may list
// the bucket, read anything else in it, or come without TLS; and not even the vendor can overwrite or delete by mistake what
// is released. That is the bucket's policy and no Object Lock: whoever may change the policy can still do it on purpose,
// for which a lock that nobody can lift, on bytes that the law may order to be taken down, would be too much.
func NewHostingStack(scope awsconstructs.Construct) (awscdk.Stack, error) {
	stack := newStack(scope, HostingStack)
	logs, err := constructs.NewLogBucket(stack, "LogBucket", constructs.LogBucketProps{
		AccessLogsOf: constructs.GetAtt("Bucket", "Arn"),
		NamePrefix:   constructs.Sub("${" + vendors.ParamBucketNamePrefix + "}" + vendors.LogBucketEnd), NamePrefixWhen: vocabulary.UseNamespace,
	})
	if err != nil {
		return nil, err
	}
	template := hostingParameters()
	template.Description = "The bucket that a vendor's released templates are launched from. Everybody can read the templates in it, and nothing else; nobody can overwrite or delete one."
	template.Conditions.Add("NameBucket", expr.Filled(paramHostingBucketName))
	template.Conditions.Add(vocabulary.UseNamespace, expr.Filled(vendors.ParamBucketNamePrefix))
	namespace := vocabulary.NamespaceRule(paramHostingBucketName, partition.IDs())
	template.Rules.Add(namespace.Name, ruleEntry(namespace))
	template.Resources.Add("Bucket", kept("AWS::S3::Bucket", hostingBucket(logs)))
	template.Resources.Add("BucketPolicy", kept("AWS::S3::BucketPolicy", map[string]any{
		"Bucket": constructs.Ref("Bucket"),
		"PolicyDocument": map[string]any{
			"Version":   "2012-10-17",
			"Statement": hostingStatements(),
		},
	}))
	template.Outputs = hostingOutputs()
	elements.Define(stack, template)
	return stack, nil
}

const (
	paramHostingBucketName = "NewBucketName"
	paramHostingPrefix     = "Prefix"
)

func hostingParameters() elements.Part {
	prefix, _ := awsname.NewAccountRegionalPrefix("", len(vendors.LogBucketEnd)) // nothing that could be wrong
	parameters := []vocabulary.Parameter{{
		Word: vocabulary.Word{Name: paramHostingBucketName}, Label: "New bucket's name", Default: new(""),
		Shape: vocabulary.Shape{Pattern: awsname.NewBucketNameWithoutDotsPattern, Constraint: awsname.NewBucketNameWithoutDotsDescription}.OrEmpty(),
		Description: "The name of the bucket, which customers see in every link. Left empty, CloudFormation chooses one. " +
			"A change makes another bucket, and the links to the old one stay with it.",
	}, {
		Word: vocabulary.Word{Name: vendors.ParamBucketNamePrefix}, Label: "Start of the new bucket's name, in the account's namespace", Default: new(""),
		Shape: vocabulary.Shape{Pattern: prefix.Pattern, Constraint: prefix.Description}.OrEmpty(),
		Description: "Instead of " + paramHostingBucketName + ": the bucket is named this, the account's ID, the region and -an, and its log bucket too, with " +
			vendors.LogBucketEnd + " before the ID. Nobody else can ever take such a name, also not if the bucket is lost: sent links lead to nobody else's templates.",
	}, {
		Word: vocabulary.Word{Name: paramHostingPrefix}, Label: "Prefix", Default: new(""),
		Shape:       vocabulary.Shape{Pattern: awsname.KeyPrefixPattern, Constraint: awsname.KeyPrefixDescription}.OrEmpty(),
		Description: "What the keys of all templates begin with, such as templates/. Left empty, nothing. A change closes what was published before.",
	}}
	var part elements.Part
	labels := map[string]any{}
	for _, p := range parameters {
		part.Parameters.Add(p.Name, parameterEntry(p))
		labels[p.Name] = map[string]any{"default": p.Label}
	}
	part.Metadata = map[string]any{
		"AWS::CloudFormation::Interface": map[string]any{
			"ParameterGroups": []any{map[string]any{
				"Label":      map[string]any{"default": "Bucket"},
				"Parameters": []any{paramHostingBucketName, vendors.ParamBucketNamePrefix, paramHostingPrefix},
			}},
			"ParameterLabels": labels,
		},
	}
	return part
}

func hostingBucket(logs *constructs.LogBucket) map[string]any {
	return map[string]any{
		"BucketName":       constructs.If("NameBucket", constructs.Ref(paramHostingBucketName), constructs.Ref("AWS::NoValue")),
		"BucketNamePrefix": constructs.If(vocabulary.UseNamespace, constructs.Ref(vendors.ParamBucketNamePrefix), constructs.Ref("AWS::NoValue")),
		"BucketNamespace":  constructs.If(vocabulary.UseNamespace, "account-regional", constructs.Ref("AWS::NoValue")),
		"BucketEncryption": map[string]any{"ServerSideEncryptionConfiguration": []any{
			map[string]any{
				// With a key that the publisher brings along, nobody could launch from a template.
				"BlockedEncryptionTypes":        map[string]any{"EncryptionType": []any{"SSE-C"}},
				"ServerSideEncryptionByDefault": map[string]any{"SSEAlgorithm": "AES256"},
			},
		}},
		"OwnershipControls": map[string]any{"Rules": []any{map[string]any{"ObjectOwnership": "BucketOwnerEnforced"}}},
		// The bucket policy is public: one of these two would refuse it, the other would close it to all but this account.
		// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
		"PublicAccessBlockConfiguration": map[string]any{
			"BlockPublicAcls":       true,
			"BlockPublicPolicy":     false,
			"IgnorePublicAcls":      true,
			"RestrictPublicBuckets": false,
		},
		"VersioningConfiguration": map[string]any{"Status": "Enabled"},
		"LoggingConfiguration": map[string]any{
			"DestinationBucketName": logs.Name,
			"LogFilePrefix":         constructs.AccessLogPrefix,
		},
	}
}

// hostingStatements are all that the bucket's policy says. Without s3:ListBucket, who asks for a key that is not there
// gets 403 and learns nothing.
func hostingStatements() []any {
	const arn, prefix = "${Bucket.Arn}", "${" + paramHostingPrefix + "}"
	templates := constructs.Sub(arn + "/" + prefix + "*/template.yaml")
	leanForms := constructs.Sub(arn + "/" + prefix + "*/" + release.LeanName)
	organizations := constructs.Sub(arn + "/" + prefix + "*/" + release.OrganizationName)
	assemblies := constructs.Sub(arn + "/" + prefix + "*/" + assembly.FileName)
	lists := constructs.Sub(arn + "/" + prefix + "*/" + release.VendorFolder + "/*.json")
	index := constructs.Sub(arn + "/" + prefix + release.IndexFile)
	signatures := constructs.Sub(arn + "/" + prefix + signed.Folder + "*.sig")
	return []any{
		map[string]any{
			"Sid":       "RefuseRequestsWithoutTls",
			"Effect":    "Deny",
			"Principal": "*",
			"Action":    "s3:*",
			"Resource":  []any{constructs.GetAtt("Bucket", "Arn"), constructs.Sub(arn + "/*")},
			"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
		},
		map[string]any{
			"Sid":       "LetEverybodyReadTheTemplatesAndTheIndex",
			"Effect":    "Allow",
			"Principal": "*",
			"Action":    "s3:GetObject",
			"Resource":  []any{templates, leanForms, organizations, assemblies, lists, signatures, index},
		},
		// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
		map[string]any{
			"Sid":       "NeverOverwriteWhatIsReleased",
			"Effect":    "Deny",
			"Principal": "*",
			"Action":    "s3:PutObject",
			"Resource":  []any{templates, leanForms, organizations, assemblies, lists, signatures},
			"Condition": map[string]any{"Null": map[string]any{"s3:if-none-match": "true"}},
		},
		// What was deleted could be written again, with other bytes: a delete marker is nothing to If-None-Match. Replication
		// writes and deletes without any condition.
		map[string]any{
			"Sid":       "NeverDeleteOrReplaceWhatIsReleased",
			"Effect":    "Deny",
			"Principal": "*",
			"Action":    []any{"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ReplicateDelete", "s3:ReplicateObject"},
			"Resource":  []any{templates, leanForms, organizations, assemblies, lists, signatures, index},
		},
		// A rule deletes as nobody whom a policy could refuse.
		// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
		map[string]any{
			"Sid":       "NeverLetALifecycleRuleDelete",
			"Effect":    "Deny",
			"Principal": "*",
			"Action":    "s3:PutLifecycleConfiguration",
			"Resource":  constructs.GetAtt("Bucket", "Arn"),
		},
		map[string]any{
			"Sid":       "NeverOverwriteAnotherPublishersIndex",
			"Effect":    "Deny",
			"Principal": "*",
			"Action":    "s3:PutObject",
			"Resource":  index,
			"Condition": map[string]any{"Null": map[string]any{"s3:if-none-match": "true", "s3:if-match": "true"}},
		},
	}
}

func hostingOutputs() elements.Section {
	var outputs elements.Section
	for _, o := range []struct {
		name, description string
		value             constructs.Value
	}{
		{"BucketName", "The name of the bucket.", constructs.Ref("Bucket")},
		{"BucketRegion", "The region of the bucket. Customers of every region of the partition launch from it.", constructs.Ref("AWS::Region")},
		// On one line, as the console shows no line breaks.
		{"Hosting", "What to write into bucketgrant.yaml. A further bucket is a further entry of the list.", constructs.Sub(
			`hosting: [{partition: ${AWS::Partition}, region: ${AWS::Region}, bucket: ${Bucket}, account: "${AWS::AccountId}", prefix: "${` + paramHostingPrefix + `}"}]`)},
	} {
		outputs.Add(o.name, map[string]any{"Description": o.description, "Value": o.value})
	}
	return outputs
}

// kept is a resource that stays when the stack goes: links to the templates have been given away.
func kept(typ string, properties map[string]any) map[string]any {
	return map[string]any{
		"Type": typ, "Properties": properties,
		"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain",
	}
}
