package page

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/customer/policyedit"
	"github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The page makes of every policy what the command does: the same text, changes, notes and problems.
func TestPolicyAgrees(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../policyedit/testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	var cases []map[string]any
	for _, c := range list {
		defs, err := vendors.Load("../../../test/choices/testdata/vendors", c["vendor"].(string))
		if err != nil {
			t.Fatal(err)
		}
		rules := asJSON(t, policyedit.For(defs[0]))
		rules["partitions"] = launch.LinkRules().Partitions
		rules["existing"] = c["newOnly"] != true
		cases = append(cases, map[string]any{"kind": "policy", "rules": rules, "ask": c["ask"], "policy": c["policy"], "remove": c["remove"], "none": c["none"]})
	}
	for i, result := range inNode(t, nil, nil, cases) {
		var got map[string]any
		if err := json.Unmarshal(result, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(list[i]["want"], any(got)); diff != "" {
			t.Errorf("%s:\n%s", list[i]["name"], diff)
		}
	}
}

// Whatever a policy is cut to, and whatever stands wrong in it: both say the same of it.
func TestMangledPoliciesAgree(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../policyedit/testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Vendor, Policy string
		Ask            policyedit.Ask
		Want           struct{ Problems []string }
	}
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 1))
	pieces := []string{`"`, `{`, `}`, `[`, `]`, `,`, ` `, "\n", `"Sid":"x",`, `"Effect":"Deny",`, `*`, `null`, `5`, `é`, "\u2028", `\u0041`, `"AWS":"*"`, `"NotAction":"s3:Get*",`, `"Bucketgrant own guest Write"`}
	var cases []map[string]any
	var want []string
	for range 1500 {
		c := list[r.IntN(len(list))]
		defs, err := vendors.Load("../../../test/choices/testdata/vendors", c.Vendor)
		if err != nil {
			t.Fatal(err)
		}
		rules := policyedit.For(defs[0])
		ours, err := rules.Statements(c.Ask)
		if err != nil || len(c.Policy) < 3 {
			continue
		}
		runes := []rune(c.Policy)
		from := r.IntN(len(runes))
		to := min(len(runes), from+r.IntN(4))
		if r.IntN(20) == 0 {
			to = len(runes)
		}
		policy := string(runes[:from]) + pieces[r.IntN(len(pieces))] + string(runes[to:])
		var outcome any
		if result, err := rules.Merge(policy, c.Ask, ours); err != nil {
			outcome = map[string]any{"problems": strings.Split(err.Error(), "\n")}
		} else {
			outcome = result
		}
		sent := asJSON(t, rules)
		sent["partitions"] = launch.LinkRules().Partitions
		cases = append(cases, map[string]any{"kind": "policy", "rules": sent, "ask": c.Ask, "policy": policy})
		want = append(want, compact(t, outcome))
	}
	merged := 0
	for i, result := range inNode(t, nil, nil, cases) {
		var got any
		if err := json.Unmarshal(result, &got); err != nil {
			t.Fatal(err)
		}
		if compact(t, got) != want[i] {
			t.Errorf("%s\nthe page: %s\nGo:       %s", cases[i]["policy"], compact(t, got), want[i])
		}
		if strings.Contains(want[i], `"text"`) {
			merged++
		}
	}
	if merged < 100 {
		t.Errorf("only %d policies of %d could be merged", merged, len(cases))
	}
}

// compact is equal for values that are the same as JSON.
func compact(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var again any
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	if data, err = json.Marshal(again); err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func asJSON(t *testing.T, v any) map[string]any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(data, &object); err != nil {
		t.Fatal(err)
	}
	return object
}
