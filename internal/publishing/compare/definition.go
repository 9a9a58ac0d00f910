package compare

import (
	"fmt"
	"slices"
	"strconv"

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

// given is a key's value as it stands there, nil where it does not.
func (d definition) given(key string) *string {
	if text, ok := d.text(key); ok {
		return &text
	}
	return nil
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
