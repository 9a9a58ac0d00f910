package draft

import (
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// losses are the actions of which a draft grants less, in the order in which they are found.
type losses struct {
	list []grant
	some []grant // of which it grants something, in one launch or another
}

// grant is an action on a target.
type grant struct {
	action s3actions.Action
	target string
}

func (l *losses) add(a s3actions.Action, target string, found compared) {
	g := grant{a, target}
	if found.less && !slices.Contains(l.list, g) {
		l.list = append(l.list, g)
	}
	if found.some && !slices.Contains(l.some, g) {
		l.some = append(l.some, g)
	}
}

func (l *losses) words() []string {
	var list []string
	for _, g := range l.list {
		switch some := slices.Contains(l.some, g); {
		case some && g.target == onObjects:
			list = append(list, g.action.Name+" on some of the objects")
		case some && g.action.Prefix:
			list = append(list, g.action.Name+" on some of the keys")
		default:
			list = append(list, onTarget(g.action, g.target))
		}
	}
	slices.Sort(list)
	return list
}

// Words say what the judge found, without a full stop.
func (h Held) Words() string {
	text := "nothing is wider"
	if len(h.WithoutPrefix) > 0 {
		text = fmt.Sprintf("nothing is wider under a prefix that the customer gives, but it is wider where the customer gives no prefix: %s, of the whole bucket", words.And(h.WithoutPrefix))
	}
	switch {
	case len(h.Narrower) > 0:
		return text + "; not granted is " + words.And(h.Narrower)
	case h.Otherwise:
		return text + "; on the bucket and its objects nothing less is granted, and what is left out or narrowed besides stands below"
	case len(h.WithoutPrefix) > 0:
		return text + "; nothing less is granted"
	}
	return text + ", and on the bucket and its objects the same is granted"
}
