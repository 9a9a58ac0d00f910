package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// ownPrefixes are the vendor's own, under which alone the guide opens objects of the bucket. A definition has them for all that it
// grants: so there are none where one statement opens other objects than another, or some by a pattern.
func ownPrefixes(statements []statement, p place) []string {
	var own []string
	for _, s := range statements {
		if _, unknown := unknownKey(s); unknown || s.deny || !s.isS3() {
			continue
		}
		under, whole := s.under(p)
		switch {
		case whole:
			return nil
		case under == nil:
		case own == nil:
			own = under
		case !slices.Equal(own, under):
			return nil
		}
	}
	if slices.ContainsFunc(own, func(p string) bool { return isPlaceholder(p) || awsname.CheckKeyPrefix(p) != nil }) {
		return nil
	}
	return own
}

// under are the beginnings of keys that a statement is about in the bucket, sorted, without those under another one; whole says that
// it is about all keys.
func (s statement) under(p place) (list []string, whole bool) {
	if !s.onObjects() {
		return nil, false // whatever its resources match, it opens no object
	}
	if s.resources == nil {
		return nil, true
	}
	for _, text := range s.resources {
		switch r := readResource(text); {
		case r.wrong != "" || !r.any && r.bucket != p.bucket:
		case r.any, r.star && (!p.begins || !r.object), r.object && r.under == "":
			return nil, true
		case r.object:
			list = append(list, r.under)
		}
	}
	slices.Sort(list)
	var outer []string
	for _, p := range list {
		if len(outer) == 0 || !strings.HasPrefix(p, outer[len(outer)-1]) {
			outer = append(outer, p)
		}
	}
	return outer, false
}

// onObjects reports whether one of a statement's actions does anything with objects.
func (s statement) onObjects() bool {
	return s.actions == nil || slices.ContainsFunc(s.actions, func(name string) bool {
		return slices.ContainsFunc(s3actions.Matching(name), func(a s3actions.Action) bool { return a.On.Object })
	})
}

// prefixes are those of the keys that a launch shares: each of the vendor's own, or the customer's, or the empty one.
func (p place) prefixes() []string {
	switch {
	case p.own != nil:
		return p.own
	case p.prefix != "":
		return []string{somePrefix}
	}
	return []string{""}
}

// listing says where the guide allows to list other keys than those under the vendor's own prefixes.
func (g *granted) listing(a s3actions.Action, note *notes) error {
	if g.whole == nil {
		return nil
	}
	all, err := g.whole.allows(a, onBucket, true)
	if all {
		note.differsAbout(vendors.AboutPrefix, fmt.Sprintf("%s is allowed of all keys.", a.Name), fmt.Sprintf("It is of keys under %s.", words.And(g.places.own)), "No other object is opened, and the names of those tell something too.")
	}
	return err
}

// guideJudges judge statements for each prefix of a launch.
type guideJudges []*guideJudge

func newGuideJudges(statements []statement, p place) (guideJudges, error) {
	var all guideJudges
	for _, prefix := range p.prefixes() {
		j, err := newGuideJudge(statements, p, prefix)
		if err != nil {
			return nil, err
		}
		all = append(all, j)
	}
	return all, nil
}

// allows reports whether the guide allows an action under each prefix: see [guideJudge.allows].
func (all guideJudges) allows(a s3actions.Action, target string, tls bool) (bool, error) {
	for _, j := range all {
		if allowed, err := j.allows(a, target, tls); err != nil || !allowed {
			return false, err
		}
	}
	return true, nil
}
