package choices

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/customer/policyedit"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// What a bucket that is there gets into its policy is what the template allows in that of a new one, in every launch: the same
// principals, actions, resources and conditions. The Sids alone begin with the vendor's id.
func TestExistingBucketsGetWhatNewOnesDo(t *testing.T) {
	held := 0
	for _, v := range loadVendors(t) {
		defs, err := vendors.Load("testdata/vendors", v.id)
		if err != nil {
			continue // one of ../../vendors, none of which has this way in
		}
		rules := policyedit.For(defs[0])
		if rules == nil {
			continue
		}
		launches, _ := v.coverPairs()
		for _, l := range launches {
			resource := l.stack.Resource("BucketPolicy")
			parameters := map[string]string{}
			for name, value := range l.choices {
				if value != "" && rules.Takes(name) {
					parameters[name] = value
				}
			}
			ask, err := rules.AskOf(fmt.Sprint(resource.Properties["Bucket"]), "us-east-1", parameters)
			if err != nil {
				t.Fatal(err)
			}
			ours, err := rules.Statements(ask)
			if err != nil {
				t.Errorf("%s: %v", v.describe(l), err)
				continue
			}
			for i := range ours {
				ours[i].Sid = strings.TrimPrefix(ours[i].Sid, rules.SidStart)
			}
			if l.choices[vendors.ParamVendorAccess] == vocabulary.AccessWithdrawn {
				ours = nil // which policyedit does with -remove
			}
			var template struct{ Statement []any }
			decode(t, asJSON(t, resource.Properties["PolicyDocument"]), &template)
			var got []any
			data, err := json.Marshal(ours)
			if err != nil {
				t.Fatal(err)
			}
			if decode(t, string(data), &got); got == nil {
				got = []any{}
			}
			if diff := cmp.Diff(single(template.Statement[1:]), single(got)); diff != "" { // the first refuses requests without TLS
				t.Errorf("%s:\n%s", v.describe(l), diff)
			}
			held++
		}
	}
	if held < 10 {
		t.Errorf("only %d launches were held against the statements", held)
	}
}

// single writes a list of one as that one, which means the same.
func single(v any) any {
	switch v := v.(type) {
	case []any:
		if len(v) == 1 {
			return single(v[0])
		}
		for i := range v {
			v[i] = single(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = single(v[key])
		}
	}
	return v
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}
