package draft

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

const (
	exportsRead   = `["s3:GetObject", "s3:ListMultipartUploadParts"]`
	exportsListed = `["s3:ListBucket", "s3:ListBucketMultipartUploads"]`
)

// ofPolicy makes a draft of a policy, for an access key, with what is said to stand for the prefix.
func ofPolicy(t *testing.T, prefix, text string) *Draft {
	t.Helper()
	documents, err := Find("guide.txt", text)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Of(Paste{Vendor: "acme", Documents: documents, Key: true, Prefix: prefix})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Actions that grant nothing on objects open none, whatever their resource is: the prefixes of the others hold for all of the guide.
func TestListingOpensNoObject(t *testing.T) {
	t.Parallel()
	name := &vendors.BucketName{Prefix: "acme-", Existing: true}
	for _, tt := range []struct {
		objects, bucket string
		name            *vendors.BucketName
	}{
		{`"arn:aws:s3:::acme-*/exports/*"`, `"arn:aws:s3:::acme-*"`, name},
		{`"arn:aws:s3:::acme-*/exports/*"`, `["arn:aws:s3:::acme-*", "arn:aws:s3:::acme-*/*"]`, name},
		{`"arn:aws:s3:::acme-data/exports/*"`, `"*"`, nil},
		{`"arn:aws:s3:::acme-data/exports/*"`, `"arn:aws:s3:::acme-data*"`, nil},
		{`"arn:aws:s3:::acme-data/exports/*"`, `["arn:aws:s3:::acme-data", "arn:aws:s3:::acme-data/*"]`, nil},
		{`"arn:aws:s3:::acme-data/exports/*"`, `["arn:aws:s3:::acme-data", "arn:aws:s3:::acme-data/other/*"]`, nil},
	} {
		d := ofPolicy(t, "", policyOf(allow(exportsRead, tt.objects), allow(exportsListed, tt.bucket)))
		if diff := cmp.Diff(tt.name, d.Definition.Bucket.Name); diff != "" {
			t.Errorf("%s: the bucket's name (-want +got):\n%s", tt.bucket, diff)
		}
		if diff := cmp.Diff([]string{"exports/"}, d.Definition.Bucket.Prefixes); diff != "" {
			t.Errorf("%s: prefixes (-want +got):\n%s", tt.bucket, diff)
		}
		if diff := cmp.Diff("s3:GetObject s3:ListMultipartUploadParts on objects\ns3:ListBucket s3:ListBucketMultipartUploads on bucket", grants(d)); diff != "" {
			t.Errorf("%s: grants (-want +got):\n%s", tt.bucket, diff)
		}
		if p := d.Definition.Permissions[1]; len(p.BeyondPrefix) != 1 || !slices.Equal(p.BeyondPrefix[0].Actions, []string{"s3:ListBucketMultipartUploads"}) {
			t.Errorf("%s: beyond the prefix are %+v", tt.bucket, p.BeyondPrefix)
		}
		if diff := cmp.Diff([]string{"s3:ListBucket on some of the keys"}, d.Held.Narrower); diff != "" {
			t.Errorf("%s: narrower (-want +got):\n%s", tt.bucket, diff)
		}
	}
	// An action on objects opens them by the same pattern.
	d := ofPolicy(t, "", policyOf(allow(exportsRead, `"arn:aws:s3:::acme-*/exports/*"`), allow(`["s3:ListBucket", "s3:GetObject"]`, `"arn:aws:s3:::acme-*"`)))
	if d.Definition.Bucket.Prefixes != nil {
		t.Errorf("where the pattern opens objects too, prefixes are %q", d.Definition.Bucket.Prefixes)
	}
}

// What a draft does not grant is named, whatever the reason is, and nobody hears that the same is granted.
func TestLessIsNamed(t *testing.T) {
	t.Parallel()
	const bucket, objects = `"arn:aws:s3:::acme-data"`, `"arn:aws:s3:::acme-data/*"`
	for name, tt := range map[string]struct {
		text  string
		want  []string
		other bool // something that is not of the bucket is left out
	}{
		"the same":                  {policyOf(allow(`"s3:GetObject"`, objects)), nil, false},
		"another prefix each":       {policyOf(allow(`"s3:PutObject"`, `"arn:aws:s3:::acme-data/state/*"`), allow(`"s3:GetObject"`, `"arn:aws:s3:::acme-data/exports/*"`), allow(`"s3:ListBucket"`, bucket)), []string{"s3:GetObject on the objects", "s3:PutObject on the objects"}, true},
		"some of the objects":       {policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::acme-data/a/*"`), allow(`["s3:GetObject", "s3:PutObject"]`, `"arn:aws:s3:::acme-data/b/*"`), allow(`"s3:PutObject"`, `"arn:aws:s3:::acme-data/c/*"`), allow(`"s3:ListBucket"`, bucket)), []string{"s3:GetObject on the objects", "s3:PutObject on the objects"}, true},
		"all keys are listed":       {policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::acme-data/exports/*"`), allow(`"s3:ListBucket"`, bucket)), []string{"s3:ListBucket on some of the keys"}, true},
		"a condition":               {policyOf(allow(`"s3:GetObject"`, objects), allow(`"s3:PutObject"`, objects, `, "Condition": {"StringEquals": {"s3:x-amz-acl": "private"}}`)), []string{"s3:PutObject on the objects"}, true},
		"a denial at times":         {policyOf(allow(`["s3:GetObject", "s3:PutObject"]`, objects), statementOf("Deny", `"s3:GetObject"`, `"*"`, `, "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}`)), []string{"s3:GetObject on the objects"}, true},
		"a folder of each user":     {policyOf(allow(`"s3:GetObject"`, objects), allow(`"s3:PutObject"`, `"arn:aws:s3:::acme-data/${aws:username}/*"`)), []string{"s3:PutObject on the objects"}, true},
		"one object":                {policyOf(allow(`"s3:GetObject"`, objects), allow(`"s3:PutObject"`, `"arn:aws:s3:::acme-data/state.json"`)), []string{"s3:PutObject on the objects"}, true},
		"more than a prefix limits": {policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::acme-data/exports/*"`), allow(`"s3:PutBucketCORS"`, bucket)), []string{"s3:PutBucketCORS on the bucket"}, true},
		"another bucket":            {policyOf(allow(`"s3:GetObject"`, objects), allow(`"s3:PutObject"`, `"arn:aws:s3:::other-data/*"`)), nil, true},
	} {
		d := ofPolicy(t, "", tt.text)
		if diff := cmp.Diff(tt.want, d.Held.Narrower); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if d.Held.Otherwise != tt.other {
			t.Errorf("%s: something is left out or narrowed: %t", name, d.Held.Otherwise)
		}
		words := d.Held.Words()
		if same := strings.Contains(words, "the same"); same != (tt.want == nil && !tt.other) {
			t.Errorf("%s: %s", name, words)
		}
		for _, lost := range tt.want {
			if !strings.Contains(words, lost) {
				t.Errorf("%s: %s does not say %s", name, words, lost)
			}
		}
	}
}

// Without a prefix, which is a choice of the customer's, all of the bucket is open: that is told, and to be accounted for where the
// guide has one that stands fast.
func TestWithoutPrefix(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		said, prefix, bucket string
		want                 []string
		todo                 bool
	}{
		"a fixed one, said to be the customer's": {"exports/", "exports/", `"arn:aws:s3:::acme-data"`, []string{"s3:GetObject on the objects", "s3:ListMultipartUploadParts on the objects"}, true},
		"the same under a pattern of names":      {"exports/", "exports/", `"arn:aws:s3:::acme-data*"`, []string{"s3:GetObject on the objects", "s3:ListMultipartUploadParts on the objects"}, true},
		"one to fill in":                         {"", "<prefix>/", `"arn:aws:s3:::acme-data"`, []string{"s3:GetObject on the objects", "s3:ListMultipartUploadParts on the objects"}, false},
		"a fixed one":                            {"", "exports/", `"arn:aws:s3:::acme-data"`, nil, false},
	} {
		d := ofPolicy(t, tt.said, policyOf(allow(exportsRead, `"arn:aws:s3:::acme-data/`+tt.prefix+`*"`), allow(exportsListed, tt.bucket)))
		if diff := cmp.Diff(tt.want, d.Held.WithoutPrefix); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		words := d.Held.Words()
		if strings.Contains(words, "wider where the customer gives no prefix: s3:GetObject on the objects") != (tt.want != nil) {
			t.Errorf("%s: %s", name, words)
		}
		if strings.Contains(string(d.Text), vendors.Todo+" say why a customer who gives no prefix") != tt.todo {
			t.Errorf("%s: the definition is\n%s", name, d.Text)
		}
	}
}

// Differences are read by the reviewers of a customer: they hold no advice for whoever writes a definition.
func TestDifferencesAreForReviewers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		policyOf(allow(`"s3:PutObject"`, `"arn:aws:s3:::acme-data/state/*"`), allow(`"s3:GetObject"`, `"arn:aws:s3:::acme-data/exports/*"`), allow(`"s3:ListBucket"`, `"arn:aws:s3:::acme-data"`)),
		policyOf(allow(`["s3:GetObject", "sqs:ReceiveMessage", "sqs:PurgeQueue", "iam:PassRole", "s3:ListAllMyBuckets", "kms:Decrypt"]`, `"*"`)),
		policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::acme-*/*"`), allow(`"s3:PutObject"`, `["arn:aws:s3:::acme-*/a", "arn:aws:s3:::other/*", "arn:aws:s3:::acme-*/a*b/*"]`)),
		policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::<b>/<prefix>/*"`), allow(`["s3:PutBucketCORS", "s3:GetBucketP*"]`, `"arn:aws:s3:::<b>"`)),
		policyOf(`{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}`, allow(`["s3:GetObject", "s3:PutAccountPublicAccessBlock", "s3:CreateJob", "sns:Publish"]`, `["arn:aws:s3:::<b>/*", "*"]`), statementOf("Deny", `"s3:PutObject"`, `"*"`, `, "Condition": {"Bool": {"aws:SecureTransport": "false"}}`)),
	} {
		d := ofPolicy(t, "", text)
		if len(d.Definition.Differences) == 0 {
			t.Errorf("there is no difference in %s", text)
		}
		for _, difference := range d.Definition.Differences {
			for _, word := range []string{"-prefix", "bucket.prefixes", "write ", "Write ", "Offer ", "furtherBuckets", "notifications:", "definition"} {
				if strings.Contains(difference.Why+difference.Instead, word) {
					t.Errorf("a reviewer reads %q in\n%s %s %s", word, difference.Guide, difference.Instead, difference.Why)
				}
			}
		}
	}
}
