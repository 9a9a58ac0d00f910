package handback

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// compare holds the values against each other, once each is right by itself.
func (p *parser) compare() {
	if p.foreign {
		*p.values = Values{Stack: p.values.Stack}
		return
	}
	p.compareARNs()
	p.compareTwice()
	p.compareSets()
	p.compareBucket()
	p.compareKeys()
	p.compareWays()
}

// compareARNs: all are in the partition of the region, and in one account, which is not the vendor's.
func (p *parser) compareARNs() {
	partition := p.partitionOf(p.values.Region)
	var account, of string
	for _, one := range p.arns() {
		mine, its := vendors.Partition(""), one.text // of an account alone
		if parts := strings.Split(one.text, ":"); len(parts) > 4 {
			mine, its = vendors.Partition(parts[1]), parts[4]
		}
		if partition != "" && mine != "" && mine != partition {
			p.problem(one.where, msgPartition, "field", one.name, "partition", string(partition), "region", p.values.Region, "value", p.show(one.text))
		}
		if _, what := one.handed.Cut(); its == "" || what == vendors.HandedKMSKeyARN {
			continue // a bucket's ARN has no account, and a key may be another one's
		}
		if in := cmp.Or(mine, partition); p.Accounts[in] == its || slices.Contains(p.MoreAccounts[in], its) {
			p.problem(one.where, msgOwnAccount, "field", one.name, "value", p.show(one.text))
		}
		if account != "" && account != its {
			p.problem(one.where, msgOtherAccount, "field", one.name, "account", account, "other", of, "value", p.show(one.text))
		}
		account, of = its, one.name
	}
}

// compareSets: each set has a role of its own, and a bucket that is not another one's.
func (p *parser) compareSets() {
	own := []vendors.Handed{vendors.HandedRoleARN, vendors.HandedRoleName, vendors.HandedBucketName, vendors.HandedBucketARN}
	before := map[string]pair{}
	for _, o := range p.Outputs { // in the order of the sets
		one, given := p.given[slotted{o.Value, ""}]
		_, of := o.Value.Cut()
		if !given || p.values.get(o.Value) == "" || !slices.Contains(own, of) {
			continue
		}
		place := string(of) + " " + one.text
		if first, same := before[place]; same {
			p.problem(one.where, msgSameOfSets, "field", one.name, "other", first.name, "value", p.show(one.text))
			continue
		}
		before[place] = one
	}
}

// compareBucket: one that is in an account's own namespace says its region, which is that of the stack.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
func (p *parser) compareBucket() {
	region, given := p.given[slotted{vendors.HandedBucketRegion, ""}]
	_, _, its, ok := awsname.CutAccountRegionalName(p.values.BucketName)
	if given && ok && p.values.Region != "" && p.values.Region != its {
		p.problem(region.where, msgBucketRegion, "field", region.name, "region", its, "bucket", p.show(p.values.BucketName), "value", p.show(region.text))
	}
}

// arns are the well-formed ones, and the account.
func (p *parser) arns() []pair {
	var list []pair
	for _, o := range p.Outputs {
		switch _, of := o.Value.Cut(); of {
		case vendors.HandedRoleARN, vendors.HandedOIDCProviderARN, vendors.HandedAccountID, vendors.HandedBucketARN, vendors.HandedKMSKeyARN:
			if p.values.get(o.Value) != "" {
				list = append(list, p.given[slotted{o.Value, ""}])
			}
		}
	}
	for _, k := range p.values.Keys {
		if k.SecretARN != "" {
			list = append(list, p.given[slotted{secretARNPlace, k.Slot}])
		}
	}
	return list
}

func (p *parser) compareKeys() {
	ids := map[string]string{}
	keys := p.values.Keys
	for _, k := range keys {
		id, given := p.given[slotted{vendors.HandedKeyID, k.Slot}]
		secret, hasSecret := p.given[slotted{vendors.HandedKeySecret, k.Slot}]
		if !hasSecret {
			secret, hasSecret = p.given[slotted{secretARNPlace, k.Slot}]
		}
		switch {
		case !given && hasSecret && k.Slot != "":
			p.problem(secret.where, msgKeyWithoutID, "field", secret.name)
		case given && k.ID != "" && ids[k.ID] != "":
			p.problem(id.where, msgSameKey, "field", id.name, "other", ids[k.ID], "value", p.show(k.ID))
		case given:
			ids[k.ID] = id.name
		}
	}
	// What only helps a person to read a secret is no key, nor is a secret alone.
	p.values.Keys = slices.DeleteFunc(keys, func(k Key) bool { return k.ID == "" && k.Secret == "" && k.SecretARN == "" })
}

// Missing says what the form asks for and the values do not have.
func (r *Rules) Missing(v *Values) Problems {
	hasKey := slices.ContainsFunc(v.Keys, func(k Key) bool { return k.ID != "" })
	has := func(what vendors.Handed) bool { return v.get(what) != "" || what == vendors.HandedKeyID && hasKey }
	first, other := r.Ways[0], r.Ways[len(r.Ways)-1]
	if wrong, _ := r.elsewhere(v); wrong == vendors.HandedKeyID {
		other = first
	} else if wrong != "" {
		first = other
	}
	var problems Problems
	for i, handed := range first {
		alternative := other[i] // the ways differ in their last value only
		switch {
		case has(handed) || has(alternative):
		case handed != alternative:
			problems = append(problems, Problem{Text: r.say(msgMissingEither, "field", r.label(handed), "output", r.outputFor(handed),
				"other", r.label(alternative), "otherOutput", r.outputFor(alternative))})
		default:
			problems = append(problems, Problem{Text: r.say(msgMissing, "field", r.label(handed), "output", r.outputFor(handed))})
		}
	}
	return problems
}

// label is the form's word for a value.
func (r *Rules) label(handed vendors.Handed) string {
	for _, f := range r.Fields {
		if f.Value == handed {
			return `"` + f.Field + `"`
		}
	}
	return string(handed)
}

// outputFor is the output that carries a value: of a key, the first one's.
func (r *Rules) outputFor(handed vendors.Handed) string {
	for _, o := range r.Outputs {
		if o.Value == handed {
			return o.Name
		}
	}
	return ""
}
