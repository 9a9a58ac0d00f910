package constructs_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/constructs"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// readReports is what the vendor of these examples may do.
func readReports() []constructs.Permission {
	return []constructs.Permission{
		{Sid: "ListReports", Actions: []string{"s3:ListBucket"}, OnBucket: true},
		{Sid: "ReadReports", Actions: []string{"s3:GetObject"}, OnObjects: true},
	}
}

func ExampleNewVendorBucket() {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewVendorBucket(stack, "Reports", constructs.VendorBucketProps{
			Name:       "acmecorp-reports",
			Versioning: "Enabled",
		}))
	})
	for _, id := range slices.Sorted(maps.Keys(defined)) {
		fmt.Println(id, defined[id]["Type"], defined[id]["DeletionPolicy"])
	}
	// Output:
	// Reports AWS::S3::Bucket RetainExceptOnCreate
	// ReportsPolicy AWS::S3::BucketPolicy RetainExceptOnCreate
}

// The policy of the bucket lets the vendor in. It goes with the stack, and the bucket stays.
func ExampleBucketGuest() {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewVendorBucket(stack, "Logs", constructs.VendorBucketProps{
			Guest: constructs.BucketGuest{
				ARN:          "arn:aws:iam::444455556666:user/log-writer",
				NoExternalID: "It only writes, and shows by a token that the bucket is the customer's.",
				Permissions:  []constructs.Permission{{Sid: "WriteLogs", Actions: []string{"s3:PutObject"}, OnObjects: true}},
				Prefix:       "daily/",
			},
		}))
	})
	fmt.Println(defined["Logs"]["DeletionPolicy"], defined["LogsPolicy"]["DeletionPolicy"])
	printJSON(at(defined["LogsPolicy"], "Properties", "PolicyDocument", "Statement", 1))
	// Output:
	// RetainExceptOnCreate Delete
	// {
	//   "Action": "s3:PutObject",
	//   "Effect": "Allow",
	//   "Principal": {
	//     "AWS": "arn:aws:iam::444455556666:user/log-writer"
	//   },
	//   "Resource": {
	//     "Fn::Sub": "arn:${AWS::Partition}:s3:::${Logs}/daily/*"
	//   },
	//   "Sid": "WriteLogs"
	// }
}

// The key of the bucket stays with it. Its policy lets the vendor use it for this bucket, until an update takes that out.
func ExampleNewKMSKey() {
	const name = "acmecorp-reports"
	defined := resources(func(stack awscdk.Stack) {
		key := must(constructs.NewKMSKey(stack, "Key", constructs.KMSKeyProps{
			Guest: constructs.KeyGuest{
				ARN:        "arn:aws:iam::444455556666:role/reader",
				Actions:    []string{"kms:Decrypt"},
				BucketName: name, // no Ref of the bucket, which needs the key first
				When:       "VendorHasTheKey",
			},
		}))
		must(constructs.NewVendorBucket(stack, "Reports", constructs.VendorBucketProps{Name: name, KMSKeyARN: key.ARN}))
	})
	printJSON(at(defined["Key"], "Properties", "KeyPolicy", "Statement", 1, "Fn::If", 1, "Condition"))
	// Output:
	// {
	//   "StringEquals": {
	//     "kms:ViaService": {
	//       "Fn::Sub": "s3.${AWS::Region}.${AWS::URLSuffix}"
	//     }
	//   },
	//   "StringLike": {
	//     "kms:EncryptionContext:aws:s3:arn": [
	//       {
	//         "Fn::Sub": "arn:${AWS::Partition}:s3:::acmecorp-reports"
	//       },
	//       {
	//         "Fn::Sub": "arn:${AWS::Partition}:s3:::acmecorp-reports/*"
	//       }
	//     ]
	//   }
	// }
}

// Nobody but the account can ever have buckets of these names: acmecorp-reports-{account}-{region}-an, and one for its logs.
func ExampleNewVendorBucket_accountNamespace() {
	defined := resources(func(stack awscdk.Stack) {
		logs := must(constructs.NewLogBucket(stack, "Logs", constructs.LogBucketProps{
			NamePrefix: "acmecorp-reports-logs", AccessLogsOf: constructs.GetAtt("Reports", "Arn"),
		}))
		must(constructs.NewVendorBucket(stack, "Reports", constructs.VendorBucketProps{
			NamePrefix: "acmecorp-reports", AccessLogs: logs.Name,
		}))
	})
	for _, id := range []string{"Reports", "Logs"} {
		fmt.Println(id, at(defined[id], "Properties", "BucketNamePrefix"), at(defined[id], "Properties", "BucketNamespace"))
	}
	// Output:
	// Reports acmecorp-reports account-regional
	// Logs acmecorp-reports-logs account-regional
}

// Pages of one site read and write objects in a browser, with links that somebody has signed.
func ExampleNewVendorBucket_cors() {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{CORS: []constructs.CORSRule{{
			Origins: []string{"https://app.acmecorp.example"}, Methods: []string{"GET", "PUT"}, Expose: []string{"ETag"}, MaxAgeSeconds: 3600,
		}}}))
	})
	printJSON(at(defined["Bucket"], "Properties", "CorsConfiguration", "CorsRules", 0))
	// Output:
	// {
	//   "AllowedMethods": [
	//     "GET",
	//     "PUT"
	//   ],
	//   "AllowedOrigins": [
	//     "https://app.acmecorp.example"
	//   ],
	//   "ExposedHeaders": [
	//     "ETag"
	//   ],
	//   "MaxAge": 3600
	// }
}

// What is written is kept for a month, and parts of uploads that were never finished go after a week.
func ExampleNewVendorBucket_objectLock() {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewVendorBucket(stack, "Backups", constructs.VendorBucketProps{
			ObjectLock: constructs.ObjectLock{On: true, Mode: "GOVERNANCE", Days: 30},
			Lifecycle:  constructs.Lifecycle{AbortUploadsAfterDays: 7},
		}))
	})
	for _, name := range []string{"ObjectLockEnabled", "ObjectLockConfiguration", "VersioningConfiguration", "LifecycleConfiguration"} {
		text, _ := json.Marshal(at(defined["Backups"], "Properties", name))
		fmt.Println(name, string(text))
	}
	// Output:
	// ObjectLockEnabled true
	// ObjectLockConfiguration {"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Days":30,"Mode":"GOVERNANCE"}}}
	// VersioningConfiguration {"Status":"Enabled"}
	// LifecycleConfiguration {"Rules":[{"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7},"Id":"AbortUnfinishedUploads","Status":"Enabled"}]}
}

func ExampleNewAccessPolicy() {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName:  "acmecorp-reports",
			Prefix:      "daily/",
			Permissions: readReports(),
		}))
	})
	printJSON(at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement", 0))
	// Output:
	// {
	//   "Action": "s3:ListBucket",
	//   "Condition": {
	//     "StringEquals": {
	//       "s3:ResourceAccount": {
	//         "Ref": "AWS::AccountId"
	//       }
	//     },
	//     "StringLike": {
	//       "s3:prefix": "daily/*"
	//     }
	//   },
	//   "Effect": "Allow",
	//   "Resource": {
	//     "Fn::Sub": "arn:${AWS::Partition}:s3:::acmecorp-reports"
	//   },
	//   "Sid": "ListReports"
	// }
}

// A vendor that writes from several roles publishes all of them.
func ExamplePrincipalTrust() {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewCrossAccountRole(stack, "Role", constructs.CrossAccountRoleProps{
			Trust: constructs.PrincipalTrust{
				ARNs:       []constructs.Value{"arn:aws:iam::444455556666:role/writer-1", "arn:aws:iam::444455556666:role/writer-2"},
				ExternalID: "acme/7f3a",
			},
		}))
	})
	printJSON(at(defined["Role"], "Properties", "AssumeRolePolicyDocument", "Statement", 0, "Principal"))
	// Output:
	// {
	//   "AWS": [
	//     "arn:aws:iam::444455556666:role/writer-1",
	//     "arn:aws:iam::444455556666:role/writer-2"
	//   ]
	// }
}

// A whole account is trusted, but only by roles whose names begin as these do, and for a change of the external ID by two.
func ExampleNarrowing() {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewCrossAccountRole(stack, "Role", constructs.CrossAccountRoleProps{
			Trust: constructs.AccountTrust{
				AccountID: "444455556666", ExternalID: "acme/7f3a", SecondExternalID: "acme/8b5c",
				Narrowed: []constructs.Narrowing{{
					Key: "aws:PrincipalArn", Operator: "ArnLike", Values: []constructs.Value{"arn:aws:iam::444455556666:role/reader-*"},
				}},
			},
		}))
	})
	printJSON(at(defined["Role"], "Properties", "AssumeRolePolicyDocument", "Statement", 0, "Condition"))
	// Output:
	// {
	//   "ArnLike": {
	//     "aws:PrincipalArn": {
	//       "Fn::Sub": "arn:${AWS::Partition}:iam::444455556666:role/reader-*"
	//     }
	//   },
	//   "StringEquals": {
	//     "sts:ExternalId": [
	//       "acme/7f3a",
	//       "acme/8b5c"
	//     ]
	//   }
	// }
}

func ExampleNewCrossAccountRole() {
	defined := resources(func(stack awscdk.Stack) {
		bucket := must(constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{}))
		policy := must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName:  bucket.Name,
			Permissions: readReports(),
		}))
		must(constructs.NewCrossAccountRole(stack, "Role", constructs.CrossAccountRoleProps{
			Trust: constructs.AccountTrust{
				Sid:        "ReportReader",
				AccountID:  "111122223333",
				ExternalID: "acmecorp-7f3a",
			},
			RoleProps: constructs.RoleProps{Policies: []*constructs.AccessPolicy{policy}},
		}))
	})
	printJSON(at(defined["Role"], "Properties", "AssumeRolePolicyDocument", "Statement"))
	// Output:
	// [
	//   {
	//     "Action": "sts:AssumeRole",
	//     "Condition": {
	//       "StringEquals": {
	//         "sts:ExternalId": "acmecorp-7f3a"
	//       }
	//     },
	//     "Effect": "Allow",
	//     "Principal": {
	//       "AWS": {
	//         "Fn::Sub": "arn:${AWS::Partition}:iam::111122223333:root"
	//       }
	//     },
	//     "Sid": "ReportReader"
	//   }
	// ]
}

// The policy goes to a role that is there already. Who may assume that one, and what else it may do, is its own affair: of the KMS key
// it gets what is encrypted in the bucket, and no more.
func ExampleNewAccessPolicy_existingRole() {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewAccessPolicy(stack, "ReportAccess", constructs.AccessPolicyProps{
			BucketName:  "acmecorp-reports",
			KMSKeyARN:   "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
			Permissions: readReports(),
			RoleNames:   []constructs.Value{"AcmeIntegration"},
		}))
	})
	fmt.Println(len(defined), defined["ReportAccess"]["Type"], at(defined["ReportAccess"], "Properties", "Roles"))
	printJSON(at(defined["ReportAccess"], "Properties", "PolicyDocument", "Statement", 2, "Condition", "StringLike"))
	// Output:
	// 1 AWS::IAM::ManagedPolicy [AcmeIntegration]
	// {
	//   "kms:EncryptionContext:aws:s3:arn": [
	//     {
	//       "Fn::Sub": "arn:${AWS::Partition}:s3:::acmecorp-reports"
	//     },
	//     {
	//       "Fn::Sub": "arn:${AWS::Partition}:s3:::acmecorp-reports/*"
	//     }
	//   ]
	// }
}

// A role that may assume itself: its account is let in, but of it nobody else than the role.
func ExampleNewCrossAccountRole_assumesItself() {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewCrossAccountRole(stack, "Catalog", constructs.CrossAccountRoleProps{
			Trust: constructs.PrincipalTrust{
				ARN:        "arn:aws:iam::111122223333:role/catalog",
				ExternalID: "acmecorp-7f3a",
			},
			RoleProps:     constructs.RoleProps{Name: "acme-catalog"},
			AssumesItself: "Hands a session of its own on to each of its workers.",
		}))
	})
	printJSON(at(defined["Catalog"], "Properties", "AssumeRolePolicyDocument", "Statement", 1))
	printJSON(at(defined["CatalogAssumesItself"], "Properties", "PolicyDocument", "Statement", 0))
	// Output:
	// {
	//   "Action": "sts:AssumeRole",
	//   "Condition": {
	//     "ArnEquals": {
	//       "aws:PrincipalArn": {
	//         "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/acme-catalog"
	//       }
	//     },
	//     "StringEquals": {
	//       "sts:ExternalId": "acmecorp-7f3a"
	//     }
	//   },
	//   "Effect": "Allow",
	//   "Principal": {
	//     "AWS": {
	//       "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"
	//     }
	//   },
	//   "Sid": "TheRoleItself"
	// }
	// {
	//   "Action": "sts:AssumeRole",
	//   "Effect": "Allow",
	//   "Resource": {
	//     "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/acme-catalog"
	//   },
	//   "Sid": "AssumesItself"
	// }
}

func ExampleNewStsUserRole() {
	defined := resources(func(stack awscdk.Stack) {
		policy := must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName:  "acmecorp-reports",
			Permissions: readReports(),
		}))
		must(constructs.NewStsUserRole(stack, "Default", constructs.StsUserRoleProps{
			Role: constructs.RoleProps{Policies: []*constructs.AccessPolicy{policy}},
		}))
	})
	for _, id := range slices.Sorted(maps.Keys(defined)) {
		fmt.Println(id, defined[id]["Type"])
	}
	printJSON(at(defined["Role"], "Properties", "AssumeRolePolicyDocument", "Statement", 0, "Principal"))
	// Output:
	// AccessPolicy AWS::IAM::ManagedPolicy
	// Role AWS::IAM::Role
	// User AWS::IAM::User
	// UserKeyA AWS::IAM::AccessKey
	// UserKeyASecret AWS::SecretsManager::Secret
	// {
	//   "AWS": {
	//     "Fn::GetAtt": [
	//       "User",
	//       "Arn"
	//     ]
	//   }
	// }
}

// What S3 cannot limit to a prefix, and only looks, may be allowed on the whole bucket all the same, in a statement of its own.
func ExampleNewAccessPolicy_beyondPrefix() {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName: "acmecorp-reports", Prefix: "daily/",
			Permissions: []constructs.Permission{{
				Sid: "Look", Why: "Finds new reports.", Actions: []string{"s3:ListBucket", "s3:ListBucketMultipartUploads"}, OnBucket: true,
				BeyondPrefix:    []string{"s3:ListBucketMultipartUploads"},
				BeyondPrefixWhy: "Goes on with uploads that were cut short. It shows the names of those of the whole bucket.",
			}},
		}))
	})
	for i := range 2 {
		statement := at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement", i)
		fmt.Println(at(statement, "Sid"), at(statement, "Action"), at(statement, "Condition", "StringLike"))
	}
	printJSON(at(defined["AccessPolicy"], "Metadata", "Why"))
	// Output:
	// LookBeyondPrefix s3:ListBucketMultipartUploads <nil>
	// Look s3:ListBucket map[s3:prefix:daily/*]
	// {
	//   "Look": "Finds new reports.",
	//   "LookBeyondPrefix": "Goes on with uploads that were cut short. It shows the names of those of the whole bucket."
	// }
}

// Prefixes that are known hold in every bucket of a list too, to each of whose ARNs CloudFormation can append what is no parameter.
func ExampleNewAccessPolicy_prefixes() {
	defined := resources(func(stack awscdk.Stack) {
		awscdk.NewCfnParameter(stack, jsii.String("Buckets"), &awscdk.CfnParameterProps{Type: jsii.String("CommaDelimitedList")})
		must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketARNs: "Buckets", Prefixes: []string{"logs/", "state/"},
			Permissions: []constructs.Permission{
				{Sid: "ReadObjects", Why: "Reads the logs.", Actions: []string{"s3:GetObject"}, OnObjects: true},
				{Sid: "ListObjects", Why: "Finds new logs.", Actions: []string{"s3:ListBucket"}, OnBucket: true},
			},
		}))
	})
	printJSON(at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement", 0, "Resource"))
	printJSON(at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement", 1, "Condition", "StringLike"))
	// Output:
	// {
	//   "Fn::Split": [
	//     "|",
	//     {
	//       "Fn::Sub": [
	//         "${Objects}/logs/*|${Objects2}/state/*",
	//         {
	//           "Objects": {
	//             "Fn::Join": [
	//               "/logs/*|",
	//               {
	//                 "Ref": "Buckets"
	//               }
	//             ]
	//           },
	//           "Objects2": {
	//             "Fn::Join": [
	//               "/state/*|",
	//               {
	//                 "Ref": "Buckets"
	//               }
	//             ]
	//           }
	//         }
	//       ]
	//     }
	//   ]
	// }
	// {
	//   "s3:prefix": [
	//     "logs/*",
	//     "state/*"
	//   ]
	// }
}

// What the grantee may see of the whole account stands in a statement of its own, and goes when its condition does not hold.
func ExampleNewAccessPolicy_account() {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName: "acmecorp-reports",
			Permissions: append(readReports(), constructs.Permission{
				Sid: "FindBuckets", Why: "Lets the customer choose a bucket from a list.", Actions: []string{"s3:ListAllMyBuckets"}, OnAccount: true,
			}),
		}))
	})
	printJSON(at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement", 2))
	// Output:
	// {
	//   "Action": "s3:ListAllMyBuckets",
	//   "Effect": "Allow",
	//   "Resource": "*",
	//   "Sid": "FindBuckets"
	// }
}

// Two roles of one vendor, each of which may do what the other may not: the id of a construct begins its logical IDs.
func ExampleNewCrossAccountRole_several() {
	defined := resources(func(stack awscdk.Stack) {
		trust := constructs.AccountTrust{AccountID: "111122223333", ExternalID: "acmecorp-7f3a"}
		for id, permissions := range map[string][]constructs.Permission{
			"Reader":  readReports(),
			"Cleaner": {{Sid: "DeleteReports", Actions: []string{"s3:DeleteObject"}, OnObjects: true}},
		} {
			policy := must(constructs.NewAccessPolicy(stack, id+"AccessPolicy", constructs.AccessPolicyProps{
				BucketName: "acmecorp-reports", Permissions: permissions,
			}))
			must(constructs.NewCrossAccountRole(stack, id+"Role", constructs.CrossAccountRoleProps{
				Trust: trust, RoleProps: constructs.RoleProps{Policies: []*constructs.AccessPolicy{policy}},
			}))
		}
	})
	printJSON(at(defined["CleanerRole"], "Properties", "ManagedPolicyArns"))
	printJSON(at(defined["ReaderRole"], "Properties", "ManagedPolicyArns"))
	// Output:
	// [
	//   {
	//     "Ref": "CleanerAccessPolicy"
	//   }
	// ]
	// [
	//   {
	//     "Ref": "ReaderAccessPolicy"
	//   }
	// ]
}

func ExampleNewKeyedUser() {
	defined := resources(func(stack awscdk.Stack) {
		policy := must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName:  "acmecorp-reports",
			Permissions: readReports(),
		}))
		user := must(constructs.NewKeyedUser(stack, "Reader", constructs.KeyedUserProps{
			Policies: []*constructs.AccessPolicy{policy},
		}))
		awscdk.NewCfnOutput(stack, new("SecretArn"), &awscdk.CfnOutputProps{Value: user.Keys[0].SecretARN.Token()})
	})
	printJSON(at(defined["ReaderKeyASecret"], "Properties", "SecretString"))
	// Output:
	// {
	//   "Fn::Sub": "{\"accessKeyId\":\"${ReaderKeyA}\",\"secretAccessKey\":\"${ReaderKeyA.SecretAccessKey}\"}"
	// }
}

// A pipeline of the customer's own at an issuer that IAM does not know itself, whose address has a part that the customer types
// at launch: the keys of the trust policy's conditions are then known at launch only, and the policy is text of JSON.
func ExampleNewOIDCProvider() {
	const issuer = "https://{tenant}.example.com"
	defined := resources(func(stack awscdk.Stack) {
		awscdk.NewCfnParameter(stack, jsii.String("Tenant"), &awscdk.CfnParameterProps{AllowedPattern: jsii.String("[a-z0-9]+")})
		must(constructs.NewOIDCProvider(stack, "Issuer", constructs.OIDCProviderProps{
			Issuer: issuer, IssuerPart: constructs.Ref("Tenant"), Audiences: []constructs.Value{"sts.amazonaws.com"},
		}))
		must(constructs.NewCrossAccountRole(stack, "Reader", constructs.CrossAccountRoleProps{Trust: constructs.WebIdentityTrust{
			Issuer: issuer, IssuerPart: constructs.Ref("Tenant"), Audience: "sts.amazonaws.com", SubjectLike: "pipeline:reports:*",
		}}))
	})
	fmt.Println(at(defined["Issuer"], "Properties", "Url", "Fn::Sub"), defined["Issuer"]["DeletionPolicy"])
	fmt.Println(at(defined["Reader"], "Properties", "AssumeRolePolicyDocument", "Fn::Sub"))
	// Output:
	// https://${Tenant}.example.com RetainExceptOnCreate
	// {
	//   "Version": "2012-10-17",
	//   "Statement": [
	//     {
	//       "Sid": "TheVendor",
	//       "Effect": "Allow",
	//       "Principal": {
	//         "Federated": "arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/${Tenant}.example.com"
	//       },
	//       "Action": "sts:AssumeRoleWithWebIdentity",
	//       "Condition": {
	//         "StringEquals": {
	//           "${Tenant}.example.com:aud": "sts.amazonaws.com"
	//         },
	//         "StringLike": {
	//           "${Tenant}.example.com:sub": "pipeline:reports:*"
	//         }
	//       }
	//     }
	//   ]
	// }
}

// A stack that tells the bus of another account when it is made, updated or about to be deleted, and the name of its bucket.
func ExampleNewCallBack() {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewVendorBucket(stack, "Reports", constructs.VendorBucketProps{}))
		must(constructs.NewCallBack(stack, "Tell", constructs.CallBackProps{
			BusARN: "arn:aws:events:eu-central-1:111122223333:event-bus/bucketgrant-callback", LogicalIDs: []string{"Reports"},
		}))
	})
	fmt.Println(asJSON(at(defined["TellRule"], "Properties", "Targets")))
	fmt.Println(asJSON(at(defined["TellPolicy"], "Properties", "PolicyDocument", "Statement")))
	// Output:
	// [{"Arn":"arn:aws:events:eu-central-1:111122223333:event-bus/bucketgrant-callback","Id":"Vendor","RoleArn":{"Fn::GetAtt":["TellRole","Arn"]}}]
	// [{"Action":"events:PutEvents","Effect":"Allow","Resource":"arn:aws:events:eu-central-1:111122223333:event-bus/bucketgrant-callback","Sid":"TellTheBus"}]
}

// A bucket tells a queue of each new object, and whoever has the policy receives from it. The name is known before there is the
// bucket: the queue's policy says which bucket may send, and S3 looks at it while the bucket is made.
func ExampleNewNotificationQueue() {
	const name = "acmecorp-inbox"
	defined := resources(func(stack awscdk.Stack) {
		queue := must(constructs.NewNotificationQueue(stack, "Inbox", constructs.NotificationQueueProps{BucketName: name}))
		must(constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{
			Name:          name,
			Notifications: constructs.BucketNotifications{Queue: queue, Events: []string{"s3:ObjectCreated:*"}, Suffix: ".csv"},
		}))
		must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName: name, Permissions: readReports(),
			Queue: queue, QueueActions: []string{"sqs:ReceiveMessage", "sqs:DeleteMessage"},
		}))
	})
	fmt.Println(defined["Bucket"]["DependsOn"])
	printJSON(at(defined["Bucket"], "Properties", "NotificationConfiguration"))
	// Output:
	// InboxPolicy
	// {
	//   "QueueConfigurations": [
	//     {
	//       "Event": "s3:ObjectCreated:*",
	//       "Filter": {
	//         "S3Key": {
	//           "Rules": [
	//             {
	//               "Name": "suffix",
	//               "Value": ".csv"
	//             }
	//           ]
	//         }
	//       },
	//       "Queue": {
	//         "Fn::GetAtt": [
	//           "Inbox",
	//           "Arn"
	//         ]
	//       }
	//     }
	//   ]
	// }
}

// A bucket tells a topic that is there already, of whatever account, whose ARN is typed, and which lets S3 publish for it.
func ExampleBucketNotifications() {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{
			Notifications: constructs.BucketNotifications{TopicARN: constructs.Ref("TheirTopicArn"), Events: []string{"s3:ObjectCreated:*"}, Prefix: "inbox/"},
		}))
	})
	printJSON(at(defined["Bucket"], "Properties", "NotificationConfiguration"))
	// Output:
	// {
	//   "TopicConfigurations": [
	//     {
	//       "Event": "s3:ObjectCreated:*",
	//       "Filter": {
	//         "S3Key": {
	//           "Rules": [
	//             {
	//               "Name": "prefix",
	//               "Value": "inbox/"
	//             }
	//           ]
	//         }
	//       },
	//       "Topic": {
	//         "Ref": "TheirTopicArn"
	//       }
	//     }
	//   ]
	// }
}

// A bucket tells a topic of each object that is removed, and whoever has the policy subscribes one queue of another account to it, in any
// region, and nothing else.
func ExampleNewNotificationTopic() {
	const name = "acmecorp-inbox"
	defined := resources(func(stack awscdk.Stack) {
		topic := must(constructs.NewNotificationTopic(stack, "News", constructs.NotificationTopicProps{BucketName: name}))
		must(constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{
			Name:          name,
			Notifications: constructs.BucketNotifications{Topic: topic, Events: []string{"s3:ObjectRemoved:*"}},
		}))
		must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName: name, Permissions: readReports(),
			Subscription: constructs.TopicSubscription{Topic: topic, Protocol: "sqs", Endpoint: constructs.Sub("arn:${AWS::Partition}:sqs:*:444455556666:news")},
		}))
	})
	fmt.Println(defined["Bucket"]["DependsOn"])
	fmt.Println(asJSON(at(defined["Bucket"], "Properties", "NotificationConfiguration")))
	statements := at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement").([]any)
	printJSON(statements[len(statements)-1])
	// Output:
	// NewsPolicy
	// {"TopicConfigurations":[{"Event":"s3:ObjectRemoved:*","Topic":{"Ref":"News"}}]}
	// {
	//   "Action": "sns:Subscribe",
	//   "Condition": {
	//     "StringEquals": {
	//       "sns:Protocol": "sqs"
	//     },
	//     "StringLike": {
	//       "sns:Endpoint": {
	//         "Fn::Sub": "arn:${AWS::Partition}:sqs:*:444455556666:news"
	//       }
	//     }
	//   },
	//   "Effect": "Allow",
	//   "Resource": {
	//     "Ref": "News"
	//   },
	//   "Sid": "SubscribeToNotifications"
	// }
}
