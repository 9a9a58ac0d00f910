package verify

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/bucketgrant/bucketgrant/vendors"
)

func guestDefinition(t *testing.T, principal string) *vendors.Definition {
	t.Helper()
	def, err := vendors.Parse("acme.yaml", []byte(`vendor: acme
name: Acme
version: 1.0.0
purpose: It writes into a bucket.
bucket: {create: required}
access:
  bucketPolicy:
    `+principal+`
    noExternalId: It only writes and nobody gets anything of it.
    instead: It writes a token that the customer reads.
permissions:
  - {sid: Write, why: Writes the objects., actions: ["s3:PutObject"], on: [objects]}
handBack:
  - {field: Bucket, value: bucket.name}
`))
	if err != nil {
		t.Fatal(err)
	}
	return def
}

// The vendor tries with whom the policy of the bucket names, or nothing is shown.
func TestIsGuest(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		principal, arn string
		want           bool
	}{
		{`principal: "arn:aws:iam::444455556666:user/writer"`, "arn:aws:iam::444455556666:user/writer", true},
		{`principal: "arn:aws:iam::444455556666:user/writer"`, "arn:aws:iam::444455556666:user/writer2", false},
		{`principal: "arn:aws:iam::444455556666:user/writer"`, "arn:aws:sts::444455556666:assumed-role/writer/s", false},
		{`principal: "arn:aws:iam::444455556666:role/in/writer"`, "arn:aws:sts::444455556666:assumed-role/writer/session", true},
		{`principal: "arn:aws:iam::444455556666:role/in/writer"`, "arn:aws:sts::777788889999:assumed-role/writer/session", false},
		{`account: "444455556666"`, "arn:aws:iam::444455556666:user/anybody", true},
		{`account: "444455556666"`, "arn:aws:iam::777788889999:user/anybody", false},
		{`principal: {byCloud: {Shared: "arn:aws:iam::444455556666:role/writer", Own: "arn:aws:iam::777788889999:root"}}`, "arn:aws:sts::777788889999:assumed-role/any/s", true},
		{`principal: {byCloud: {Shared: "arn:aws:iam::444455556666:role/writer", Own: "arn:aws:iam::777788889999:root"}}`, "arn:aws:iam::444455556666:user/any", false},
		{`principal: {atLaunch: {account: "444455556666"}}`, "arn:aws:iam::444455556666:user/for-acme", true},
	} {
		r := &run{def: guestDefinition(t, test.principal)}
		if got := r.isGuest(test.arn); got != test.want {
			t.Errorf("%s: %s is let in: %t, want %t", test.principal, test.arn, got, test.want)
		}
	}
}

// Nothing is asked of a bucket whose owner nobody has named: anybody can name one that lets the vendor in.
func TestAGuestNamesTheOwner(t *testing.T) {
	t.Parallel()
	def := guestDefinition(t, `principal: "arn:aws:iam::444455556666:user/writer"`)
	o := Options{AWS: aws.Config{Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLEEXAMPLE", "secret", "")}}
	c := Connection{Bucket: "acme-logs", Region: "us-east-1"}
	if err := Validate(def, c, o); err == nil || err.Error() != "Account must be given: a bucket's policy lets the vendor in whoever names the bucket, so that every call must name its owner" {
		t.Errorf("without the account: %v", err)
	}
	c.Account = "123456789012"
	if err := Validate(def, c, o); err != nil {
		t.Error(err)
	}
	c.RoleARN = "arn:aws:iam::123456789012:role/x"
	if err := Validate(def, c, o); err == nil {
		t.Error("a role is taken, and there is none")
	}
}

// Where the bucket may have been there already, or a key may encrypt it, the advice says what to do then, and else it does not.
func TestGuestAdviceOfWhatNoTemplateWrites(t *testing.T) {
	t.Parallel()
	const principal = `principal: "arn:aws:iam::444455556666:user/writer"`
	for _, test := range []struct {
		more, existing, key string
		newKey              vendors.Offer
	}{
		{"", "", "", ""},
		{"\n    existingBucket: optional", "bucketgrant policy acme", "", ""},
		{"\n    kmsActions: [\"kms:Decrypt\", \"kms:GenerateDataKey\"]", "", "bucketgrant policy -key", ""},
		{"\n    kmsActions: [\"kms:Decrypt\", \"kms:GenerateDataKey\"]", "", "bucketgrant policy -key", "optional"},
	} {
		r := &run{def: guestDefinition(t, principal+test.more), c: Connection{Account: "123456789012"}}
		r.def.Bucket.KMSKey = test.newKey
		got := (&place{r: r, name: "data"}).guestAdvice(probe{action: "s3:PutObject"}, outcome{})
		for words, want := range map[string]bool{"bucketgrant policy acme": test.existing != "", "bucketgrant policy -key": test.key != "", "VendorAccess must be Granted": test.newKey != ""} {
			if strings.Contains(got, words) != want {
				t.Errorf("with %q: says %s: %t, must be %t: %s", test.more, words, !want, want, got)
			}
		}
	}
}
