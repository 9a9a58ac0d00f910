package compare

import (
	"sync"
	"sync/atomic"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare/regular"
)

// members remember which values definitions take, so that the pattern of a bucket's name, which both versions and several
// parameters have, is taken apart once. They must not be used from two goroutines.
type members struct {
	set       *regular.Set
	languages map[string]*regular.Language // by constraints, nil where a pattern cannot be compared
}

func newMembers() *members {
	return &members{regular.NewSet(), map[string]*regular.Language{}}
}

// takes reports whether a definition accepts a value. CloudFormation's own words are the resolver's business.
func (m *members) takes(d definition, value string) bool {
	if d.isNumber() {
		_, refused, _ := unlike(definition{"Type": d["Type"], "AllowedValues": []any{value}}, d)
		return !refused
	}
	key := compact([]any{d.isList(), d["AllowedPattern"], d["AllowedValues"], d["MinLength"], d["MaxLength"]})
	asked := key + value
	if takes, ok := told.Load(asked); ok {
		return takes.(bool)
	}
	l, ok := m.languages[key]
	if !ok {
		l, _ = d.language(m.set)
		m.languages[key] = l
	}
	takes := l == nil || m.set.Has(l, value) // what cannot be told, the resolver says
	if toldCount.Add(1) <= maxTold {
		told.Store(asked, takes)
	}
	return takes
}

// told are the values that definitions take, by their constraints and the value: whoever releases a thousand templates asks the same
// of each, and taking a pattern apart takes longer than all else. It stops growing at maxTold, far more than all samples of the vocabulary.
var (
	told      sync.Map
	toldCount atomic.Int32
)

const maxTold = 10_000
