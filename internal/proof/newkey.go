package proof

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// newKey is the logical ID of the KMS key that a template makes.
const newKey = "KmsKey"

// ofNewKey are the parameters about it, which are of no other than the first bucket.
var ofNewKey = []string{vendors.ParamNewKMSKey, withdrawal.name}

// withdrawal takes the guests out of everything that is kept.
var withdrawal = choice{vendors.ParamVendorAccess, "Withdrawn"}

// makesKey reports whether the customer has the template make a key, which it does for a new bucket only.
func (l Launch) makesKey() bool {
	return l.Definition.Bucket.KMSKey.Offered() && l.isNew() && l.Stack.Parameters[vendors.ParamNewKMSKey] == "Yes"
}

// grantsKey reports whether the policy of the new key must let the guests of the bucket use it.
func (l Launch) grantsKey() bool {
	return l.guestsMay() != nil && !l.withdrawn()
}

// withdrawn reports whether the customer has taken the guests out of everything that is kept.
func (l Launch) withdrawn() bool { return l.Stack.Parameters[withdrawal.name] == withdrawal.value }

// checkEncrypted holds every bucket to the key that it must have: what is shared to that of its set, and every other one to S3's own.
func (r *Report) checkEncrypted(l Launch, res resolve.Resource) {
	want := `{"BlockedEncryptionTypes":{"EncryptionType":["SSE-C"]},"ServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}`
	for _, s := range l.sets() {
		if key := s.key(); res.LogicalID == s.bucketOf+"Bucket" && key != "" {
			want = `{"BlockedEncryptionTypes":{"EncryptionType":["SSE-C"]},"BucketKeyEnabled":true,"ServerSideEncryptionByDefault":{"KMSMasterKeyID":"` + key + `","SSEAlgorithm":"aws:kms"}}`
		}
	}
	want = `{"ServerSideEncryptionConfiguration":[` + want + `]}`
	if got := compact(res.Properties["BucketEncryption"]); got != want {
		r.failf("%s: %s is encrypted by %s, must be by %s", l, res.LogicalID, got, want)
	}
}

// checkKeyUse holds that no launch is accepted without a key where the definition requires one, and none with one where the vendor gets
// nothing of any.
func (r *Report) checkKeyUse(l Launch) {
	for _, s := range l.sets() {
		use := s.Definition.Bucket.KMS
		never := use == vendors.KeyNever || s.isForGuests() && s.guestsMay() == nil
		if key := s.key(); never && key != "" || use == vendors.KeyRequired && key == "" {
			r.failf("%s: the bucket of the set %q is launched with the key %q, but the definition says %q", l, s.set, key, use)
		}
	}
}

// checkNewKey holds that there is a key of the stack's where the customer wants one, and no other.
func (r *Report) checkNewKey(l Launch) {
	for _, res := range l.Stack.Resources {
		switch {
		case res.Type != "AWS::KMS::Key":
		case res.LogicalID != newKey || !l.makesKey():
			r.failf("%s: there is a key %s, which nobody asked for", l, res.LogicalID)
		default:
			r.checkKept(l, res)
			r.checkKeyPolicy(l, res)
			if res.Properties["EnableKeyRotation"] != true && res.Properties["EnableKeyRotation"] != "true" {
				r.failf("%s: %s is not rotated", l, res.LogicalID)
			}
			for _, weak := range []string{"BypassPolicyLockoutSafetyCheck", "PendingWindowInDays", "Enabled", "KeySpec", "KeyUsage", "Origin", "MultiRegion"} {
				if v := res.Properties[weak]; v != nil {
					r.failf("%s: %s has %s %v, which nobody asked for", l, res.LogicalID, weak, v)
				}
			}
		}
	}
	if l.makesKey() && l.Stack.Resource(newKey) == nil {
		r.failf("%s: there is no new key", l)
	}
}

// checkKeyPolicy holds that the policy of the new key leaves all of it to the account, or nobody could change it ever again; and that
// it names nobody besides but the guests of the bucket, as long as the customer lets it.
func (r *Report) checkKeyPolicy(l Launch, res resolve.Resource) {
	j, err := judge.Of(l.Stack)
	if err != nil {
		r.failf("%s: %v", l, err)
		return
	}
	arn := res.Attributes["Arn"]
	account := "arn:aws:iam::" + Account + ":root"
	for _, a := range s3actions.KMS() {
		may, err := j.GuestAllows(arn, judge.Caller{ARN: account}, judge.Request{Action: a.Name, Resource: arn})
		if r.Decisions++; err != nil || !may {
			r.failf("%s: the account may not %s with its own key: %v", l, a.Name, err)
		}
	}
	names, statements := []string{account}, 1
	if l.grantsKey() {
		names, statements = append(names, l.guestNames()...), 2
		slices.Sort(names)
		names = slices.Compact(names)
	}
	if got := j.Guests(arn); fmt.Sprint(got) != fmt.Sprint(names) {
		r.failf("%s: the policy of %s names %q, must name %q", l, res.LogicalID, got, names)
	}
	document, _ := res.Properties["KeyPolicy"].(map[string]any)
	if list, _ := document["Statement"].([]any); len(list) != statements {
		r.failf("%s: the policy of %s has %d statements, must have %d", l, res.LogicalID, len(list), statements)
	}
}

// exactKey holds every decision of the new key's own policy about the guests of the bucket, and about everybody else who is not of the
// account: of those IAM decides.
func (r *Report) exactKey(l Launch, j *judge.Judge) {
	if !l.makesKey() {
		return
	}
	for _, guest := range l.admitted() {
		r.expectKey(l, j, guest, l.grantsKey())
	}
	for _, c := range l.strangers() {
		if c.ARN != "" && accountIn(c.ARN) != Account {
			r.expectKey(l, j, c, false)
		}
	}
}

// expectKey tries every action of KMS through S3 and otherwise, for the bucket and for others, as somebody. Of a stranger the actions
// do that a guest may.
func (r *Report) expectKey(l Launch, j *judge.Judge, c caller, guest bool) {
	granted := l.guestsMay()
	here, bucket := "s3."+l.region+".amazonaws.com", "arn:aws:s3:::"+l.bucket()
	for _, a := range s3actions.KMS() {
		given := slices.ContainsFunc(granted, func(pattern string) bool { return matchesAction(pattern, a.Name) })
		if !given && !guest {
			continue
		}
		for _, via := range []string{here, "", "s3.eu-west-1.amazonaws.com", "ec2." + l.region + ".amazonaws.com"} {
			for _, of := range []string{bucket, bucket + "/file", "", bucket + "2", bucket + "2/file", "arn:aws:s3:::unrelated/file"} {
				context := map[string][]string{"aws:SecureTransport": {"true"}}
				if via != "" {
					context["kms:ViaService"] = []string{via}
				}
				if of != "" {
					context[EncryptedOf] = []string{of}
				}
				want := guest && given && via == here && strings.HasPrefix(of+"/", bucket+"/")
				got, err := j.GuestAllows(l.key(), c.Caller, judge.Request{Action: a.Name, Resource: l.key(), Context: context})
				if r.Decisions++; err != nil {
					r.failf("%s: %s: %v", l, c.name, err)
				} else if got != want {
					r.failf("%s: the new key's policy lets %s do %s through %q for %q: %t, must be %t", l, c.name, a.Name, via, of, got, want)
				}
			}
		}
	}
}
