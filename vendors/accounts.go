package vendors

import "go.yaml.in/yaml/v3"

// UnmarshalYAML takes a plain account ID as the one in partition aws.
func (a *Accounts) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return n.Decode((*map[Partition]string)(a))
	}
	*a = Accounts{PartitionAWS: n.Value}
	return nil
}

// accounts returns the vendor's accounts, those that are trusted or the principal's, nil if its account does not matter.
func (d *Definition) accounts() Accounts {
	if d.Access.Role == nil {
		return nil
	}
	trust := d.Access.Role.Trust
	if trust.Account != nil {
		return trust.Account
	}
	return trust.Principal.Account
}

// pathOfAccounts leads to what accounts returns.
func (d *Definition) pathOfAccounts() path {
	trust := d.Access.Role.Trust
	if trust.Account != nil {
		return at("access", "role", "trust", "account")
	}
	return at("access", "role", "trust", "principal", string(trust.Principal.When), "account")
}
