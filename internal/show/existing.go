package show

import (
	"github.com/bucketgrant/bucketgrant/internal/policyedit"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Existing is what the owner of a bucket that is there does instead of launching the template.
type Existing struct {
	// Words say it, in sentences.
	Words []string `json:"words"`
	// Commands read the policy, merge the statements into it, and put it in place.
	Commands []string `json:"commands"`
}

// existing is nil where the definition offers no bucket that is there.
func existing(def *vendors.Definition) *Existing {
	rules := policyedit.For(def)
	if rules == nil {
		return nil
	}
	const bucket, region = "YOUR-BUCKET", "ITS-REGION"
	return &Existing{
		Words: []string{
			"A bucket that you have already needs no stack: its policy is yours, and is never overwritten. The statements of " + def.Name +
				" are put into the policy that it has, and all else in it stays as it is.",
			"Their Sids begin with " + rules.SidStart + "…, by which they are replaced when they change, and taken out: with -remove " + def.Name +
				" has no access any more. Nothing else does that, as there is no stack to delete.",
			"A statement that denies wins over one that allows: the command names those that keep " + def.Name + " out.",
		},
		Commands: []string{
			rules.Get(bucket, region),
			"bucketgrant policy -bucket " + bucket + " -region " + region + " " + def.Vendor + " policy.json > merged.json",
			rules.Put(bucket, region),
		},
	}
}
