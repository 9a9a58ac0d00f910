package compare_test

import (
	"os"
	"testing"
)

// Where the partition decides how the vendor gets in, what changes of the key shows in the partitions that have one.
func TestUpgradesOfAKeyElsewhere(t *testing.T) {
	t.Parallel()
	base, err := os.ReadFile("../../../test/choices/testdata/templates/key-elsewhere/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before := parsed(t, string(base))
	for _, test := range []upgrade{
		{name: "nothing", replace: []string{"1.0.0", "1.0.1"}, needs: "1.2.4", say: []string{"patch words changed: nothing changes but the version"}},
		{name: "more for the key than for the role", replace: []string{"Action: s3:GetObject\n", "Action: !If [UseKeyedUser, [s3:GetObject, s3:PutObject], s3:GetObject]\n"},
			needs: "2.0.0", say: []string{"major access gained: User may now use s3:PutObject on objects", "in aws-us-gov", "in aws-cn"}},
		{name: "a role in place of the key", replace: []string{"AWS::Partition, aws-cn]", "AWS::Partition, aws-iso]"},
			needs: "2.0.0", say: []string{"major launch refused: launches in aws-cn are refused now"}},
		{name: "a key in place of the role", replace: []string{"AWS::Partition, aws-cn]", "AWS::Partition, aws]"},
			needs: "2.0.0", say: []string{"major"}},
	} {
		t.Run(test.name, func(t *testing.T) { test.hold(t, string(base), before) })
	}
}
