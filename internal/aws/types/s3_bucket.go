package types

import "strings"

var s3Bucket = Type{
	Name:    "AWS::S3::Bucket",
	Longest: Longest{ARN: "arn:{partition}:s3:::", Name: 63},
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-s3-bucket.json@01e4de1ab22ad1b59a63103c5f6cc80952869912, but BucketNamePrefix and BucketNamespace, which came in March 2026: the schema of us-east-1 in cfn-lint 1.51.0",
		Create: []string{
			"s3:CreateBucket", "s3:PutBucketTagging", "s3:PutAnalyticsConfiguration", "s3:PutEncryptionConfiguration",
			"s3:PutBucketCORS", "s3:PutInventoryConfiguration", "s3:PutLifecycleConfiguration", "s3:PutMetricsConfiguration",
			"s3:PutBucketNotification", "s3:PutBucketReplication", "s3:PutBucketWebsite", "s3:PutAccelerateConfiguration",
			"s3:PutBucketPublicAccessBlock", "s3:PutReplicationConfiguration", "s3:PutObjectAcl",
			"s3:PutBucketObjectLockConfiguration", "s3:GetBucketAcl", "s3:ListBucket", "iam:PassRole", "s3:DeleteObject",
			"s3:PutBucketLogging", "s3:PutBucketVersioning", "s3:PutObjectLockConfiguration", "s3:PutBucketOwnershipControls",
			"s3:PutIntelligentTieringConfiguration", "s3:GetBucketMetadataTableConfiguration",
			"s3:CreateBucketMetadataTableConfiguration", "s3tables:CreateNamespace", "s3tables:CreateTable",
			"s3tables:CreateTableBucket", "s3tables:GetTable", "s3tables:PutTableEncryption", "s3tables:PutTablePolicy",
			"s3tables:GetTableMetadataLocation", "s3tables:UpdateTableMetadataLocation",
		},
		Read: []string{
			"s3:GetAccelerateConfiguration", "s3:GetLifecycleConfiguration", "s3:GetBucketPublicAccessBlock",
			"s3:GetAnalyticsConfiguration", "s3:GetBucketCORS", "s3:GetEncryptionConfiguration",
			"s3:GetInventoryConfiguration", "s3:GetBucketLogging", "s3:GetMetricsConfiguration", "s3:GetBucketNotification",
			"s3:GetBucketVersioning", "s3:GetReplicationConfiguration", "S3:GetBucketWebsite",
			"s3:GetBucketPublicAccessBlock", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketTagging",
			"s3:GetBucketOwnershipControls", "s3:GetIntelligentTieringConfiguration",
			"s3:GetBucketMetadataTableConfiguration", "s3:ListBucket",
		},
		Update: []string{
			"s3:PutBucketAcl", "s3:PutBucketTagging", "s3:PutAnalyticsConfiguration", "s3:PutEncryptionConfiguration",
			"s3:PutBucketCORS", "s3:PutInventoryConfiguration", "s3:PutLifecycleConfiguration", "s3:PutMetricsConfiguration",
			"s3:PutBucketNotification", "s3:PutBucketReplication", "s3:PutBucketWebsite", "s3:PutAccelerateConfiguration",
			"s3:GetBucketMetadataTableConfiguration", "s3:DeleteBucketMetadataTableConfiguration",
			"s3:CreateBucketMetadataTableConfiguration", "s3:UpdateBucketMetadataJournalTableConfiguration",
			"s3:UpdateBucketMetadataInventoryTableConfiguration", "s3tables:CreateNamespace", "s3tables:CreateTable",
			"s3tables:CreateTableBucket", "s3tables:GetTable", "s3tables:PutTableEncryption", "s3tables:PutTablePolicy",
			"s3tables:GetTableMetadataLocation", "s3tables:UpdateTableMetadataLocation", "s3:PutBucketPublicAccessBlock",
			"s3:PutReplicationConfiguration", "s3:PutBucketOwnershipControls", "s3:PutIntelligentTieringConfiguration",
			"s3:DeleteBucketWebsite", "s3:PutBucketLogging", "s3:PutBucketVersioning", "s3:PutObjectLockConfiguration",
			"s3:PutBucketObjectLockConfiguration", "s3:DeleteBucketAnalyticsConfiguration", "s3:DeleteBucketCors",
			"s3:DeleteBucketMetricsConfiguration", "s3:DeleteBucketEncryption", "s3:DeleteBucketLifecycle",
			"s3:DeleteBucketReplication", "iam:PassRole", "s3:ListBucket",
		},
		Delete: []string{"s3:DeleteBucket", "s3:ListBucket"},
		CreateOnlyProperties: []string{
			"BucketName", "BucketNamePrefix", "BucketNamespace",
			"MetadataConfiguration/JournalTableConfiguration/EncryptionConfiguration",
		},
		ReadOnlyProperties: []string{
			"Arn", "DomainName", "DualStackDomainName", "RegionalDomainName",
			"MetadataTableConfiguration/S3TablesDestination/TableNamespace",
			"MetadataTableConfiguration/S3TablesDestination/TableArn", "MetadataConfiguration/Destination",
			"MetadataConfiguration/JournalTableConfiguration/TableName",
			"MetadataConfiguration/JournalTableConfiguration/TableArn",
			"MetadataConfiguration/InventoryTableConfiguration/TableName",
			"MetadataConfiguration/InventoryTableConfiguration/TableArn", "WebsiteURL",
		},
		PrimaryIdentifier: []string{"BucketName"},
	},
	Physical: func(l Launched) (string, map[string]string) {
		name := l.Property("BucketName")
		if prefix := l.Property("BucketNamePrefix"); name == "" && prefix != "" {
			name = prefix + "-" + l.AccountID + "-" + l.Region + "-an" // the account's regional namespace
		}
		if name == "" {
			name = strings.ToLower(l.Name())
		}
		return name, map[string]string{
			"Arn":                 "arn:" + l.Partition + ":s3:::" + name,
			"DomainName":          name + ".s3." + l.URLSuffix,
			"DualStackDomainName": name + ".s3.dualstack." + l.Region + "." + l.URLSuffix,
			"RegionalDomainName":  name + ".s3." + l.Region + "." + l.URLSuffix,
		}
	},
	// The page names the components; its figures are filled in by a script, and no other print of them is recent.
	Cost: Cost{
		Words:  "Nothing while it is empty. Then what is stored, by the GB and month, the requests, and what is transferred out of AWS or to another region.",
		Source: s3Prices,
	},
	Launch: Launch{
		Names: []string{"BucketName", "BucketNamePrefix"},
		Sid:   "Buckets",
		ARN:   "arn:{partition}:s3:::{bucket}",
		OnlyFor: map[string]string{
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
		More: []string{"s3:ListTagsForResource", "s3:TagResource", "s3:UntagResource"},
		// DeleteBucket is for the empty bucket of a first launch that failed. ListBucket shows whether a bucket is there.
	},
	Guards: []string{
		"BucketEncryption", "OwnershipControls", "PublicAccessBlockConfiguration", "VersioningConfiguration",
	},
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
	Lasting: []string{"ObjectLockConfiguration", "ObjectLockEnabled"},
	Openings: []string{
		"AccessControl", "CorsConfiguration", "InventoryConfigurations", "LifecycleConfiguration",
		"NotificationConfiguration", "ReplicationConfiguration", "WebsiteConfiguration",
	},
}
