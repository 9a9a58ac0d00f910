// Package choices tests what a customer can choose: that every pair of choices that a template accepts leads to legal
// policies and no dangling reference, that an update from any choice to any other replaces nothing that matters, and
// that what must be refused is, with a reason.
package choices

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/versity/versitygw/iamapi/policy"

	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

var update = flag.Bool("update", false, "rewrite the texts in testdata")

// IAM's quotas in characters, white space not counted.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	maxManagedPolicy = 6144
	maxTrustPolicy   = 2048
	// https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
	maxKeyPolicy = 32 * 1024
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
		case "AWS::KMS::Key":
			checkSize(t, name, r.LogicalID, asJSON(t, r.Properties["KeyPolicy"]), maxKeyPolicy)
		}
	}
}

func checkSize(t *testing.T, name, id, document string, most int) {
	t.Helper()
	if size := len(strings.Join(strings.Fields(document), "")); size > most {
		t.Errorf("%s: %s has %d characters, IAM takes %d", name, id, size, most)
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

// The longest values that the parameters accept fit into IAM's policies.
func TestLongestValues(t *testing.T) {
	for _, v := range loadVendors(t) {
		choices := map[string]string{}
		for _, name := range v.names {
			choices[name] = v.values[name][0]
		}
		longest := map[string]string{
			"ExternalId":         strings.Repeat("x", v.longest("ExternalId", 1224)),
			"SecondExternalId":   strings.Repeat("y", v.longest("SecondExternalId", 1224)),
			"VendorPrincipalArn": "arn:aws:iam::111122223333:role/" + strings.Repeat("p", 512-31-1-64) + "/" + strings.Repeat("n", 64),
			"ExistingBucketName": strings.Repeat("b", 63),
			"Prefix":             strings.Repeat("k", 511) + "/",
			"KmsKeyArn":          vocabulary.Named("KmsKeyArn").Sample(),
		}
		for name, own := range v.examples { // of a form of the vendor's own
			if _, ok := choices[name]; ok {
				longest[name] = own
			}
			if strings.HasSuffix(name, "ExistingBucketName") {
				longest[name] = own + strings.Repeat("b", 63-len(own))
			}
		}
		if v.notifies {
			longest["Prefix"] = strings.Repeat("k", 340) + "/"
		}
		if v.id == "itself" { // whose trust has it
			longest["RoleName"] = strings.Repeat("r", 64)
		}
		for name := range choices {
			set := vocabulary.SetOf(name)
			if longest[name] != "" {
				continue
			}
			if value, ok := longest[strings.TrimPrefix(name, set)]; ok && set != "" && strings.HasSuffix(name, "BucketName") {
				longest[name] = strings.Repeat("c", len(value)) // another bucket
			} else if ok {
				longest[name] = value
			}
		}
		for name, value := range longest {
			if _, ok := choices[name]; ok {
				choices[name] = value
			}
		}
		if _, ok := choices["Access"]; ok {
			choices["Access"] = "CrossAccountRole"
		}
		if _, ok := choices["BucketNameSuffix"]; ok && choices["ExistingBucketName"] == "" {
			choices["BucketNameSuffix"] = "acmecorp"
		}
		if _, ok := choices["NewKmsKey"]; ok {
			choices["NewKmsKey"] = "No" // beside one that the customer has
		}
		stack, err := resolve.Resolve(v.template, resolve.Input{Parameters: choices})
		if err != nil {
			t.Errorf("%s: %v", v.id, err)
			continue
		}
		checkPolicies(t, v.id+" with the longest values", stack)
	}
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
