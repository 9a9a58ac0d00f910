package vendors

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// UnmarshalYAML takes a plain account ID as the one in partition aws.
func (a *Accounts) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return n.Decode((*map[Partition]string)(a))
	}
	*a = Accounts{PartitionAWS: n.Value}
	return nil
}

// OwnAccounts are the vendor's accounts in each partition, as far as the definition knows them: those that are trusted, and
// those of its principals. Nil where it knows none.
func (d *Definition) OwnAccounts() map[Partition][]string {
	trust := d.Trusted()
	if trust == nil {
		return nil
	}
	found := map[Partition][]string{}
	add := func(p Partition, account string) {
		if !slices.Contains(found[p], account) {
			found[p] = append(found[p], account)
		}
	}
	if published := trust.Published(); published != nil {
		for _, s := range published.Sets {
			for _, v := range s.Values {
				add(published.Partition(s), AccountOf(v))
			}
		}
	}
	for p, account := range trust.Principal.Account {
		add(p, account)
	}
	if len(found) == 0 {
		return nil
	}
	return found
}

// knownPartitions are the partitions in which the vendor has an account, nil if its account is not known.
func (d *Definition) knownPartitions() []Partition {
	return slices.Collect(maps.Keys(d.OwnAccounts()))
}

// pathOfAccounts leads to what OwnAccounts returns.
func (d *Definition) pathOfAccounts() path {
	trust, place := d.Trusted(), d.pathOfTrusted()
	switch {
	case trust.Account.Given():
		return place.to("account")
	case trust.Principal.Published != nil:
		return place.to("principal")
	}
	return place.to("principal", string(trust.Principal.When), "account")
}

// whatIsKnown is what that has of a partition.
func (d *Definition) whatIsKnown() string {
	if d.Trusted().Principal.Published != nil {
		return "an ARN"
	}
	return "an account ID"
}
