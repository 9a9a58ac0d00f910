package vendors

import (
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// SHA256 is the SHA-256 of what the definition's file says, in hexadecimal: of its keys and values, whatever the order of
// the keys, comments, quotes, line endings and layout. It does not depend on this package's version. A definition that was
// not read from a file has none.
func (d *Definition) SHA256() string { return d.digest }

func digest(n *yaml.Node) string {
	h := sha256.New()
	hashNode(h, n)
	return fmt.Sprintf("%x", h.Sum(nil))
}

// hashNode writes a node so that no two that say different things are written alike: each with its kind and its length.
func hashNode(w io.Writer, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		list := make([][2]*yaml.Node, 0, len(n.Content)/2)
		for key, value := range pairs(n) {
			list = append(list, [2]*yaml.Node{key, value})
		}
		slices.SortStableFunc(list, func(a, b [2]*yaml.Node) int { return strings.Compare(a[0].Value, b[0].Value) })
		fmt.Fprintf(w, "{%d ", len(list))
		for _, p := range list {
			hashNode(w, p[0])
			hashNode(w, p[1])
		}
	case yaml.SequenceNode:
		fmt.Fprintf(w, "[%d ", len(n.Content))
		for _, item := range n.Content {
			hashNode(w, item)
		}
	case yaml.AliasNode:
		hashNode(w, n.Alias)
	default:
		fmt.Fprintf(w, "%s %d %s", n.ShortTag(), len(n.Value), n.Value)
	}
}
