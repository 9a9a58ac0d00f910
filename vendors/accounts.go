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

// accounts returns the vendor's accounts, nil if its account does not matter.
func (d *Definition) accounts() Accounts {
	if d.Access.Role == nil {
		return nil
	}
	return d.Access.Role.Trust.Account
}
