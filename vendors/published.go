package vendors

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// bys are the keys under which sets are told apart.
func bys() []By { return []By{ByPartition, ByCloud, ByRegion} }

// readPublished reads one value, a list of values, or a mapping of what decides to the sets. It is nil for any other node.
func readPublished(n *yaml.Node) *Published {
	if values := valuesOf(n); values != nil {
		return &Published{Sets: []PublishedSet{{Values: values}}}
	}
	for key, sets := range pairs(n) { // one, as the schema says
		if by := By(key.Value); slices.Contains(bys(), by) {
			return &Published{By: by, Sets: setsOf(sets)}
		}
	}
	return nil
}

// setsOf reads one set for each key.
func setsOf(n *yaml.Node) []PublishedSet {
	var list []PublishedSet
	for key, values := range pairs(n) {
		list = append(list, PublishedSet{Key: key.Value, Values: valuesOf(values)})
	}
	return list
}

// valuesOf reads one value or a list of them.
func valuesOf(n *yaml.Node) []string {
	switch n.Kind {
	case yaml.ScalarNode:
		return []string{n.Value}
	case yaml.SequenceNode:
		var list []string
		for _, item := range n.Content {
			list = append(list, item.Value)
		}
		return list
	}
	return nil
}

// UnmarshalYAML takes a moment, account IDs as [Published] has them, or a set for each partition without more ado.
func (a *TrustedAccount) UnmarshalYAML(n *yaml.Node) error {
	*a = TrustedAccount{}
	if n.Kind == yaml.ScalarNode && Moment(n.Value) == AtLaunch {
		a.When = AtLaunch
		return nil
	}
	if a.Published = readPublished(n); a.Published == nil {
		a.Published = &Published{By: ByPartition, Sets: setsOf(n)}
	}
	return nil
}

// PublishedAccounts are accounts that the vendor publishes, one for each partition.
func PublishedAccounts(accounts Accounts) TrustedAccount {
	published := &Published{By: ByPartition}
	for _, p := range partition.IDs() {
		if id := accounts[p]; id != "" {
			published.Sets = append(published.Sets, PublishedSet{string(p), []string{id}})
		}
	}
	return TrustedAccount{Published: published}
}

// MarshalYAML is the opposite of UnmarshalYAML.
func (a TrustedAccount) MarshalYAML() (any, error) {
	if a.Typed() {
		return a.When, nil
	}
	if a.Published.By == ByPartition {
		return a.Published.node().Content[1], nil
	}
	return a.Published.node(), nil
}

// IsZero reports whether there is nothing to write.
func (a TrustedAccount) IsZero() bool { return !a.Given() }

// node is the published as it is read.
func (p *Published) node() *yaml.Node {
	if p.By == ByNothing {
		return valuesNode(p.Sets[0].Values)
	}
	sets := &yaml.Node{Kind: yaml.MappingNode}
	for _, s := range p.Sets {
		sets.Content = append(sets.Content, textNode(s.Key), valuesNode(s.Values))
	}
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{textNode(string(p.By)), sets}}
}

func textNode(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
}

func valuesNode(values []string) *yaml.Node {
	if len(values) == 1 {
		return textNode(values[0])
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, v := range values {
		list.Content = append(list.Content, textNode(v))
	}
	return list
}

// Keys are those of the sets, in the order of the definition.
func (p *Published) Keys() []string {
	keys := make([]string, len(p.Sets))
	for i, s := range p.Sets {
		keys[i] = s.Key
	}
	return keys
}

// All are the values of all sets, each once.
func (p *Published) All() []string {
	var list []string
	for _, s := range p.Sets {
		for _, v := range s.Values {
			if !slices.Contains(list, v) {
				list = append(list, v)
			}
		}
	}
	return list
}

// with is the first set that has a value.
func (p *Published) with(value string) PublishedSet {
	i := slices.IndexFunc(p.Sets, func(s PublishedSet) bool { return slices.Contains(s.Values, value) })
	return p.Sets[i]
}

// Several reports whether a set has more than one value.
func (p *Published) Several() bool {
	return slices.ContainsFunc(p.Sets, func(s PublishedSet) bool { return len(s.Values) > 1 })
}

// Set is what is trusted in a launch: in a partition and region, with the cloud that the customer chose.
func (p *Published) Set(id Partition, region, cloud string) []string {
	for _, s := range p.Sets {
		switch {
		case p.By == ByNothing && p.Partition(s) == id,
			p.By == ByPartition && s.Key == string(id),
			p.By == ByCloud && s.Key == cloud && p.Partition(s) == id,
			p.By == ByRegion && s.Key == region:
			return s.Values
		}
	}
	return nil
}

// In are the sets of a partition.
func (p *Published) In(id Partition) []PublishedSet {
	var list []PublishedSet
	for _, s := range p.Sets {
		if p.Partition(s) == id {
			list = append(list, s)
		}
	}
	return list
}

// Partition is that of a set: as its key says, or its ARNs. A plain account ID is one in aws.
func (p *Published) Partition(s PublishedSet) Partition {
	switch p.By {
	case ByPartition:
		return Partition(s.Key)
	case ByRegion:
		found, _ := partition.LooksLike(s.Key)
		return found.ID
	}
	if len(s.Values) > 0 && strings.HasPrefix(s.Values[0], "arn:") {
		return partition.OfARN(s.Values[0])
	}
	return PartitionAWS
}

// wholeAccount is how a policy names a whole account.
var wholeAccount = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^arn:[a-z-]+:iam::[0-9]{12}:root$`) })

// IsAccount reports whether what a vendor publishes is a whole account, by its ID or as a policy names it,
// arn:aws:iam::123456789012:root, rather than one user or role of it.
func IsAccount(value string) bool {
	return awsname.CheckAccountID(value) == nil || wholeAccount().MatchString(value)
}

// AccountOf is the account of an ARN, or the account ID itself.
func AccountOf(value string) string {
	if parts := strings.SplitN(value, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return value
}
