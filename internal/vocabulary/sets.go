package vocabulary

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// ofSet is what the customer decides about a further set: its bucket, if it has one of its own, and the name of its role. The
// choices are those of the first set, under the set's own names.
func ofSet(def *vendors.Definition, set vendors.Set) []Choice {
	alone := def.Alone(set.Name)
	list := []Choice{roleName(alone)}
	if set.Bucket != nil {
		settings := []Choice{versioning(alone)}
		list = append([]Choice{
			whichBucket(alone), prefix(alone), encryption(alone), settings[0], newBucketOnly(alone, settings),
		}, list...)
	}
	for i, c := range list {
		list[i] = c.named(set)
		for n, p := range list[i].Parameters {
			if p.Name == set.Own(paramExistingBucketName.Name) {
				list[i].Parameters[n].Description += anotherThan(def.Bucket, OutputBucketName)
			}
		}
	}
	return append(list, Choice{Rules: apart(def, set)})
}

// named is a choice of the first set under the names of another.
func (c Choice) named(set vendors.Set) Choice {
	var own Choice
	for _, p := range c.Parameters {
		p.Word = wordOf(set.Name, p.Word)
		p.Label += " (" + set.Name + ")"
		p.Description += " This is for " + set.Name + ": " + lowerFirst(strings.TrimSuffix(set.Why, ".")) + "."
		own.Parameters = append(own.Parameters, p)
	}
	for _, cond := range c.Conditions {
		own.Conditions = append(own.Conditions, Condition{set.Own(cond.Name), renamed(set, cond.Holds).(expr.Expr)})
	}
	for _, r := range c.Rules {
		mine := Rule{Name: set.Name + r.Name}
		if r.When != nil {
			mine.When = renamed(set, r.When).(expr.Expr)
		}
		for _, a := range r.Assertions {
			words := ownNames().ReplaceAllStringFunc(a.Words, set.Own)
			mine.Assertions = append(mine.Assertions, Assertion{renamed(set, a.Holds).(expr.Expr), words})
		}
		own.Rules = append(own.Rules, mine)
	}
	return own
}

// renamed is an expression with the set's own names, in what it refers to.
func renamed(set vendors.Set, v any) any {
	switch v := v.(type) {
	case expr.Expr:
		own := expr.Expr{}
		for function, argument := range v {
			if name, ok := argument.(string); ok && (function == "Ref" || function == "Condition") {
				argument = set.Own(name)
			}
			own[function] = renamed(set, argument)
		}
		return own
	case []any:
		own := make([]any, len(v))
		for i, member := range v {
			own[i] = renamed(set, member)
		}
		return own
	}
	return v
}

// ownNames finds in a text what a set may have of its own.
var ownNames = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(?:` + strings.Join(vendors.OwnNames(), "|") + `)\b`)
})

// apart refuses what two sets cannot share: of one bucket, each role would get at what is the other's, and no two roles have one
// name.
func apart(def *vendors.Definition, set vendors.Set) []Rule {
	var before []vendors.Set // of which the first has no name, and its bucket always
	first := def.Bucket
	for _, s := range append([]vendors.Set{{Bucket: &first}}, def.Sets...) {
		if s.Name == set.Name {
			break
		}
		before = append(before, s)
	}
	different := func(rule, words string, pairs [][2]string, has func(s vendors.Set, of string) bool) []Rule {
		r := Rule{Name: set.Name + rule}
		for _, other := range before {
			for _, pair := range pairs {
				if !has(set, pair[0]) || !has(other, pair[1]) {
					continue
				}
				mine, its := set.Own(pair[0]), other.Own(pair[1])
				r.Assertions = append(r.Assertions, Assertion{
					expr.Or(expr.Empty(mine), expr.Not(expr.Equals(expr.Ref(mine), expr.Ref(its)))), fmt.Sprintf(words, mine, its),
				})
			}
		}
		if r.Assertions == nil {
			return nil
		}
		return []Rule{r}
	}
	const existing, made = vendors.ParamExistingBucketName, vendors.ParamNewBucketName
	return append(
		different("BucketOfItsOwn", "%s and %s must be two buckets: what the roles of one may is not for those of the other.",
			[][2]string{{existing, existing}, {existing, made}, {made, existing}, {made, made}},
			func(s vendors.Set, of string) bool {
				return s.Bucket != nil && slices.Contains(bucketNamesOf(*s.Bucket), of)
			}),
		different("RoleOfItsOwn", "%s and %s must be two names: each is of a role of its own.", [][2]string{{vendors.ParamRoleName, vendors.ParamRoleName}},
			func(vendors.Set, string) bool { return def.Access.Role != nil && def.Access.Role.Name.Offered() })...)
}

// wordOf is the word for a parameter of the first set as a further one has it, with other samples where each set has something
// else: no two have a bucket, a key or a role in common.
func wordOf(set string, w Word) Word {
	of := w.Name
	w.Name = set + of
	w.Samples = slices.Clone(w.Samples)
	for i, s := range w.Samples {
		switch {
		case s == "":
		case of == vendors.ParamKMSKeyARN:
			w.Samples[i] = s[:len(s)-1] + "8"
		case of == vendors.ParamNewBucketName, of == vendors.ParamBucketNameSuffix, of == vendors.ParamExistingBucketName, of == vendors.ParamRoleName:
			w.Samples[i] = s + "-" + strings.ToLower(set)
		}
	}
	if w.Odd != "" {
		w.Odd = strings.ToLower(set) + "." + w.Odd
	}
	return w
}

// cutSet takes the name of a parameter that is a set's own apart. Choices, whose parameters begin with Allow, are of no set, nor
// is a word that ends as another one does: ExistingRoleName.
func cutSet(parameter string) (set, of string, ok bool) {
	if strings.HasPrefix(parameter, "Allow") {
		return "", parameter, false
	}
	for _, w := range Words() {
		if w.Name == parameter {
			return "", parameter, false
		}
		before, is := strings.CutSuffix(parameter, w.Name)
		longer := len(w.Name) > len(of) // RoleName before no other, NewBucketName before BucketName
		if is && longer && slices.Contains(vendors.OwnNames(), w.Name) {
			set, of, ok = before, w.Name, true
		}
	}
	return set, of, ok
}

// severalRoles says that there is a role for each set, and that what was said of the role is of all.
func severalRoles(def *vendors.Definition) string {
	if len(def.Sets) == 0 {
		return ""
	}
	var outputs []string
	for _, set := range def.Sets {
		outputs = append(outputs, set.Own(OutputRoleARN))
	}
	return fmt.Sprintf(" So it is with each of %d roles, of which each may do what is said of it and no other may: %s and %s.",
		1+len(def.Sets), strings.Join(append([]string{OutputRoleARN}, outputs[:len(outputs)-1]...), ", "), outputs[len(outputs)-1])
}

// SetOf is the further set that a parameter is of, as its name tells; empty for the first.
func SetOf(parameter string) string {
	set, _, _ := cutSet(parameter)
	return set
}

// OutputsOf are those of a further set.
func OutputsOf(set vendors.Set) []Output {
	var list []Output
	if set.Bucket != nil {
		list = append(list, Output{
			Name: set.Own(OutputBucketName), Carries: vendors.HandedBucketName.Of(set.Name), Words: "The name of the bucket for " + set.Name + ".",
		})
	}
	return append(list, Output{
		Name: set.Own(OutputRoleARN), Carries: vendors.HandedRoleARN.Of(set.Name), Words: "The ARN of the role for " + set.Name + ".",
	})
}

// SetOfOutput is the set that an output is of, as its name and description tell, where no definition is at hand. Nil is none.
func SetOfOutput(name, description string) (set *vendors.Set, output Output) {
	for _, of := range vendors.OwnNames() {
		before, ok := strings.CutSuffix(name, of)
		if !ok || before == "" {
			continue
		}
		s := vendors.Set{Name: before, Bucket: &vendors.Bucket{}}
		var values []vendors.Handed
		for _, value := range AllAsked() {
			values = append(values, value.Of(before))
		}
		for _, o := range append(OutputsOf(s), askedOf(s, values)...) {
			if o.Name == name && strings.HasPrefix(description, o.Words) {
				return &s, o
			}
		}
	}
	return nil, Output{}
}
