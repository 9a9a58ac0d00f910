package server

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/verify"
)

// otherSetting is something in a bucket's settings that is not the template's.
func otherSetting(name, setting, answer, id string) hole {
	return hole{name, func(w *world) { w.answers = map[string]string{setting: answer} }, both(isVendor("quartic"), isNew), []string{id}, nil}
}

// opened has S3 say that the bucket's policy lets a principal list it too. It is an answer only: the judge does not evaluate
// such a policy.
func opened(w *world, principal any) {
	document := maps.Clone(w.resources("AWS::S3::BucketPolicy")[0].Properties["PolicyDocument"].(map[string]any))
	document["Statement"] = append(slices.Clone(document["Statement"].([]any)),
		map[string]any{"Effect": "Allow", "Principal": principal, "Action": "s3:ListBucket", "Resource": w.bucketARN()})
	text, err := json.Marshal(document)
	if err != nil {
		panic(err) // it came out of JSON
	}
	w.answers = map[string]string{"policy": string(text)}
}

// What the vendor reads is judged: whatever of the customer's leaves the account.
var otherHoles = []hole{
	{
		"bucket policy lets everybody list", func(w *world) { // as S3 says it: the judge does not evaluate such a policy
			w.answers = map[string]string{
				"policy":       `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:ListBucket","Resource":"` + w.bucketARN() + `"}]}`,
				"policyStatus": `<PolicyStatus><IsPublic>true</IsPublic></PolicyStatus>`,
			}
		},
		both(isVendor("quartic"), isNew), []string{"place/policy", "place/policy-status"}, nil,
	},
	otherSetting("ACL for another account", "acl", `<AccessControlPolicy><Owner><ID>own</ID></Owner><AccessControlList>
		<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>own</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>
		<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>stranger</ID></Grantee><Permission>READ</Permission></Grant>
		</AccessControlList></AccessControlPolicy>`, "place/acl"),
	otherSetting("ACLs count", "ownershipControls", `<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>`, "place/ownership"),
	otherSetting("notifications go to another account", "notification", `<NotificationConfiguration><QueueConfiguration><Queue>arn:aws:sqs:us-east-1:`+strangeAccount+`:q</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>`, "place/notifications"),
	otherSetting("replicated to another account", "replication", `<ReplicationConfiguration><Role>r</Role><Rule><Status>Enabled</Status><Destination><Bucket>arn:aws:s3:::theirs</Bucket><Account>`+strangeAccount+`</Account></Destination></Rule></ReplicationConfiguration>`, "place/replication"),
	otherSetting("an inventory goes to another account", "inventory", `<ListInventoryConfigurationsResult><InventoryConfiguration><Id>i</Id><IsEnabled>true</IsEnabled><Destination><S3BucketDestination><AccountId>`+strangeAccount+`</AccountId><Bucket>arn:aws:s3:::theirs</Bucket></S3BucketDestination></Destination></InventoryConfiguration></ListInventoryConfigurationsResult>`, "place/inventories"),
	otherSetting("an analysis goes to another account", "analytics", `<ListBucketAnalyticsConfigurationResult><AnalyticsConfiguration><Id>a</Id><StorageClassAnalysis><DataExport><Destination><S3BucketDestination><BucketAccountId>`+strangeAccount+`</BucketAccountId><Bucket>arn:aws:s3:::theirs</Bucket></S3BucketDestination></Destination></DataExport></StorageClassAnalysis></AnalyticsConfiguration></ListBucketAnalyticsConfigurationResult>`, "place/analytics"),
	otherSetting("a website", "website", `<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument></WebsiteConfiguration>`, "place/website"),
}

func init() { holes = append(holes, otherHoles...) }

// What stays in the account, and what a bucket has that was there before, is said and is no failure.
func TestVerifySaysOthers(t *testing.T) {
	c := startCloud(t)
	own := `<NotificationConfiguration><QueueConfiguration><Queue>arn:aws:sqs:us-east-1:` + customerAccount + `:q</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>`
	theirs := strings.ReplaceAll(own, customerAccount, strangeAccount)
	for _, tt := range []struct {
		name     string
		existing bool
		change   func(*world)
		id       string
		verdict  verify.Verdict
		says     string
	}{
		{"an own queue", false, func(w *world) { w.answers = map[string]string{"notification": own} }, "place/notifications", verify.Good, "notifications to arn:aws:sqs:us-east-1:" + customerAccount + ":q"},
		{"a bucket that was there before", true, func(w *world) { w.answers = map[string]string{"notification": theirs} }, "place/notifications", verify.Good, "notifications to arn:aws:sqs:us-east-1:" + strangeAccount + ":q"},
		{"a bucket of which it is not known", false, func(w *world) {
			w.connection.BucketIs = verify.OriginUnknown
			w.answers = map[string]string{"notification": theirs}
		}, "place/notifications", verify.Unknown, "notifications to arn:aws:sqs:us-east-1:" + strangeAccount + ":q"},
		{"everybody of the own account", false, func(w *world) {
			opened(w, map[string]any{"AWS": customerAccount})
		}, "place/policy", verify.Good, customerAccount + " may s3:ListBucket"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			who := customer{vendor: "quartic", choices: map[string]string{"ExternalId": "acme/7f3a"}}
			if tt.existing {
				who.choices["ExistingBucketName"] = existingBucket
			}
			w, unload := c.launch(t, who, tt.change)
			defer unload()
			r := c.verify(t, t.Context(), w)
			f := r.Finding(tt.id)
			if f == nil || f.Verdict != tt.verdict || f.Answered != tt.says || !strings.Contains(f.Advice, tt.says) {
				t.Errorf("must be %s and say %q, got %+v", tt.verdict, tt.says, f)
			}
			if unsaid := w.connection.BucketIs == verify.OriginUnknown; f != nil && f.IfNew != unsaid {
				t.Errorf("it is of a new bucket only: got %v, want %v", f.IfNew, unsaid)
			}
		})
	}
}
