package proof

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A prefix holds in the first bucket alone, so that who shares a path in each of several buckets launches the template once for each.
// Two such stacks, of two buckets or of two paths in one, have nothing of one name, and each opens its own path and not the other's.
func TestStacksBesideEachOther(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, dir := range []string{"../..", "../choices/testdata"} {
		defs, err := vendors.Load(filepath.Join(dir, "vendors"))
		if err != nil {
			t.Fatal(err)
		}
		for _, def := range defs {
			if !def.Bucket.Prefix.Offered() || !def.Bucket.FurtherBuckets.Offered() || def.Bucket.Create == vendors.CreateRequired {
				continue
			}
			tried++
			data, err := os.ReadFile(filepath.Join(dir, "templates", def.Vendor, def.Version, "template.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := template.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			launches, err := proof.Launches(def, parsed)
			if err != nil {
				t.Fatal(err)
			}
			launches = slices.DeleteFunc(launches, func(l proof.Launch) bool {
				return l.Choices[vendors.ParamPrefix] == "" || l.Choices[vendors.ParamExistingBucketName] == "" || l.Choices[vendors.ParamBucketAccountID] != ""
			})
			if len(launches) == 0 {
				t.Fatalf("%s: no launch has a prefix in a bucket that is there", def.Vendor)
			}
			for _, l := range launches {
				for _, second := range []string{"second-data", "first-data"} {
					one, other := besideOf(t, parsed, l, "one", "first-data", "exports/daily/"), besideOf(t, parsed, l, "other", second, "exports/daily2/")
					haveNoNameInCommon(t, l, one.stack, other.stack)
					one.opensItsOwn(t, l, "first-data", second)
					other.opensItsOwn(t, l, "first-data", second)
				}
			}
		}
	}
	if tried < 4 {
		t.Errorf("%d definitions offer a prefix and further buckets", tried)
	}
}

// beside is one of two stacks.
type beside struct {
	stack          *resolve.Stack
	bucket, prefix string
}

// besideOf is the launch again, as a stack of its own with a bucket and a path of its own. A role's name is the customer's to give, and
// a role that is there already is another one.
func besideOf(t *testing.T, parsed *template.Template, l proof.Launch, name, bucket, prefix string) beside {
	t.Helper()
	choices := maps.Clone(l.Choices)
	choices[vendors.ParamExistingBucketName], choices[vendors.ParamPrefix] = bucket, prefix
	for _, given := range []string{vendors.ParamRoleName, vendors.ParamExistingRoleName} {
		if choices[given] != "" {
			choices[given] += "-" + name
		}
	}
	stack, err := resolve.Resolve(parsed, resolve.Input{Parameters: choices, StackName: name})
	if err != nil {
		t.Fatalf("%s: %v", l, err)
	}
	return beside{stack, bucket, prefix}
}

// haveNoNameInCommon: what has a name of its own in a template would be refused when the second stack is made. What a property gives no
// name is named by CloudFormation, after the stack.
func haveNoNameInCommon(t *testing.T, l proof.Launch, one, other *resolve.Stack) {
	t.Helper()
	for _, a := range one.Resources {
		for property, value := range a.Properties {
			if b := other.Resource(a.LogicalID); b != nil && strings.HasSuffix(property, "Name") && value == b.Properties[property] && ownName(a.Type, property) {
				t.Errorf("%s: %s of both stacks has the %s %v", l, a.LogicalID, property, value)
			}
		}
	}
}

// ownName reports whether a property names its resource, as that of an alarm names its metric's namespace also.
func ownName(typ, property string) bool {
	parts := strings.Split(typ, "::")
	return strings.TrimSuffix(property, "Name") == parts[2] || property == "Name"
}

// opensItsOwn: whoever gets in by the stack gets at keys under its path in its bucket, and at nothing else of both.
func (b beside) opensItsOwn(t *testing.T, l proof.Launch, buckets ...string) {
	t.Helper()
	j, err := judge.Of(b.stack)
	if err != nil {
		t.Fatal(err)
	}
	own, allowed := "arn:aws:s3:::"+b.bucket, 0
	for _, id := range j.Principals() {
		for _, req := range proof.Requests(proof.Account, slices.Compact(slices.Clone(buckets))...) {
			ok, err := j.Allows(id, req)
			if err != nil {
				t.Fatal(err)
			}
			if !ok || !strings.HasPrefix(req.Action, "s3:") || permissions.OnAccount(req.Action) {
				continue
			}
			allowed++
			key, isObject := strings.CutPrefix(req.Resource, own+"/")
			listed := req.Context["s3:prefix"]
			if isObject && !strings.HasPrefix(key, b.prefix) || !isObject && req.Resource != own || listed != nil && !strings.HasPrefix(listed[0], b.prefix) ||
				listed == nil && strings.HasPrefix(req.Action, "s3:ListBucket") {
				t.Errorf("%s with %s of %s: %s on %s with %v is allowed by %s", l, b.prefix, b.bucket, req.Action, req.Resource, req.Context, id)
			}
		}
	}
	if allowed == 0 {
		t.Errorf("%s with %s of %s opens nothing", l, b.prefix, b.bucket)
	}
}
