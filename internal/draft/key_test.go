package draft

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// What a guide allows of a key besides what S3 needs is drafted, with a reason to be given, as far as a template can say it. It is never
// more than the guide allows: the judge is asked.
func TestFurtherKMS(t *testing.T) {
	t.Parallel()
	const (
		key     = `"arn:aws:kms:<region>:<account>:key/<key ID>"`
		needed  = "Every template takes the customer's KMS key"
		through = "allowed with the bucket's KMS key, through S3 alone. What else the key encrypts"
		lost    = "It is left out. A template lets the bucket's KMS key be used"
	)
	reads := allow(`"s3:GetObject"`, `"arn:aws:s3:::<bucket>/*"`)
	under := func(operator, name, value string) string {
		return `, "Condition": {"` + operator + `": {"` + name + `": "` + value + `"}}`
	}
	for name, tt := range map[string]struct {
		statements []string
		want       string // the actions of each entry, one line each
		notes      []string
	}{
		"what S3 needs": {[]string{reads, allow(`["kms:Decrypt"]`, key)}, "", []string{"kms:Decrypt is allowed. " + needed}},
		"what a guide of uploads names": {
			[]string{reads, allow(`["kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]`, key)},
			"kms:Encrypt kms:ReEncryptFrom kms:ReEncryptTo kms:GenerateDataKey kms:GenerateDataKeyWithoutPlaintext kms:DescribeKey",
			[]string{"kms:Decrypt is allowed. " + needed, "kms:Encrypt, kms:ReEncrypt*, kms:GenerateDataKey* and kms:DescribeKey are allowed. kms:Encrypt, kms:ReEncryptFrom, kms:ReEncryptTo, kms:GenerateDataKey, kms:GenerateDataKeyWithoutPlaintext and kms:DescribeKey are allowed with the bucket's KMS key, and but for kms:DescribeKey through S3 alone."},
		},
		"a writer has some of it":    {[]string{allow(`"s3:PutObject"`, `"arn:aws:s3:::<bucket>/*"`), allow(`["kms:GenerateDataKey", "kms:GenerateDataKey*"]`, key)}, "kms:GenerateDataKeyWithoutPlaintext", []string{"kms:GenerateDataKey is allowed. " + needed, "kms:GenerateDataKey* is allowed. kms:GenerateDataKeyWithoutPlaintext is " + through}},
		"on everything":              {[]string{reads, allow(`"kms:DescribeKey"`, `"*"`)}, "kms:DescribeKey", []string{"kms:DescribeKey is allowed. kms:DescribeKey is allowed of the bucket's KMS key alone. What else"}},
		"looking at the key":         {[]string{reads, allow(`"kms:DescribeKey"`, key)}, "kms:DescribeKey", []string{"kms:DescribeKey is allowed. It stays, with a reason of its own."}},
		"an ARN to be filled in":     {[]string{reads, allow(`"kms:Encrypt"`, `"<KMS key ARN>"`)}, "kms:Encrypt", []string{"kms:Encrypt is allowed. kms:Encrypt is " + through}},
		"in two statements":          {[]string{reads, allow(`"kms:Encrypt"`, key), allow(`["kms:Encrypt", "kms:ReEncryptTo"]`, key)}, "kms:Encrypt\nkms:ReEncryptTo", []string{"kms:Encrypt is allowed. kms:Encrypt is " + through, "kms:ReEncryptTo is allowed. kms:ReEncryptTo is " + through}},
		"beside actions of S3":       {[]string{allow(`["s3:GetObject", "kms:Encrypt"]`, `["arn:aws:s3:::<bucket>/*", `+key+`]`)}, "kms:Encrypt", []string{"The policy's resource is arn:aws:kms", "kms:Encrypt is allowed. kms:Encrypt is " + through}},
		"on the bucket":              {[]string{allow(`["s3:GetObject", "kms:Encrypt"]`, `"arn:aws:s3:::<bucket>/*"`)}, "", []string{"kms:Encrypt is allowed. It is left out. The policy names no key"}},
		"on what stands for it":      {[]string{allow(`["s3:GetObject", "kms:Encrypt"]`, `"<bucket ARN>/*"`)}, "", []string{"kms:Encrypt is allowed. It is left out. The policy names no key"}},
		"on an alias":                {[]string{reads, allow(`"kms:Encrypt"`, `"arn:aws:kms:us-east-1:555071496850:alias/data"`)}, "", []string{"kms:Encrypt is allowed. It is left out. The policy names no key"}},
		"administration":             {[]string{reads, allow(`["kms:CreateGrant", "kms:PutKeyPolicy", "kms:GenerateDataKeyPair", "kms:Describe"]`, key)}, "", []string{"kms:CreateGrant, kms:PutKeyPolicy, kms:GenerateDataKeyPair and kms:Describe are allowed. " + lost}},
		"everything":                 {[]string{reads, allow(`"kms:*"`, `"*"`)}, "", []string{"kms:* is allowed. " + needed}},
		"through S3":                 {[]string{reads, allow(`"kms:Encrypt"`, key, under("StringLike", "kms:ViaService", "s3.*.amazonaws.com"))}, "kms:Encrypt", []string{"kms:Encrypt is allowed. kms:Encrypt is " + through}},
		"through S3 of the region":   {[]string{reads, allow(`"kms:Encrypt"`, key, under("StringEquals", "kms:ViaService", "s3.${AWS::Region}.amazonaws.com"))}, "kms:Encrypt", []string{"kms:Encrypt is allowed. kms:Encrypt is " + through}},
		"through S3 of one region":   {[]string{reads, allow(`["kms:Decrypt", "kms:Encrypt"]`, key, under("StringEquals", "kms:ViaService", "s3.us-east-1.amazonaws.com"))}, "", []string{"kms:Decrypt is allowed. " + needed, "kms:Encrypt is allowed under a condition on kms:ViaService."}},
		"a star that matches none":   {[]string{reads, allow(`"kms:Encrypt"`, key, under("StringEquals", "kms:ViaService", "s3.*.amazonaws.com"))}, "", []string{"kms:Encrypt is allowed under a condition on kms:ViaService."}},
		"not through S3":             {[]string{reads, allow(`"kms:Encrypt"`, key, under("StringNotLike", "kms:ViaService", "s3.*.amazonaws.com"))}, "", []string{"kms:Encrypt is allowed under a condition on kms:ViaService."}},
		"through another service":    {[]string{reads, allow(`"kms:Encrypt"`, key, under("StringLike", "kms:ViaService", "sqs.*.amazonaws.com"))}, "", []string{"kms:Encrypt is allowed under a condition on kms:ViaService."}},
		"looking through S3":         {[]string{reads, allow(`"kms:DescribeKey"`, key, under("StringLike", "kms:ViaService", "s3.*.amazonaws.com"))}, "", []string{"kms:DescribeKey is allowed under a condition on kms:ViaService."}},
		"under another condition":    {[]string{reads, allow(`"kms:Encrypt"`, key, under("StringEquals", "kms:EncryptionContext:tenant", "<tenant>"))}, "", []string{"kms:Encrypt is allowed under a condition on kms:EncryptionContext:tenant."}},
		"denied":                     {[]string{reads, allow(`["kms:Encrypt", "kms:DescribeKey"]`, key), statementOf("Deny", `"kms:E*"`, `"*"`, under("Bool", "aws:SecureTransport", "false"))}, "kms:DescribeKey", []string{"kms:DescribeKey is allowed. It stays", "kms:Encrypt is allowed, but also denied. It is left out."}},
		"denied but for something":   {[]string{reads, allow(`"kms:DescribeKey"`, key), `{"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}`}, "", []string{"kms:DescribeKey is allowed, but also denied. It is left out."}},
		"in other letters":           {[]string{reads, allow(`"KMS:encrypt"`, key)}, "kms:Encrypt", []string{"KMS:encrypt is allowed. kms:Encrypt is " + through}},
		"everything but some things": {[]string{reads, `{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}`}, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := ofText(policyOf(tt.statements...))
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, k := range d.Definition.FurtherKMS {
				lines = append(lines, strings.Join(k.Actions, " "))
				if !strings.HasPrefix(k.Why, vendors.Todo) {
					t.Errorf("the reason is %q, which nobody gave", k.Why)
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(lines, "\n")); diff != "" {
				t.Error(diff)
			}
			for i, n := range d.Notes {
				got := n.Guide + " " + n.Instead + " " + n.Why
				if tt.notes != nil && (len(d.Notes) != len(tt.notes) || !strings.HasPrefix(got, tt.notes[i])) {
					t.Errorf("got the note %d\n%s\nwant %d notes:\n%s", i, got, len(tt.notes), strings.Join(tt.notes, "\n"))
				}
			}
		})
	}
}

// What a definition names of a key is held against the guide by the judge, which knows nothing of how it was made.
func TestHoldsTheKey(t *testing.T) {
	t.Parallel()
	const key = `"arn:aws:kms:<region>:<account>:key/<key ID>"`
	def := &vendors.Definition{FurtherKMS: []vendors.KMSActions{{Actions: []string{"kms:Encrypt", "kms:DescribeKey"}}}}
	for name, tt := range map[string]struct {
		statements []string
		want       string
	}{
		"allowed":            {[]string{allow(`["kms:Encrypt", "kms:Describe*"]`, key)}, ""},
		"one is not allowed": {[]string{allow(`["kms:Encrypt"]`, key)}, "kms:DescribeKey of the KMS key"},
		"neither":            {[]string{allow(`"s3:*"`, `"*"`)}, "kms:Encrypt of the KMS key kms:DescribeKey of the KMS key"},
		"of a bucket":        {[]string{allow(`"kms:*"`, `"arn:aws:s3:::b/*"`)}, "kms:Encrypt of the KMS key kms:DescribeKey of the KMS key"},
		"through S3 only":    {[]string{allow(`"kms:*"`, key, `, "Condition": {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}`)}, "kms:DescribeKey of the KMS key"},
		"at times":           {[]string{allow(`"kms:*"`, key, `, "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "x"}}`)}, "kms:Encrypt of the KMS key kms:DescribeKey of the KMS key"},
		"one is denied":      {[]string{allow(`"kms:*"`, `"*"`), statementOf("Deny", `"kms:E*"`, `"*"`, `, "Condition": {"Bool": {"aws:SecureTransport": "false"}}`)}, "kms:Encrypt of the KMS key"},
		"all but some":       {[]string{allow(`"kms:*"`, `"*"`), `{"Effect": "Deny", "NotAction": "kms:Encrypt", "Resource": "*"}`}, "kms:DescribeKey of the KMS key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			documents, err := Find("guide.txt", policyOf(tt.statements...))
			if err != nil {
				t.Fatal(err)
			}
			held := &Held{}
			got, err := held.holdKey(def, statementsIn(documents))
			if err != nil || strings.Join(got, " ") != tt.want || held.Decisions != 2 {
				t.Errorf("got %q after %d decisions, %v, want %q", got, held.Decisions, err, tt.want)
			}
		})
	}
}
