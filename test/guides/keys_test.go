package guides

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/customer/policyedit"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// adminsPolicy is the default policy of a key.
const adminsPolicy = `{"Version": "2012-10-17", "Id": "key-default-1", "Statement": [{"Sid": "Enable IAM User Permissions", "Effect": "Allow",
 "Principal": {"AWS": "arn:aws:iam::` + customer + `:root"}, "Action": "kms:*", "Resource": "*"}]}`

// checkKeyPolicy holds the policy of a key, into which the statement was put, against what the guide allows, and whom: through S3 in the
// bucket's region and for what is in the bucket, and the account itself administers it as before.
func (r *result) checkKeyPolicy(g guide, l launch, all []guide) {
	rules := policyedit.For(g.def)
	if rules == nil || rules.KMSActions == nil {
		if len(g.KeyPolicy) > 0 {
			r.failf("%s: there is no statement for the key's policy", l.Of)
		}
		return
	}
	merged, err := mergedFor(l, rules, "shared-bucket", adminsPolicy, keyARN)
	if err != nil {
		r.failf("%s: %v", l.Of, err)
		return
	}
	r.holdKeyPolicy(merged, l, g.KeyPolicy, all)
	for old, broken := range breaksOfKey { // each of which must be noticed
		other := &result{}
		if other.holdKeyPolicy(strings.ReplaceAll(merged, old, broken), l, g.KeyPolicy, all); len(other.failures) == 0 {
			r.failf("%s: in the key's policy, with %s instead of %s nothing is noticed", l.Of, broken, old)
		}
	}
}

var breaksOfKey = map[string]string{
	`"kms:ViaService":"s3.us-east-1.amazonaws.com"`: `"kms:CallerAccount":"` + stranger + `"`,
	`"StringEquals":{"kms:ViaService"`:              `"StringEqualsIfExists":{"kms:ViaService"`,
	`"arn:aws:s3:::shared-bucket/*"`:                `"arn:aws:s3:::shared-bucket*"`,
	`kms:ReEncrypt*`:                                `kms:*`,
	`"kms:*"`:                                       `"kms:List*"`,
	`"Condition":`:                                  `"Comment":`,
}

// checkNewKey holds the policy of a key that the template makes to the same, and to nobody of the vendor's once the customer has
// withdrawn that.
func (r *result) checkNewKey(t *template.Template, g guide, l launch, all []guide) {
	if !g.def.Bucket.KMSKey.Offered() {
		return
	}
	of := func(access string) string {
		in := l.input(true, false)
		in.Parameters["NewBucketName"], in.Parameters["NewKmsKey"], in.Parameters["VendorAccess"] = "shared-bucket", "Yes", access
		stack, err := resolve.Resolve(t, in)
		if err != nil || stack.Resource("KmsKey") == nil {
			r.failf("%s: there is no new key: %v", l.Of, err)
			return ""
		}
		text, err := json.Marshal(stack.Resource("KmsKey").Properties["KeyPolicy"])
		if err != nil {
			r.failf("%s: %v", l.Of, err)
		}
		return string(text)
	}
	granted, withdrawn := of("Granted"), of("Withdrawn")
	r.holdKeyPolicy(granted, l, g.KeyPolicy, all)
	nobody := l
	nobody.LetsIn = nil
	r.holdKeyPolicy(withdrawn, nobody, nil, all)
	for old, broken := range breaksOfKey { // each of which must be noticed
		other := &result{}
		if other.holdKeyPolicy(strings.ReplaceAll(granted, old, broken), l, g.KeyPolicy, all); len(other.failures) == 0 {
			r.failf("%s: in the new key's policy, with %s instead of %s nothing is noticed", l.Of, broken, old)
		}
	}
	other := &result{}
	if other.holdKeyPolicy(granted, nobody, nil, all); len(other.failures) == 0 {
		r.failf("%s: a new key that is not withdrawn is not noticed", l.Of)
	}
}

func (r *result) holdKeyPolicy(text string, l launch, granted []string, all []guide) {
	j, err := judgeOf("the key", text)
	if err != nil {
		r.failf("%s: %v", l.Of, err)
		return
	}
	for _, c := range everybody(l, all) {
		in := slices.ContainsFunc(l.LetsIn, func(w who) bool { return w.admits(c) })
		if in = in || c.ARN == "arn:aws:iam::"+customer+":root"; !in {
			r.holdKey(j, l, c, nil)
		} else if c.ARN != "arn:aws:iam::"+customer+":root" {
			r.holdKey(j, l, c, granted)
		}
	}
	for _, a := range s3actions.KMS() { // nobody locks themselves out
		may, err := j.GuestAllows("the key", judge.Caller{ARN: "arn:aws:iam::" + customer + ":root"}, judge.Request{Action: a.Name, Resource: keyARN})
		if r.decisions++; err != nil || !may {
			r.failf("%s: the account may not %s: %v", l.Of, a.Name, err)
		}
	}
}

// holdKey tries every action of KMS as somebody, through S3 and otherwise, for the bucket and for others.
func (r *result) holdKey(j *judge.Judge, l launch, c judge.Caller, granted []string) {
	if granted == nil && (c.Service != "" || ofCustomer(c)) {
		return // the default policy leaves it to IAM who of the account may use the key
	}
	for _, a := range s3actions.KMS() {
		if granted == nil && a.Name != "kms:Decrypt" && a.Name != "kms:GenerateDataKey" {
			continue
		}
		for _, via := range []string{"", "s3." + region + ".amazonaws.com", "s3.eu-west-1.amazonaws.com", "ec2." + region + ".amazonaws.com"} {
			for _, of := range []string{"", "arn:aws:s3:::shared-bucket", "arn:aws:s3:::shared-bucket/file", "arn:aws:s3:::shared-bucket2", "arn:aws:s3:::shared-bucket2/file", "arn:aws:s3:::unrelated/file"} {
				context := map[string][]string{}
				if via != "" {
					context["kms:ViaService"] = []string{via}
				}
				if of != "" {
					context[encryptedOf] = []string{of}
				}
				want := slices.Contains(granted, a.Name) && via == "s3."+region+".amazonaws.com" && (of == "arn:aws:s3:::shared-bucket" || of == "arn:aws:s3:::shared-bucket/file")
				got, err := j.GuestAllows("the key", c, judge.Request{Action: a.Name, Resource: keyARN, Context: context})
				r.decisions++
				if err != nil {
					r.failf("%s: %v", l.Of, err)
				} else if got != want {
					r.failf("%s: the key's policy lets %s do %s through %q for %q: %t, must be %t", l.Of, c.ARN, a.Name, via, of, got, want)
				}
			}
		}
	}
}

// ofCustomer reports whether somebody is of the customer's own account.
func ofCustomer(c judge.Caller) bool { return who{Account: customer}.admits(c) }

// judgeOf reads one policy of a bucket, or of something else that has a policy of its own.
func judgeOf(name, text string) (*judge.Judge, error) {
	var document map[string]any
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		return nil, err
	}
	return judge.Of(&resolve.Stack{Resources: []resolve.Resource{{
		LogicalID: "Policy", Type: "AWS::S3::BucketPolicy", Properties: map[string]any{"Bucket": name, "PolicyDocument": document},
	}}})
}
