package vendors

import "go.yaml.in/yaml/v3"

// pinned is what a definition says of a principal beside the moment.
type pinned struct {
	Account Accounts `yaml:"account"`
}

// UnmarshalYAML takes ARNs as [Published] has them, a plain moment, or a mapping of the moment to the principal's account.
func (p *Principal) UnmarshalYAML(n *yaml.Node) error {
	*p = Principal{}
	if when := Moment(n.Value); n.Kind == yaml.ScalarNode && (when == AtLaunch || when == AfterLaunch) {
		p.When = when
		return nil
	}
	if p.Published = readPublished(n); p.Published != nil {
		return nil
	}
	var moments map[Moment]pinned // one, as the schema says
	if err := n.Decode(&moments); err != nil {
		return err
	}
	for when, known := range moments {
		p.When, p.Account = when, known.Account
	}
	return nil
}

// MarshalYAML is the opposite of UnmarshalYAML.
func (p Principal) MarshalYAML() (any, error) {
	switch {
	case p.Published != nil:
		return p.Published.node(), nil
	case p.Account == nil:
		return p.When, nil
	}
	return map[Moment]pinned{p.When: {p.Account}}, nil
}

// IsZero reports whether there is nothing to write.
func (p Principal) IsZero() bool { return !p.Given() }
