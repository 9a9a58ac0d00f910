package compare

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare/regular"
)

// definition is a parameter of a template.
type definition map[string]any

func (d definition) text(key string) (string, bool) {
	v, ok := d[key]
	if !ok {
		return "", false
	}
	return scalar(v), true
}

// scalar is a scalar as CloudFormation, to whom every one is a string, reads it.
func scalar(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	if f, ok := v.(float64); ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

func (d definition) required() bool { return d["Default"] == nil }

func (d definition) noEcho() bool { return d["NoEcho"] != nil && scalar(d["NoEcho"]) == "true" }

func (d definition) number(key string) (float64, bool) {
	text, ok := d.text(key)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

func (d definition) allowedValues() []string {
	list, _ := d["AllowedValues"].([]any)
	values := make([]string, len(list))
	for i, v := range list {
		values[i] = scalar(v)
	}
	return values
}

func (d definition) isNumber() bool { return d["Type"] == "Number" || d["Type"] == "List<Number>" }

func (d definition) isList() bool { return d["Type"] != "String" && d["Type"] != "Number" }

// takesNumber says whether a number, or an element of a list of numbers, is accepted.
func (d definition) takesNumber(f float64) bool {
	least, hasLeast := d.number("MinValue")
	most, hasMost := d.number("MaxValue")
	if hasLeast && f < least || hasMost && f > most {
		return false
	}
	return d["AllowedValues"] == nil || slices.Contains(d.allowedValues(), scalar(f))
}

// language is every value, or every element of a list, that is accepted.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
func (d definition) language(s *regular.Set) (*regular.Language, error) {
	l := s.All()
	if pattern, ok := d.text("AllowedPattern"); ok {
		var err error
		if l, err = s.Parse(pattern); err != nil {
			return nil, err
		}
	}
	if d["AllowedValues"] != nil {
		var values []*regular.Language
		for _, v := range d.allowedValues() {
			values = append(values, s.Literal(v))
		}
		l = s.And(l, s.Or(values...))
	}
	if !d.isList() {
		least, _ := d.number("MinLength")
		most, bounded := d.number("MaxLength")
		if !bounded {
			most = -1
		}
		if least > 0 || bounded {
			l = s.And(l, s.Length(int(least), int(most)))
		}
	}
	return l, nil
}

// unlike finds a value that a takes and b refuses.
func unlike(a, b definition) (value string, found bool, err error) {
	if a.isNumber() {
		for _, f := range points(a, b) {
			if a.takesNumber(f) && !b.takesNumber(f) {
				return scalar(f), true, nil
			}
		}
		return "", false, nil
	}
	s := regular.NewSet()
	languageA, err := a.language(s)
	if err != nil {
		return "", false, err
	}
	languageB, err := b.language(s)
	if err != nil {
		return "", false, err
	}
	return s.Missing(languageA, languageB)
}

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

// points are the numbers at which something changes.
func points(list ...definition) []float64 {
	points := []float64{0, -1e15, 1e15}
	for _, d := range list {
		for _, key := range []string{"MinValue", "MaxValue"} {
			if f, ok := d.number(key); ok {
				points = append(points, f, f-1, f+1)
			}
		}
		for _, v := range d.allowedValues() {
			if f, err := strconv.ParseFloat(v, 64); err == nil {
				points = append(points, f)
			}
		}
	}
	return points
}

// common finds a value that all take, the longer way round: a shortest one, but not the empty one, nor one that is taken, if there is
// another.
func common(taken []string, list ...definition) (value string, found bool) {
	if list[0].isNumber() {
		for _, f := range points(list...) {
			if !slices.ContainsFunc(list, func(d definition) bool { return !d.takesNumber(f) }) {
				return scalar(f), true
			}
		}
		return "", false
	}
	s := regular.NewSet()
	all := s.All()
	for _, d := range list {
		l, err := d.language(s)
		if err != nil {
			return "", false
		}
		all = s.And(all, l)
	}
	another := s.And(all, s.Length(1, -1))
	for _, value := range taken {
		if s.Has(another, value) {
			another = s.And(another, s.Not(s.Literal(value)))
		}
	}
	if value, found, err := s.Shortest(another); err == nil && found {
		return value, true
	}
	value, found, err := s.Shortest(all)
	return value, found && err == nil
}

// compareParameters finds what differs in the parameters by themselves: names, types, defaults and values.
func (c *comparer) compareParameters() {
	for _, name := range c.old.parameterNames {
		if c.new.parameters[name] == nil {
			c.add(Finding{Level: Major, Part: PartParameter, Change: Removed, Name: name,
				Words: name + " is removed: an update or a link that names it fails"})
		}
	}
	for _, name := range c.new.parameterNames {
		after := c.new.parameters[name]
		before, ok := c.old.parameters[name]
		switch {
		case !ok && after.required():
			c.add(Finding{Level: Major, Part: PartParameter, Change: Added, Name: name,
				Words: name + " is new and must be given"})
		case !ok:
			def, _ := after.text("Default")
			c.add(Finding{Level: Minor, Part: PartParameter, Change: Added, Name: name,
				Words: name + " is new and optional, " + quoted(def) + " unless given"})
		default:
			c.compareParameter(name, before, after)
		}
	}
}

func (c *comparer) compareParameter(name string, before, after definition) {
	changed := func(level Level, format string, args ...any) {
		c.add(Finding{Level: level, Part: PartParameter, Change: Changed, Name: name, Words: name + " " + fmt.Sprintf(format, args...)})
	}
	if before["Type"] != after["Type"] {
		changed(Major, "has the type %v, it was %v", after["Type"], before["Type"])
		return
	}
	if before.noEcho() != after.noEcho() {
		// A launch link leaves a NoEcho parameter out; the value of one that no longer is one shows.
		changed(Major, "has NoEcho %t, it was %t", after.noEcho(), before.noEcho())
	}
	oldDefault, hadDefault := before.text("Default")
	newDefault, hasDefault := after.text("Default")
	switch {
	case hadDefault && !hasDefault:
		changed(Major, "must be given, it was optional")
	case !hadDefault && hasDefault:
		changed(Minor, "is optional, %s unless given; it had to be given", quoted(newDefault))
	case oldDefault != newDefault:
		changed(Minor, "is %s unless given, it was %s; an update with UsePreviousValue keeps what it has", quoted(newDefault), quoted(oldDefault))
	}
	if sameConstraints(before, after) {
		return
	}
	add := func(level Level, change Change, words string) {
		c.add(Finding{Level: level, Part: PartParameter, Change: change, Name: name, Words: name + " " + words})
	}
	if value, found, err := unlike(before, after); err != nil {
		add(Major, Refused, "has other constraints, and whether they refuse a value that was taken before cannot be told: "+err.Error())
	} else if found {
		add(Major, Refused, "refuses "+quoted(value)+", which it took before")
	}
	if value, found, err := unlike(after, before); err != nil {
		return // said above
	} else if found {
		add(Minor, Accepted, "takes "+quoted(value)+", which it refused before")
	}
}

// sameConstraints says whether two definitions take the same values because they are written the same.
func sameConstraints(a, b definition) bool {
	for _, key := range []string{"AllowedValues", "AllowedPattern", "MinLength", "MaxLength", "MinValue", "MaxValue"} {
		if compact(a[key]) != compact(b[key]) {
			return false
		}
	}
	return true
}

func quoted(s string) string {
	if s == "" {
		return "empty"
	}
	if len(s) > 80 {
		return strconv.Quote(s[:60]+"…") + fmt.Sprintf(" of %d characters", len([]rune(s)))
	}
	return strconv.Quote(s)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
