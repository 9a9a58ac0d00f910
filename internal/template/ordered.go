package template

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxBody is how long a template may be that stands in a request, of a stack or of a stack set, and not in a bucket, in bytes.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html
const MaxBody = 51_200

// Pair is an entry of a mapping that keeps its order.
type Pair struct {
	Key   string
	Value any
}

// Ordered is a mapping in an order of its own, for [Format], which keeps the order of what it knows no better one for.
type Ordered []Pair

// node is the mapping as what JSON of it would be read as.
func (o Ordered) node() *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: make([]*yaml.Node, 0, 2*len(o))}
	for _, p := range o {
		n.Content = append(n.Content, str(p.Key), nodeOf(p.Value))
	}
	return n
}

func nodeOf(v any) *yaml.Node {
	switch v := v.(type) {
	case Ordered:
		return v.node()
	case map[string]any:
		n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: make([]*yaml.Node, 0, 2*len(v))}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			n.Content = append(n.Content, str(key), nodeOf(v[key]))
		}
		return n
	case []any:
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: make([]*yaml.Node, len(v))}
		for i, item := range v {
			n.Content[i] = nodeOf(item)
		}
		return n
	case string:
		return str(v)
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(v)}
	case int:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(v)}
	case float64:
		data, _ := json.Marshal(v) // which knows how JSON spells it
		n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: string(data)}
		if strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!float"
		}
		return n
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	}
	panic(fmt.Sprintf("a template's body cannot hold a %T", v))
}

// MarshalJSON is the mapping in its order.
func (o Ordered) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(p.Key) // a text
		b.Write(key)
		b.WriteByte(':')
		value, err := json.Marshal(p.Value)
		if err != nil {
			return nil, err
		}
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
