package launchpolicy

import "slices"

// kind is what differs by resource type.
type kind struct {
	// onlyFor: the action is needed for this property only. A property that no template of ours has drops its actions.
	onlyFor map[string]string
	// more are needed though the schema leaves them out.
	more []string
	// arns are the resources that the actions are limited to.
	arns func(s Scope, byType map[string][]string) []string
	// split takes some of the actions apart, with other resources or a condition.
	split func(s Scope, byType map[string][]string) []exception
}

// exception is a part of a type's actions that is limited otherwise.
type exception struct {
	sid       string
	actions   []string
	resources []string // nil: as the others
	condition map[string]map[string][]string
}

// statements is the policy's part for a type.
func (k kind) statements(s Scope, typ string, byType map[string][]string, actions []string) []Statement {
	arns := k.arns(s, byType)
	var list []Statement
	if k.split != nil {
		for _, e := range k.split(s, byType) {
			var some []string
			for _, a := range e.actions {
				if slices.Contains(actions, a) {
					some = append(some, a)
				}
			}
			actions = slices.DeleteFunc(actions, func(a string) bool { return slices.Contains(e.actions, a) })
			if len(some) == 0 {
				continue
			}
			resources := e.resources
			if resources == nil {
				resources = arns
			}
			list = append(list, Statement{Sid: e.sid, Effect: "Allow", Action: some, Resource: resources, Condition: e.condition})
		}
	}
	return append([]Statement{{Sid: sids[typ], Effect: "Allow", Action: actions, Resource: arns}}, list...)
}

var sids = map[string]string{
	"AWS::CloudTrail::Trail":      "Trail",
	"AWS::CloudWatch::Alarm":      "Alarm",
	"AWS::IAM::AccessKey":         "AccessKeys",
	"AWS::IAM::ManagedPolicy":     "Policies",
	"AWS::IAM::Role":              "Role",
	"AWS::IAM::User":              "User",
	"AWS::S3::Bucket":             "Buckets",
	"AWS::S3::BucketPolicy":       "BucketPolicies",
	"AWS::SNS::Subscription":      "Subscription",
	"AWS::SNS::Topic":             "Topic",
	"AWS::SecretsManager::Secret": "Secrets",
}

// ofType lists one ARN for each resource of a type.
func ofType(typ string, arn func(s Scope, logicalID string) string) func(Scope, map[string][]string) []string {
	return func(s Scope, byType map[string][]string) []string {
		var arns []string
		for _, id := range byType[typ] {
			arns = append(arns, arn(s, id))
		}
		return arns
	}
}

func roleARN(s Scope, id string) string   { return s.iam("role/" + s.named(id)) }
func userARN(s Scope, id string) string   { return s.iam("user/" + s.named(id)) }
func policyARN(s Scope, id string) string { return s.iam("policy/" + s.named(id)) }

// buckets are those of the stack, and those whose policy it writes: the same.
func buckets(s Scope, byType map[string][]string) []string {
	return s.bucketARNs(byType["AWS::S3::Bucket"], "")
}

// ownPolicies limits attaching and detaching to the stack's own policies: whoever launches the stack cannot attach
// another to its role or user.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
func ownPolicies(sid string, actions ...string) func(Scope, map[string][]string) []exception {
	return func(s Scope, byType map[string][]string) []exception {
		return []exception{{sid: sid, actions: actions, condition: map[string]map[string][]string{
			"ArnLike": {"iam:PolicyARN": ofType("AWS::IAM::ManagedPolicy", policyARN)(s, byType)},
		}}}
	}
}

// ownTag limits actions to what has the tag of this vendor's stacks, where names alone would be those of others too.
func ownTag(sid string, actions ...string) func(Scope, map[string][]string) []exception {
	return func(s Scope, _ map[string][]string) []exception {
		return []exception{{sid: sid, actions: actions, condition: map[string]map[string][]string{
			"StringEquals": {"aws:ResourceTag/bucketgrant:vendor": {s.Vendor}},
		}}}
	}
}

var kinds = map[string]kind{
	"AWS::IAM::Role": {
		onlyFor: map[string]string{
			"iam:PutRolePolicy": "Policies", "iam:DeleteRolePolicy": "Policies", "iam:GetRolePolicy": "Policies",
			"iam:PutRolePermissionsBoundary": "PermissionsBoundary", "iam:DeleteRolePermissionsBoundary": "PermissionsBoundary",
			"iam:TagRole": "Tags", "iam:UntagRole": "Tags",
			"iam:AttachRolePolicy": "ManagedPolicyArns", "iam:DetachRolePolicy": "ManagedPolicyArns",
			"iam:UpdateRoleDescription": "Description",
		},
		// The schema leaves the tags at creation out of its list for that: CreateRole asks for TagRole too.
		more:  []string{"iam:TagRole"},
		arns:  ofType("AWS::IAM::Role", roleARN),
		split: ownPolicies("RoleAttachesOwnPolicies", "iam:AttachRolePolicy", "iam:DetachRolePolicy"),
	},
	"AWS::IAM::User": {
		onlyFor: map[string]string{
			"iam:CreateLoginProfile": "LoginProfile", "iam:UpdateLoginProfile": "LoginProfile",
			"iam:AddUserToGroup": "Groups", "iam:RemoveUserFromGroup": "Groups",
			"iam:PutUserPolicy": "Policies", "iam:DeleteUserPolicy": "Policies", "iam:GetUserPolicy": "Policies",
			"iam:AttachUserPolicy": "ManagedPolicyArns", "iam:DetachUserPolicy": "ManagedPolicyArns",
			"iam:PutUserPermissionsBoundary": "PermissionsBoundary", "iam:DeleteUserPermissionsBoundary": "PermissionsBoundary",
			"iam:TagUser": "Tags", "iam:UntagUser": "Tags", "iam:ListUserTags": "Tags",
			"iam:UpdateUser": "Path",
		},
		arns:  ofType("AWS::IAM::User", userARN),
		split: ownPolicies("UserAttachesOwnPolicies", "iam:AttachUserPolicy", "iam:DetachUserPolicy"),
	},
	"AWS::IAM::AccessKey": {
		// The schema has no list. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
		more: []string{"iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:ListAccessKeys"},
		arns: ofType("AWS::IAM::User", userARN),
	},
	"AWS::IAM::ManagedPolicy": {
		// Our policies are attached from the side of the role or user.
		onlyFor: map[string]string{
			"iam:AttachRolePolicy": "Roles", "iam:DetachRolePolicy": "Roles",
			"iam:AttachUserPolicy": "Users", "iam:DetachUserPolicy": "Users",
			"iam:AttachGroupPolicy": "Groups", "iam:DetachGroupPolicy": "Groups",
		},
		arns: ofType("AWS::IAM::ManagedPolicy", policyARN),
	},
	"AWS::S3::Bucket": {
		onlyFor: map[string]string{
			"s3:PutBucketTagging": "Tags", "s3:GetBucketTagging": "Tags",
			"s3:PutEncryptionConfiguration": "BucketEncryption", "s3:GetEncryptionConfiguration": "BucketEncryption",
			"s3:PutBucketLogging": "LoggingConfiguration", "s3:GetBucketLogging": "LoggingConfiguration",
			"s3:PutMetricsConfiguration": "MetricsConfigurations", "s3:GetMetricsConfiguration": "MetricsConfigurations",
			"s3:PutBucketOwnershipControls": "OwnershipControls", "s3:GetBucketOwnershipControls": "OwnershipControls",
			"s3:PutBucketPublicAccessBlock": "PublicAccessBlockConfiguration", "s3:GetBucketPublicAccessBlock": "PublicAccessBlockConfiguration",
			"s3:PutBucketVersioning": "VersioningConfiguration", "s3:GetBucketVersioning": "VersioningConfiguration",
			"s3:GetAnalyticsConfiguration": "AnalyticsConfigurations", "s3:GetBucketCORS": "CorsConfiguration",
			"s3:GetInventoryConfiguration": "InventoryConfigurations", "s3:GetLifecycleConfiguration": "LifecycleConfiguration",
			"s3:GetBucketNotification": "NotificationConfiguration", "s3:GetReplicationConfiguration": "ReplicationConfiguration",
			"s3:GetBucketWebsite": "WebsiteConfiguration", "s3:GetAccelerateConfiguration": "AccelerateConfiguration",
			"s3:GetBucketObjectLockConfiguration":   "ObjectLockConfiguration",
			"s3:GetIntelligentTieringConfiguration": "IntelligentTieringConfigurations",
			"s3:PutAnalyticsConfiguration":          "AnalyticsConfigurations", "s3:PutBucketCORS": "CorsConfiguration",
			"s3:PutInventoryConfiguration": "InventoryConfigurations", "s3:PutLifecycleConfiguration": "LifecycleConfiguration",
			"s3:PutBucketNotification": "NotificationConfiguration", "s3:PutReplicationConfiguration": "ReplicationConfiguration",
			"s3:PutBucketWebsite": "WebsiteConfiguration", "s3:DeleteBucketWebsite": "WebsiteConfiguration",
			"s3:PutAccelerateConfiguration":         "AccelerateConfiguration",
			"s3:PutBucketObjectLockConfiguration":   "ObjectLockConfiguration",
			"s3:PutIntelligentTieringConfiguration": "IntelligentTieringConfigurations",
			"s3:PutObjectAcl":                       "AccessControl", "s3:PutBucketAcl": "AccessControl", "s3:GetBucketAcl": "AccessControl",
			"iam:PassRole": "ReplicationConfiguration", "s3:DeleteObject": "ReplicationConfiguration",
			"s3:GetBucketMetadataTableConfiguration":             "MetadataTableConfiguration",
			"s3:CreateBucketMetadataTableConfiguration":          "MetadataTableConfiguration",
			"s3:DeleteBucketMetadataTableConfiguration":          "MetadataTableConfiguration",
			"s3:UpdateBucketMetadataJournalTableConfiguration":   "MetadataTableConfiguration",
			"s3:UpdateBucketMetadataInventoryTableConfiguration": "MetadataTableConfiguration",
			"s3tables:CreateNamespace":                           "MetadataTableConfiguration",
			"s3tables:CreateTable":                               "MetadataTableConfiguration",
			"s3tables:CreateTableBucket":                         "MetadataTableConfiguration",
			"s3tables:GetTable":                                  "MetadataTableConfiguration",
			"s3tables:PutTableEncryption":                        "MetadataTableConfiguration",
			"s3tables:PutTablePolicy":                            "MetadataTableConfiguration",
			"s3tables:GetTableMetadataLocation":                  "MetadataTableConfiguration",
			"s3tables:UpdateTableMetadataLocation":               "MetadataTableConfiguration",
		},
		// S3 asks for these where tags come with the bucket, and newer schemas list them.
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
		more: []string{"s3:ListTagsForResource", "s3:TagResource", "s3:UntagResource"},
		// DeleteBucket is for the empty bucket of a first launch that failed. ListBucket shows whether a bucket is there.
		arns: buckets,
	},
	"AWS::S3::BucketPolicy": {arns: buckets},
	"AWS::SecretsManager::Secret": {
		onlyFor: map[string]string{
			"secretsmanager:GetRandomPassword":            "GenerateSecretString",
			"secretsmanager:ReplicateSecretToRegions":     "ReplicaRegions",
			"secretsmanager:RemoveRegionsFromReplication": "ReplicaRegions",
			"secretsmanager:TagResource":                  "Tags", "secretsmanager:UntagResource": "Tags",
		},
		// Names of secrets begin with the logical ID, without the stack's name.
		arns: ofType("AWS::SecretsManager::Secret", func(s Scope, id string) string {
			return s.arn("secretsmanager", "secret:"+id+"-*")
		}),
		split: ownTag("OwnSecrets", "secretsmanager:DeleteSecret", "secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue",
			"secretsmanager:UntagResource", "secretsmanager:UpdateSecret"),
	},
	"AWS::CloudTrail::Trail": {
		onlyFor: map[string]string{
			"cloudtrail:AddTags": "Tags", "cloudtrail:RemoveTags": "Tags", "cloudtrail:ListTags": "Tags",
			"cloudtrail:PutInsightSelectors": "InsightSelectors",
			"iam:GetRole":                    "CloudWatchLogsRoleArn", "iam:PassRole": "CloudWatchLogsRoleArn",
			"iam:CreateServiceLinkedRole": "IsOrganizationTrail", "organizations:DescribeOrganization": "IsOrganizationTrail",
			"organizations:ListAWSServiceAccessForOrganization": "IsOrganizationTrail",
		},
		arns: func(s Scope, _ map[string][]string) []string {
			return []string{s.arn("cloudtrail", "trail/"+uuid)}
		},
		split: func(s Scope, byType map[string][]string) []exception {
			return append(
				ownTag("OwnTrail", "cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:RemoveTags",
					"cloudtrail:StopLogging", "cloudtrail:UpdateTrail")(s, byType),
				exception{sid: "SeeTrails", actions: []string{"cloudtrail:DescribeTrails"}, resources: []string{"*"}}) // takes no resource
		},
	},
	"AWS::CloudWatch::Alarm": {
		onlyFor: map[string]string{
			"cloudwatch:TagResource": "Tags", "cloudwatch:UntagResource": "Tags", "cloudwatch:ListTagsForResource": "Tags",
		},
		arns: ofType("AWS::CloudWatch::Alarm", func(s Scope, id string) string {
			return s.arn("cloudwatch", "alarm:"+s.named(id))
		}),
		split: func(Scope, map[string][]string) []exception {
			return []exception{{sid: "SeeAlarms", actions: []string{"cloudwatch:DescribeAlarms"}, resources: []string{"*"}}} // for a list it takes no resource
		},
	},
	"AWS::SNS::Topic": {
		onlyFor: map[string]string{
			"sns:TagResource": "Tags", "sns:UntagResource": "Tags", "sns:ListTagsForResource": "Tags",
			"sns:PutDataProtectionPolicy": "DataProtectionPolicy", "sns:GetDataProtectionPolicy": "DataProtectionPolicy",
			"iam:GetRole": "DeliveryStatusLogging", "iam:PassRole": "DeliveryStatusLogging",
			"sns:Subscribe": "Subscription", "sns:Unsubscribe": "Subscription",
		},
		arns: topics,
	},
	"AWS::SNS::Subscription": {
		// The schema has no list. https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
		more: []string{"sns:GetSubscriptionAttributes", "sns:ListSubscriptionsByTopic", "sns:SetSubscriptionAttributes", "sns:Subscribe", "sns:Unsubscribe"},
		arns: topics,
	},
}

// uuid is the end of the stack's ID, which names the trail.
const uuid = "????????-????-????-????-????????????"

func topics(s Scope, byType map[string][]string) []string {
	return ofType("AWS::SNS::Topic", func(s Scope, id string) string { return s.arn("sns", s.named(id)) })(s, byType)
}
