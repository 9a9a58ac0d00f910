package show

import (
	"github.com/bucketgrant/bucketgrant/internal/customer/policyedit"
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
	e, ask := &Existing{}, policyedit.Ask{Bucket: "YOUR-BUCKET", Region: "ITS-REGION"}
	if rules.Existing {
		e.Words = append(e.Words, "A bucket that you have already needs no stack: its policy is yours, and is never overwritten. The statements of "+def.Name+
			" are put into the policy that it has, and all else in it stays as it is."+named(def.Bucket))
		e.commands(rules, ask, "")
	}
	if rules.KMSActions != nil {
		e.Words = append(e.Words, "The policy of a KMS key that you have is yours too: "+encrypts(def)+" statement for "+def.Name+" is put into it in the same "+
			"way. The key stays when a stack goes, and with it the statement: take it out first, or then.")
		ask.Key = "ARN-OF-ITS-KEY"
		e.commands(rules, ask, "-key "+ask.Key+" ")
	}
	again := ""
	if rules.Prefix {
		again = " Give the same prefix each time, or none where the whole bucket is shared."
	}
	e.Words = append(e.Words,
		"The Sids begin with "+rules.SidStart+"…, by which statements are replaced when they change, and taken out: with -remove "+def.Name+
			" has no access any more. No stack does that."+again,
		"A statement that denies wins over one that allows: the command names those that keep "+def.Name+" out.")
	return e
}

// encrypts begins to say what is done where a KMS key encrypts the bucket, as one must or may.
func encrypts(def *vendors.Definition) string {
	if def.KeyUse() == vendors.KeyRequired {
		return "one must encrypt the bucket, new or not, and a"
	}
	return "if one encrypts the bucket, new or not, a"
}

// named says how the names of buckets that are there begin, where they must.
func named(b vendors.Bucket) string {
	if start := b.ExistingStart(); start != "" {
		return " Its name begins with " + start + "."
	}
	return ""
}

// commands read a policy, merge the statements into it, and put it in place.
func (e *Existing) commands(rules *policyedit.Rules, ask policyedit.Ask, flag string) {
	e.Commands = append(e.Commands, rules.Get(ask),
		"bucketgrant policy -bucket "+ask.Bucket+" -region "+ask.Region+" "+flag+rules.Flags()+rules.Vendor+" policy.json > merged.json", rules.Put(ask))
}
