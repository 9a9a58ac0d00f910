package node

import (
	"slices"
	"strconv"
	"strings"
)

// Place is where something stands in a template. It is put into words only where somebody asks.
type Place struct {
	above *Place
	key   string // of a mapping, or the name of a function
	index int    // of a list, where key is empty
	item  bool
}

// At is the place of a section, or of anything else that stands alone.
func At(name string) *Place { return &Place{key: name} }

// Key is the place of a mapping's value.
func (p *Place) Key(key string) *Place { return &Place{above: p, key: key} }

// Item is the place of a list's element, the first at 0.
func (p *Place) Item(index int) *Place { return &Place{above: p, index: index, item: true} }

// String is a path such as Resources.Role.Properties.RoleName.Fn::Join[1].
func (p *Place) String() string {
	var steps []string
	for ; p != nil; p = p.above {
		switch {
		case p.item:
			steps = append(steps, "["+strconv.Itoa(p.index)+"]")
		case p.above == nil:
			steps = append(steps, p.key)
		default:
			steps = append(steps, "."+p.key)
		}
	}
	slices.Reverse(steps)
	return strings.Join(steps, "")
}
