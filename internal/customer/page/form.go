package page

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Group is one group of fields, as in the console.
type Group struct {
	Label string
	// Advanced is for what hardly anybody needs to touch: it is folded away.
	Advanced bool
	Fields   []Field
}

// Field is one parameter.
type Field struct {
	show.Choice
	// Number and List say how it is typed.
	Number, List bool
	// Few is for a handful of allowed values: they are all on view.
	Few bool
	// NoEcho fields are left to the console: no link can carry them.
	NoEcho bool
	// Makes: the page can make the value, an external ID that nobody guesses.
	Makes bool
	// Either is set on the first of several fields of which all but one must be empty: the customer chooses between them.
	Either *Either
}

// Either is a choice between parameters that exclude each other.
type Either struct {
	Name    string
	Options []Option
}

// Option is one of them.
type Option struct{ Parameter, Label string }

const advanced = "Advanced"

// letMake lets the page make external IDs where the customer does.
func letMake(groups []Group, def *vendors.Definition) {
	for _, g := range groups {
		for i := range g.Fields {
			f := &g.Fields[i]
			f.Makes = vocabulary.NewExternalIDFits(def) && (f.Parameter == vendors.ParamExternalID || f.Parameter == vendors.ParamSecondExternalID)
		}
	}
}

// groupsOf are the fields in the console's groups and order; what has no group of its own is advanced.
func groupsOf(choices []show.Choice, s sampler) []Group {
	var groups []Group
	for _, c := range choices {
		if c.Group == "" {
			c.Group = advanced
		}
		i := slices.IndexFunc(groups, func(g Group) bool { return g.Label == c.Group })
		if i < 0 {
			groups, i = append(groups, Group{Label: c.Group, Advanced: c.Group == advanced}), len(groups)
		}
		f := Field{Choice: c}
		if c.Label == "" {
			f.Label = c.Parameter
		}
		for _, p := range s.data.Parameters {
			if p.Name == c.Parameter {
				f.Number, f.List, f.NoEcho = p.Number, p.List, p.NoEcho
			}
		}
		f.Few = len(c.Allowed) > 0 && len(c.Allowed) <= 4
		groups[i].Fields = append(groups[i].Fields, f)
	}
	slices.SortStableFunc(groups, func(a, b Group) int { return rank(a) - rank(b) })
	for i := range groups {
		groups[i].pair(s)
	}
	return groups
}

func rank(g Group) int {
	if g.Advanced {
		return 1
	}
	return 0
}

// pair finds fields of the group, one after the other, of which rules want all but one empty.
func (g *Group) pair(s sampler) {
	pairs := exclusive(s.data.Rules)
	exclude := func(a, b Field) bool {
		return slices.Contains(pairs, [2]string{a.Parameter, b.Parameter}) || slices.Contains(pairs, [2]string{b.Parameter, a.Parameter})
	}
	for first := 0; first < len(g.Fields); first++ {
		end := first + 1
		for end < len(g.Fields) && !slices.ContainsFunc(g.Fields[first:end], func(f Field) bool { return !exclude(f, g.Fields[end]) }) {
			end++
		}
		if end-first > 1 {
			g.Fields[first].Either = either(g.Fields[first:end], s)
			first = end - 1
		}
	}
}

// either is the choice between fields. The only one that makes the bucket is the new bucket, the only one that does not the
// customer's own.
func either(fields []Field, s sampler) *Either {
	by := map[bool][]int{}
	for i, f := range fields {
		makes, known := s.makesBucket(f.Parameter)
		if !known {
			by = nil
			break
		}
		by[makes] = append(by[makes], i)
	}
	e := &Either{Name: "either-" + fields[0].Parameter}
	for i, f := range fields {
		label := f.Label
		for makes, words := range map[bool]string{true: "A new bucket", false: "A bucket that I have"} {
			if len(by) == 2 && slices.Equal(by[makes], []int{i}) {
				label = words
			}
		}
		e.Options = append(e.Options, Option{f.Parameter, label})
	}
	return e
}

// exclusive are the pairs of parameters of which a rule without a condition wants one to be empty.
func exclusive(rules []resolve.RuleData) [][2]string {
	var pairs [][2]string
	for _, rule := range rules {
		for _, a := range rule.Assertions {
			or := list(at(a.Assert, "Fn::Or"))
			if rule.Condition != nil || len(or) != 2 {
				continue
			}
			if x, y := emptyParameter(or[0]), emptyParameter(or[1]); x != "" && y != "" {
				pairs = append(pairs, [2]string{x, y})
			}
		}
	}
	return pairs
}

// emptyParameter is the parameter that an expression wants to be empty, "" if it is none of these.
func emptyParameter(expression any) string {
	equals := list(at(expression, "Fn::Equals"))
	if len(equals) != 2 || equals[1] != "" {
		return ""
	}
	name, _ := at(equals[0], "Ref").(string)
	return name
}

// makesBucket says whether a stack that gives a parameter makes the bucket.
func (s sampler) makesBucket(parameter string) (makes, known bool) {
	i := slices.IndexFunc(s.data.Parameters, func(p resolve.ParameterData) bool { return p.Name == parameter })
	options := s.options(s.data.Parameters[i])
	if len(options) == 0 {
		return false, false
	}
	stack := s.resolve(map[string]string{parameter: options[0]})
	return stack != nil && stack.Resource(vocabulary.SetOf(parameter)+"Bucket") != nil, stack != nil
}
