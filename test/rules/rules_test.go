// Package rules holds the house rules: what must be so in every template, whatever its vendor asks for.
//
// Those in *.guard are written in the language of AWS CloudFormation Guard, and judged by AWS's own cfn-guard on launches
// of every template. Those about a template before it is launched, which Guard's language cannot say or misreads, are in
// template_test.go. Each rule is shown to refuse what it is there to refuse.
package rules

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

var keep = flag.String("launches", "", "write the launches that the rules judge to this folder, for cfn-guard by hand")

// acknowledged are the findings that stand, known by a text in the value found, and why.
var acknowledged = []struct{ vendor, rule, found, reason string }{
	{
		"quartic", "actions_are_spelled_out", `"s3:*"`,
		"Quartic's guide asks for every S3 action on a bucket that is for Quartic alone, and its definition says so to the customer.",
	},
	{
		"every-way", "strangers_bring_an_external_id", `"Sid":"EveryWayWithoutAnExternalId"`,
		"This vendor exists for tests only, and its definition declares under noExternalId why it has none.",
	},
	{
		"any-subject", "web_identities_of_other_issuers_say_whose", "", // whatever shows that there is no subject
		"This vendor exists for tests only, and its definition declares under noSubject why tokens of any subject may get in.",
	},
	{
		"own-principals", "strangers_bring_an_external_id", `"Sid":"OwnPrincipalsWithoutAnExternalId"`,
		"This vendor exists for tests only, and its definition declares under noExternalId why it has none.",
	},
}

func acknowledgement(vendor string, f finding) int {
	for n, a := range acknowledged {
		if a.vendor == vendor && a.rule == f.rule && strings.Contains(f.value, a.found) {
			return n
		}
	}
	return -1
}

// Every rule holds for every launch of every template.
func TestLaunches(t *testing.T) {
	t.Parallel()
	guard := needGuard(t)
	all := loadVendors(t)
	var mu sync.Mutex
	judged, held, stand := 0, map[string]bool{}, map[int]bool{}
	t.Run("vendors", func(t *testing.T) {
		for _, v := range all {
			t.Run(v.Vendor, func(t *testing.T) {
				t.Parallel()
				launches := v.launches(t)
				verdicts := judge(t, guard, launches)
				if *keep != "" {
					keepLaunches(t, launches)
				}
				mu.Lock()
				defer mu.Unlock()
				judged++
				report := map[string][]launch{}
				for _, l := range launches {
					// Whether logs arrive and an alarm is heard is for the judge of policies to say, not for a rule about properties.
					for _, f := range l.blind {
						report[f] = append(report[f], l)
					}
				}
				for i, verdict := range verdicts {
					for _, rule := range verdict.holds {
						held[rule] = true
					}
					for _, f := range verdict.findings {
						if n := acknowledgement(v.Vendor, f); n >= 0 {
							stand[n] = true
						} else {
							report[f.String()] = append(report[f.String()], launches[i])
						}
					}
				}
				for _, f := range slices.Sorted(maps.Keys(report)) {
					t.Errorf("%s\nin %d of %d launches, such as %s", f, len(report[f]), len(launches), report[f][0])
				}
				t.Logf("%d launches", len(launches))
			})
		}
	})
	if judged < len(all) {
		return // as go test -run wants
	}
	for _, rule := range ruleNames(t) {
		if !held[rule] {
			t.Errorf("the rule %s has nothing to judge in any launch", rule)
		}
	}
	for n, a := range acknowledged {
		if !stand[n] {
			t.Errorf("%s is acknowledged for %s, but is not found any more: take it out", a.rule, a.vendor)
		}
	}
}

func keepLaunches(t *testing.T, launches []launch) {
	t.Helper()
	if err := os.MkdirAll(*keep, 0o755); err != nil {
		t.Fatal(err)
	}
	for i, l := range launches {
		path := filepath.Join(*keep, fmt.Sprintf("%s-%03d.json", l.vendor, i))
		if err := os.WriteFile(path, l.json(t), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
