package vendors

import "go.yaml.in/yaml/v3"

// pinned is what a definition says of a principal beside the moment.
type pinned struct {
	Account Accounts `yaml:"account"`
}

// UnmarshalYAML takes a plain moment, or a mapping of the moment to the principal's account.
func (p *Principal) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*p = Principal{When: Moment(n.Value)}
		return nil
	}
	var moments map[Moment]pinned // one, as the schema says
	if err := n.Decode(&moments); err != nil {
		return err
	}
	for when, known := range moments {
		*p = Principal{When: when, Account: known.Account}
	}
	return nil
}

// MarshalYAML is the opposite of UnmarshalYAML.
func (p Principal) MarshalYAML() (any, error) {
	if p.Account == nil {
		return p.When, nil
	}
	return map[Moment]pinned{p.When: {p.Account}}, nil
}

// Given reports whether the customer types a principal.
func (p Principal) Given() bool { return p.When != "" }
