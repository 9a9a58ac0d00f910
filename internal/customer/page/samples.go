package page

import (
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// samples are values for a parameter: its own of the vocabulary, or, where its template takes none of these, any other.
func samples(name string) []string {
	list := []string{vocabulary.Named(name).Sample()}
	for _, w := range vocabulary.Words() {
		list = append(list, w.Sample())
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// sampler makes launches that a template accepts.
type sampler struct {
	t       *template.Template
	choices *resolve.Choices
	data    resolve.Data
	// region is where they are, us-east-1 if it is empty.
	region string
	// examples are values that the definition has for parameters.
	examples map[string]string
	// set is the further set whose role and bucket are drawn, empty for the first.
	set string
}

// options are the values to try for a parameter: those that are allowed, or the first sample that its constraints take.
func (s sampler) options(p resolve.ParameterData) []string {
	if p.Allowed != nil {
		return p.Allowed
	}
	list := samples(p.Name)
	if own := s.examples[p.Name]; own != "" {
		list = []string{own}
	}
	for _, value := range list {
		if s.choices.Problem(p.Name, value) == "" {
			return []string{value}
		}
	}
	return nil
}

// complete adds what a launch still needs. It leaves out what it can, and gives nil if nothing helps.
func (s sampler) complete(given map[string]string) map[string]string {
	if given = maps.Clone(given); given == nil {
		given = map[string]string{}
	}
	left, err := s.choices.Check(resolve.Input{Region: s.region, Parameters: given})
	for err == nil && len(left.Missing)+len(left.Rules) > 0 {
		next := s.step(given, left)
		if next == nil {
			return nil
		}
		given = next
		left, err = s.choices.Check(resolve.Input{Region: s.region, Parameters: given})
	}
	if err != nil {
		return nil
	}
	return given
}

// step is given with one parameter more that leaves less to do, nil if there is none.
func (s sampler) step(given map[string]string, before resolve.Left) map[string]string {
	for _, p := range s.data.Parameters {
		if _, ok := given[p.Name]; ok {
			continue
		}
		for _, value := range s.options(p) {
			next := maps.Clone(given)
			next[p.Name] = value
			left, err := s.choices.Check(resolve.Input{Region: s.region, Parameters: next})
			if err == nil && len(left.Missing)+len(left.Rules) < len(before.Missing)+len(before.Rules) {
				return next
			}
		}
	}
	return nil
}

// resolve is the stack of a launch with these choices and what else it needs, nil if the template accepts none.
func (s sampler) resolve(given map[string]string) *resolve.Stack {
	complete := s.complete(given)
	if complete == nil {
		return nil
	}
	stack, err := resolve.Resolve(s.t, resolve.Input{Region: s.region, Parameters: complete})
	if err != nil {
		return nil
	}
	return stack
}
