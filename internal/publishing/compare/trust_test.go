package compare_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
)

// widening is a change of a trust that lets more in. Swapped is one that lets others in instead.
type widening struct {
	name    string
	replace []string // pairs of what is there and what comes instead
	swapped bool
}

// Who of the vendor's is trusted, and what narrows it: more of the one or less of the other is wider, the reverse is not.
func TestUpgradesOfTrusts(t *testing.T) {
	t.Parallel()
	for vendor, list := range map[string][]widening{
		"own-principals": {
			{"another principal", []string{"role/reader-2", "role/reader-3"}, true},
			{"a principal more", []string{"        - arn:aws:iam::111122223333:role/reader-2\n", "        - arn:aws:iam::111122223333:role/reader-2\n        - arn:aws:iam::111122223333:role/reader-3\n"}, false},
			{"the whole account", []string{"arn:aws:iam::111122223333:role/reader-2", "arn:aws:iam::111122223333:root"}, false},
		},
		"own-clouds": {
			{"another principal in one cloud", []string{"arn:aws:iam::222233334444:role/exports", "arn:aws:iam::222233334444:role/imports"}, true},
			{"a principal more in one cloud", []string{"        - arn:aws:iam::111122223333:role/exports\n", "        - arn:aws:iam::111122223333:role/exports\n        - arn:aws:iam::111122223333:role/imports\n"}, false},
		},
		"narrowed": {
			{"a pattern of principals more", []string{"iam::444455556666:role/reader-*\n", "iam::444455556666:role/reader-*\n                  - !Sub arn:${AWS::Partition}:iam::444455556666:role/writer-*\n"}, false},
			{"the network is not asked for", []string{"              IpAddress:\n                aws:SourceIp:\n                  - 203.0.113.0/24\n                  - 198.51.100.16\n", ""}, false},
			{"the organization is not asked for", []string{"              StringEquals:\n                aws:PrincipalOrgID: o-a1b2c3d4e5\n              StringLike", "              StringLike", "                aws:PrincipalOrgID: o-a1b2c3d4e5\n", ""}, false},
			{"the source identity is not asked for", []string{"              StringLike:\n                sts:SourceIdentity: job-*\n", ""}, false},
			{"the name of the session is not asked for", []string{"                sts:RoleSessionName: !Ref VendorSessionName\n", ""}, false},
			{"a network more", []string{"                  - 198.51.100.16\n", "                  - 198.51.100.16\n                  - 192.0.2.0/24\n"}, false},
		},
		"either-way": {
			{"any network of who comes with a token", []string{"                IpAddress:\n                  aws:SourceIp: 198.51.100.0/25\n", ""}, false},
			{"any network of the principal", []string{"                IpAddress:\n                  aws:SourceIp: 203.0.113.0/24\n", ""}, false},
			{"another network of who comes with a token", []string{"aws:SourceIp: 198.51.100.0/25", "aws:SourceIp: 192.0.2.0/25"}, true},
			{"any session", []string{"                  sts:RoleSessionName: !Ref VendorSessionName\n", ""}, false},
			{"any session that a token opens", []string{"service:reader\n                  sts:RoleSessionName: !Ref VendorSessionName\n", "service:reader\n"}, false},
			{"any organization of the principal", []string{"                  aws:PrincipalOrgID: o-a1b2c3d4e5\n", ""}, false},
		},
		"itself": {
			{"every role and user of the account", []string{"                ArnEquals:\n                  aws:PrincipalArn: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${RoleName}\n", ""}, false},
			{"another role of the account", []string{"aws:PrincipalArn: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${RoleName}", "aws:PrincipalArn: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/another"}, true},
			{"itself in any case", []string{"                StringEquals:\n                  sts:ExternalId: !If\n                    - TwoExternalIds\n                    - [!Ref ExternalId, !Ref SecondExternalId]\n                    - !Ref ExternalId\n            - !Ref AWS::NoValue\n",
				"            - !Ref AWS::NoValue\n"}, false},
		},
		// A rule asks for the role's name where a role is made, and refuses it with a key.
		"named-role": {
			{"no external ID", []string{"            Condition:\n              StringEquals:\n                sts:ExternalId: !Ref ExternalId\n", ""}, false},
			{"a second external ID", []string{"sts:ExternalId: !Ref ExternalId", "sts:ExternalId: [!Ref ExternalId, another-one]"}, false},
		},
		"own-regions": {
			{"a second external ID", []string{"sts:ExternalId: !Ref ExternalId", "sts:ExternalId: [!Ref ExternalId, another-one]"}, false},
			{"no external ID", []string{"            Condition:\n              StringEquals:\n                sts:ExternalId: !Ref ExternalId\n", ""}, false},
		},
	} {
		data, err := os.ReadFile("../../../test/choices/testdata/templates/" + vendor + "/1.0.0/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		narrow := string(data)
		for _, w := range list {
			wide := strings.NewReplacer(w.replace...).Replace(narrow)
			t.Run(vendor+"/"+w.name, func(t *testing.T) { holdsTrust(t, narrow, wide, true, w.swapped) })
			t.Run(vendor+"/"+w.name+", and back", func(t *testing.T) { holdsTrust(t, wide, narrow, w.swapped, true) })
		}
	}
}

// A role that may assume itself besides the vendor is wider than one that may not.
func TestUpgradeToARoleThatAssumesItself(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../test/choices/testdata/templates/itself/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	wide := string(data)
	before, rest, ok := strings.Cut(wide, "          - !If\n            - TrustIsKnown\n            - Sid: TheRoleItself\n")
	_, after, more := strings.Cut(rest, "\n      Description: ")
	if !ok || !more {
		t.Fatal("the template has no statement about the role itself")
	}
	narrow := strings.TrimSuffix(before, "\n") + "\n      Description: " + after
	t.Run("itself", func(t *testing.T) { holdsTrust(t, narrow, wide, true, false) })
	t.Run("no longer", func(t *testing.T) { holdsTrust(t, wide, narrow, false, true) })
}

// holdsTrust: a trust that lets somebody new in needs a major version, and one that shuts somebody out alone a minor one.
func holdsTrust(t *testing.T, before, after string, gains, loses bool) {
	t.Parallel()
	if before == after {
		t.Fatal("nothing is replaced")
	}
	c, err := compare.Templates(parsed(t, before), parsed(t, after))
	if err != nil {
		t.Fatal(err)
	}
	said := lines(c)
	for words, want := range map[string]bool{
		"major trust gained: Role may now be assumed by ":     gains,
		"minor trust lost: Role may no longer be assumed by ": loses,
	} {
		if says := slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, words) }); says != want {
			t.Errorf("says %q: %t, want %t:\n%s", words, says, want, strings.Join(said, "\n"))
		}
	}
	least := map[bool]string{true: "2.0.0", false: "1.3.0"}[gains]
	if needs, err := c.Needs("1.2.3"); err != nil || needs != least {
		t.Errorf("needs %s, want %s (%v):\n%s", needs, least, err, strings.Join(said, "\n"))
	}
}

// An external ID that begins to be composed, or is no more, opens the role with another one, to whoever had the one before and now says
// another: the vendor must do so too.
func TestExternalIDsOfAccounts(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../test/choices/testdata/templates/per-account/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	each := string(data)
	one := testvendors.Replaced(t, each, "!Sub ${ExternalId}-${AWS::AccountId}", "!Ref ExternalId", "!Sub ${SecondExternalId}-${AWS::AccountId}", "!Ref SecondExternalId")
	const entered, composed = `with sts:ExternalId "acme/7f3a"`, `with sts:ExternalId "acme/7f3a-111122223333"`
	for _, tt := range []struct{ before, after, gained, lost string }{{one, each, composed, entered}, {each, one, entered, composed}} {
		c, err := compare.Bytes([]byte(tt.before), []byte(tt.after))
		if err != nil {
			t.Fatal(err)
		}
		var gained, lost string
		for _, f := range changes.Of(c).Part(compare.PartTrust) {
			switch f.Change {
			case compare.Gained:
				gained += strings.Join(f.Callers, "\n") + "\n"
			case compare.Lost:
				lost += strings.Join(f.Callers, "\n") + "\n"
			}
		}
		if c.Level() != compare.Major || !strings.Contains(gained, tt.gained+"\n") || !strings.Contains(lost, tt.lost+"\n") {
			t.Errorf("%s\ngained:\n%s\nlost:\n%s", c.Level(), gained, lost)
		}
	}
}
