package compare_test

import (
	"os"
	"strings"
	"testing"
)

// A region more or less is told by its name, and what else changes is compared where both versions are launched.
func TestUpgradesOfServedRegions(t *testing.T) {
	t.Parallel()
	base, err := os.ReadFile("../../../test/choices/testdata/templates/few-regions/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	// us-east-1, where launches are unless somebody says where, is none of them.
	text := strings.ReplaceAll(string(base), "us-east-1, eu-central-1", "us-east-2, eu-central-1")
	before := parsed(t, text)
	const list, words = "[us-east-2, eu-central-1, us-gov-west-1]", "us-east-2, eu-central-1, us-gov-west-1 only."
	for _, test := range []upgrade{
		{name: "nothing", replace: []string{"1.0.0", "1.0.1"}, needs: "1.2.4", say: []string{"patch words changed: nothing changes but the version"}},
		{name: "one less", replace: []string{list, "[us-east-2, us-gov-west-1]"}, needs: "2.0.0",
			say: []string{"major launch refused: launches in eu-central-1 are refused now: Rules.ServedRegion: Few Regions serves customers in the AWS regions"}},
		{name: "the one that was tried first less", replace: []string{list, "[us-gov-west-1, eu-central-1]", words, "eu-central-1, us-gov-west-1 only."}, needs: "2.0.0",
			say: []string{"major launch refused: launches in us-east-2 are refused now"}},
		{name: "more", replace: []string{list, "[us-east-1, us-east-2, eu-central-1, us-gov-west-1, us-gov-east-1]"}, needs: "1.3.0",
			say: []string{"minor launch accepted: launches in us-east-1 are accepted now", "minor launch accepted: launches in us-gov-east-1 are accepted now"}},
		{name: "none of a partition", replace: []string{list, "[us-east-2, eu-central-1]"}, needs: "2.0.0",
			say: []string{"major launch refused: launches in aws-us-gov are refused now: Rules.ServedRegion"}},
		{name: "all others", replace: []string{list, "[eu-west-1, us-gov-west-1]"}, needs: "2.0.0",
			say: []string{"major launch refused: a launch that was accepted is refused: Rules.ServedRegion"}},
		{name: "more access", replace: []string{"Action: s3:GetObject\n", "Action: [s3:GetObject, s3:PutObject]\n"}, needs: "2.0.0",
			say: []string{"major access gained: Role may now use s3:PutObject on objects"}},
	} {
		t.Run(test.name, func(t *testing.T) { test.hold(t, text, before) })
	}
}
