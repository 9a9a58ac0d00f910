// Package choices tests what a customer can choose: that every pair of choices that a template accepts leads to legal
// policies and no dangling reference, that an update from any choice to any other replaces nothing that matters, and
// that what must be refused is, with a reason.
package choices

import (
	"encoding/json"
	"flag"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/versity/versitygw/iamapi/policy"

	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/synth/policysize"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var update = flag.Bool("update", false, "rewrite the texts in testdata")

// IAM's quotas in characters, white space not counted.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	maxManagedPolicy = 6144
	maxTrustPolicy   = 2048
	// https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
	maxKeyPolicy = 32 * 1024
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
	maxBucketPolicy = 20 * 1024
	// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
	maxQueuePolicy = 8 * 1024
	// https://docs.aws.amazon.com/general/latest/gr/sns.html
	maxTopicPolicy = 30 * 1024
)

func TestEveryPairOfChoices(t *testing.T) {
	allRefused := map[string]string{}
	for _, v := range loadVendors(t) {
		launches, refused := v.coverPairs()
		t.Logf("%-10s %4d pairs of choices in %3d launches, %2d pairs refused", v.id, len(v.pairs()), len(launches), len(refused))
		for _, l := range launches {
			checkPolicies(t, v.describe(l), l.stack)
			checkCapabilities(t, v.describe(l), l)
		}
		for _, p := range refused {
			allRefused[v.id] += p.String() + "\n"
		}
		checkUpdates(t, v, launches)
	}
	// On file, so that a person sees which pairs are refused and that each should be.
	compareWithFile(t, "testdata/refused.txt", allRefused)
}

// checkPolicies: IAM would take every policy, by its grammar and its size.
func checkPolicies(t *testing.T, name string, stack *resolve.Stack) {
	t.Helper()
	for _, r := range stack.Resources {
		switch r.Type {
		case "AWS::IAM::ManagedPolicy":
			document := asJSON(t, r.Properties["PolicyDocument"])
			if err := policy.Parse(document); err != nil {
				t.Errorf("%s: %s: %v\n%s", name, r.LogicalID, err, document)
			}
			checkSize(t, name, r.LogicalID, document, maxManagedPolicy)
		case "AWS::IAM::Role":
			document := asJSON(t, r.Properties["AssumeRolePolicyDocument"])
			if err := judge.CheckTrust(r.Properties["AssumeRolePolicyDocument"]); err != nil {
				t.Errorf("%s: %s: %v", name, r.LogicalID, err)
			}
			checkSize(t, name, r.LogicalID, document, maxTrustPolicy)
		case "AWS::S3::BucketPolicy":
			checkSize(t, name, r.LogicalID, asJSON(t, r.Properties["PolicyDocument"]), maxBucketPolicy)
		case "AWS::SQS::QueuePolicy":
			checkSize(t, name, r.LogicalID, asJSON(t, r.Properties["PolicyDocument"]), maxQueuePolicy)
		case "AWS::SNS::TopicPolicy":
			checkSize(t, name, r.LogicalID, asJSON(t, r.Properties["PolicyDocument"]), maxTopicPolicy)
		case "AWS::KMS::Key":
			checkSize(t, name, r.LogicalID, asJSON(t, r.Properties["KeyPolicy"]), maxKeyPolicy)
		}
	}
}

func checkSize(t *testing.T, name, id, document string, most int) {
	t.Helper()
	if size := len(strings.Join(strings.Fields(document), "")); size > most {
		t.Errorf("%s: %s has %d characters, AWS takes %d", name, id, size, most)
	}
}

// checkCapabilities: one check box, and the named capability only for a name that the customer gave.
func checkCapabilities(t *testing.T, name string, l launch) {
	t.Helper()
	want := []string{"CAPABILITY_IAM"}
	if !slices.ContainsFunc(l.stack.Resources, func(r resolve.Resource) bool { return strings.HasPrefix(r.Type, "AWS::IAM::") }) {
		want = nil // the policy of a bucket needs none
	}
	for parameter, value := range l.choices {
		// That of a further set has the set's name in front; a role that is there already has its name.
		if strings.HasSuffix(parameter, "RoleName") && parameter != "ExistingRoleName" && value != "" {
			want = []string{"CAPABILITY_NAMED_IAM"}
		}
	}
	if diff := cmp.Diff(want, l.stack.Capabilities); diff != "" {
		t.Errorf("%s: capabilities: %s", name, diff)
	}
}

// The parameters whose change means another bucket or role, as their descriptions say.
var renames = map[string][]string{
	"Bucket":          {"NewBucketName", "BucketNameSuffix", "BucketNamePrefix"},
	"BucketPolicy":    {"NewBucketName", "BucketNameSuffix", "BucketNamePrefix"},
	"LogBucket":       {"BucketNamePrefix"},
	"LogBucketPolicy": {"BucketNamePrefix"},
	"Role":            {"RoleName"},
	// The subscription to another address is another subscription.
	"AlarmSubscription": {"AlarmEmail"},
}

// checkUpdates: from any launch to any other, no resource that stays is replaced, unless the customer gave a new name.
func checkUpdates(t *testing.T, v *vendor, launches []launch) {
	t.Helper()
	for _, from := range launches {
		for _, to := range launches {
			for _, old := range from.stack.Resources {
				now := to.stack.Resource(old.LogicalID)
				if now == nil {
					checkRemoved(t, v.describe(from)+" -> "+v.describe(to), &old)
					continue
				}
				replaced := replacedBy(t, &old, now)
				if len(replaced) > 0 && !renamed(old.LogicalID, from, to) {
					t.Errorf("%s -> %s: %s is replaced, as %v changed", v.describe(from), v.describe(to), old.LogicalID, replaced)
				}
				if old.Type == "AWS::IAM::Role" && old.Attributes["Arn"] != now.Attributes["Arn"] && !renamed(old.LogicalID, from, to) {
					t.Errorf("%s -> %s: the role's ARN changed", v.describe(from), v.describe(to))
				}
			}
		}
	}
}

// checkRemoved: what holds data stays when it leaves the stack.
func checkRemoved(t *testing.T, name string, r *resolve.Resource) {
	t.Helper()
	if strings.Contains(asJSON(t, r.Properties["PolicyDocument"]), `"AWS":`) {
		if r.DeletionPolicy != "Delete" {
			t.Errorf("%s: %s lets somebody of another account in, and is removed with DeletionPolicy %q", name, r.LogicalID, r.DeletionPolicy)
		}
		return
	}
	if strings.HasPrefix(r.Type, "AWS::S3::") && r.DeletionPolicy != "RetainExceptOnCreate" {
		t.Errorf("%s: %s is removed with DeletionPolicy %q", name, r.LogicalID, r.DeletionPolicy)
	}
}

// replacedBy lists the changed properties that cannot change in place.
func replacedBy(t *testing.T, old, now *resolve.Resource) []string {
	t.Helper()
	facts, err := types.FactsOf(old.Type)
	if err != nil {
		t.Fatal(err)
	}
	var changed []string
	for _, property := range facts.CreateOnlyProperties {
		if !cmp.Equal(old.Properties[property], now.Properties[property]) {
			changed = append(changed, property)
		}
	}
	return changed
}

// renamed: what a further set has is renamed by the set's own parameters, which have its name in front too.
func renamed(logicalID string, from, to launch) bool {
	for of, parameters := range renames {
		set, ok := strings.CutSuffix(logicalID, of)
		if ok && slices.ContainsFunc(parameters, func(p string) bool { return from.choices[set+p] != to.choices[set+p] }) {
			return true
		}
	}
	return false
}

// compareWithFile holds texts against a file with a heading for each, so that a person can read them all.
func compareWithFile(t *testing.T, path string, texts map[string]string) {
	t.Helper()
	var b strings.Builder
	for _, heading := range slices.Sorted(maps.Keys(texts)) {
		b.WriteString(heading + ":\n")
		for line := range strings.Lines(texts[heading]) {
			b.WriteString("    " + strings.TrimSuffix(line, "\n") + "\n")
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("what is refused has changed; go test ./test/choices -update accepts it:\n%s", diff)
	}
}

// The longest values that the parameters accept fit into the policies, with as much given and allowed at once as there can be.
func TestLongestValues(t *testing.T) {
	t.Parallel()
	for _, v := range loadVendors(t) {
		long := *v
		long.values = v.longestValues()
		var launches []launch
		for _, way := range append(v.values["Access"], "") {
			for seed := range uint64(8) {
				if l, ok := long.most(way, seed); ok {
					launches = append(launches, l)
					checkPolicies(t, v.describe(l)+" with the longest values", l.stack)
				}
			}
		}
		if len(launches) < 8 {
			t.Errorf("%s: only %d launches have the longest values", v.id, len(launches))
		}
		checkMeasured(t, v, launches)
	}
}

// checkMeasured: what a template's policies are measured to be is as long as the longest that a launch makes, and hardly longer.
func checkMeasured(t *testing.T, v *vendor, launches []launch) {
	t.Helper()
	for _, policy := range policysize.Of(v.template, []vendors.Partition{vendors.PartitionAWS}) {
		made := 0
		for _, l := range launches {
			r := l.stack.Resource(policy.LogicalID)
			if r == nil || policy.LogicalID == "FurtherBucketsPolicy" && strings.Contains(l.choices["FurtherBucketArns"], ",") {
				continue // a list counts as one element
			}
			document := r.Properties["PolicyDocument"]
			if r.Type == "AWS::KMS::Key" {
				document = r.Properties["KeyPolicy"]
			}
			made = max(made, len(asJSON(t, document)))
		}
		t.Logf("%s: %s: measured %d, made %d", v.id, policy.LogicalID, policy.Size, made)
		if made > policy.Size || made > 0 && policy.Size > made+made/2+200 {
			t.Errorf("%s: %s is measured to have %d characters, and launches make %d", v.id, policy.LogicalID, policy.Size, made)
		}
	}
}

// longestValues are the values that are tried of each parameter, of typed ones the longest.
func (v *vendor) longestValues() map[string][]string {
	principal := "arn:aws:iam::111122223333:role/" + strings.Repeat("p", 512-31-1-64) + "/" + strings.Repeat("n", 64)
	longest := map[string]string{
		"ExternalId":         strings.Repeat("x", v.longest("ExternalId", 1224)),
		"SecondExternalId":   strings.Repeat("y", v.longest("SecondExternalId", 1224)),
		"VendorPrincipalArn": principal,
		"NewBucketName":      strings.Repeat("n", 63),
		"ExistingBucketName": strings.Repeat("b", 63),
		"Prefix":             strings.Repeat("k", 511) + "/",
		"RoleName":           strings.Repeat("r", 64),
	}
	for name, own := range v.examples { // of a form of the vendor's own
		if longest[name] = own; name == "VendorPrincipalArn" && strings.Contains(own, ":111122223333:") {
			longest[name] = principal // of any account
		}
		if strings.HasSuffix(name, "ExistingBucketName") {
			longest[name] = own + strings.Repeat("b", 63-len(own))
		}
	}
	if v.notifies {
		longest["Prefix"] = strings.Repeat("k", 340) + "/"
	}
	values := map[string][]string{}
	for name, tried := range v.values {
		values[name] = slices.Clone(tried)
		set := vocabulary.SetOf(name)
		long, ok := longest[name]
		if !ok && set != "" {
			long, ok = longest[strings.TrimPrefix(name, set)]
			if ok && (strings.HasSuffix(name, "BucketName") || strings.HasSuffix(name, "RoleName")) {
				long = strings.Repeat("c", len(long)) // another one
			}
		}
		if last := len(tried) - 1; ok {
			values[name][last] = long
		}
	}
	return values
}

// most is a launch by a way in with all that can be given or allowed together, one of several.
func (v *vendor) most(way string, seed uint64) (launch, bool) {
	all := map[string]string{}
	for _, name := range v.names {
		values := v.values[name]
		if all[name] = values[len(values)-1]; slices.Contains(values, "Yes") {
			all[name] = "Yes"
		} else if name == vendors.ParamVendorAccess {
			all[name] = vocabulary.AccessGranted
		}
	}
	if way != "" {
		all["Access"] = way
	}
	return v.mended(all, pair{a: "Access"}, rand.New(rand.NewPCG(1, seed)), 400)
}

// A template of up to 51,200 bytes needs no bucket when it is deployed.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
func TestTemplateSizes(t *testing.T) {
	for _, v := range loadVendors(t) {
		t.Logf("%-10s %6d bytes as YAML, %6d as the CDK's JSON", v.id, v.bytes, len(v.template.JSON()))
		if size := max(v.bytes, len(v.template.JSON())); size >= 51200 {
			t.Errorf("%s: %d bytes, CloudFormation takes 51200 inline", v.id, size)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
