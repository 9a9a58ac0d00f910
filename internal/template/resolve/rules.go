package resolve

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// rule is a rule of a document.
type rule struct {
	name       string
	at         *node.Place
	condition  node.Node // nil if it always applies
	assertions []assertion
	// names are those that it refers to, and byType says that it refers to all parameters of a type.
	names  []string
	byType bool
}

// refersTo says whether a rule refers to one of the parameters that are given.
func (r *rule) refersTo(given map[string]string) bool {
	return r.byType || slices.ContainsFunc(r.names, func(name string) bool { _, is := given[name]; return is })
}

// readNames notes what a part of the rule refers to.
func (r *rule) readNames(n node.Node) {
	node.Walk(n, func(n node.Node) []node.Node {
		switch n := n.(type) {
		case *node.Ref:
			r.names = append(r.names, n.Name)
		case *node.RefAll:
			r.byType = true
		}
		return n.Within()
	})
}

type assertion struct {
	at          *node.Place
	assert      node.Node
	description string
}

func (d *document) readRules() {
	for _, name := range d.t.Keys("Rules") {
		definition, _ := d.section("Rules")[name].(map[string]any)
		read := rule{name: name, at: node.At("Rules").Key(name)}
		if condition, ok := definition["RuleCondition"]; ok {
			read.condition = node.ReadTruth(condition, read.at.Key("RuleCondition"))
			read.readNames(read.condition)
		}
		list, _ := definition["Assertions"].([]any)
		for i, one := range list {
			fields, _ := one.(map[string]any)
			a := assertion{at: read.at.Key("Assertions").Item(i)}
			a.assert = node.ReadTruth(fields["Assert"], a.at.Key("Assert"))
			a.description, _ = fields["AssertDescription"].(string)
			read.readNames(a.assert)
			read.assertions = append(read.assertions, a)
		}
		d.rules = append(d.rules, read)
	}
}

const noAssertDescription = "the assertion does not hold, and has no AssertDescription"

// rules evaluates the rules over what is known of a launch. A rule cannot refer to a condition.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
// https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1183
type rules struct {
	*findings
	doc *document
	known
}

func (l *launch) rules() *rules { return &rules{l.findings, l.doc, l.known} }

func (r *rules) check() {
	for _, rule := range r.doc.rules {
		r.checkOne(rule)
	}
}

// allHold reports whether no rule is broken. It looks no further than the first that is.
func (r *rules) allHold() bool {
	return !slices.ContainsFunc(r.doc.rules, func(rule rule) bool {
		r.checkOne(rule)
		return len(r.problems) > 0
	})
}

func (r *rules) checkOne(rule rule) {
	if len(rule.assertions) == 0 {
		r.problemAt(rule.at, "a rule must have a list of Assertions")
		return
	}
	if rule.condition != nil {
		if applies, ok := r.truth(rule.condition); !ok || applies != holds {
			return
		}
	}
	for _, a := range rule.assertions {
		asserted, ok := r.truth(a.assert)
		if !ok || asserted != fails {
			continue
		}
		// CloudFormation says the description alone, which is why it has to be true by itself.
		if a.description != "" {
			r.problemAt(rule.at, "%s", a.description)
		} else {
			r.problemAt(a.at, noAssertDescription)
		}
	}
}

// truth evaluates a function that is true or false.
func (r *rules) truth(n node.Node) (value truth, ok bool) {
	switch n := n.(type) {
	case *node.And, *node.Or, *node.Not:
		return combined(n.(node.Call), r.truth)
	case *node.If:
		switch test, ok := r.truth(n.Test); {
		case !ok:
			return fails, false
		case test == open:
			return open, true
		case test == holds:
			return r.truth(n.Yes)
		}
		return r.truth(n.No)
	case *node.Comparison:
		return r.comparison(n)
	case *node.Malformed:
		if slices.Contains(ruleFunctions, n.Function()) {
			return fails, r.badCall(n)
		}
	}
	if call, ok := n.(node.Call); ok {
		return fails, r.problemAt(call.Called(), "%s is not true or false in a rule", call.Function())
	}
	return fails, r.problemAt(n.At(), "a rule must be a function that is true or false")
}

func (r *rules) comparison(n *node.Comparison) (value truth, ok bool) {
	a, aOK := r.value(n.A)
	b, bOK := r.value(n.B)
	if !aOK || !bOK {
		return fails, false
	}
	if a == (undecided{}) || b == (undecided{}) {
		return open, true
	}
	name := n.Function()
	aList, aIsList := a.([]any)
	bList, bIsList := b.([]any)
	// Which of the two arguments must be lists.
	if aIsList != (name != "Fn::Equals") || bIsList != (name == "Fn::EachMemberIn") {
		return fails, r.badCall(n)
	}
	switch name {
	case "Fn::Equals":
		return truthOf(a == b), true
	case "Fn::Contains":
		return truthOf(slices.Contains(aList, b)), true
	case "Fn::EachMemberEquals":
		return truthOf(!slices.ContainsFunc(aList, func(member any) bool { return member != b })), true
	}
	return truthOf(!slices.ContainsFunc(aList, func(member any) bool { return !slices.Contains(bList, member) })), true
}

// undecided is the value of a parameter that the customer has not chosen yet.
type undecided struct{}

// value evaluates to a string, to a list of strings, or to undecided.
func (r *rules) value(n node.Node) (any, bool) {
	switch n := n.(type) {
	case *node.Literal:
		if text, ok := scalarText(n.Value); ok {
			return text, true
		}
	case *node.List:
		return r.list(n)
	case *node.Ref:
		if value, ok := r.known.value(n.Name); ok && n.Name != "AWS::NoValue" {
			return value, true
		}
		if r.isUndecided(n.Name) {
			return undecided{}, true
		}
		return nil, r.problemAt(n.At(), "a rule can refer to parameters only, got %q", n.Name)
	case *node.RefAll:
		return r.refAll(n), true
	case *node.Malformed:
		if n.Function() == "Ref" {
			return nil, r.badCall(n)
		}
	case *node.Unknown:
		if name := n.Function(); name == "Fn::ValueOf" || name == "Fn::ValueOfAll" {
			return nil, r.problemAt(n.Called(), "%s is not supported: it looks attributes up in an account", name)
		}
	}
	return nil, r.problemAt(n.At(), "a rule compares strings, lists of strings, Ref and Fn::RefAll only")
}

func (r *rules) list(n *node.List) (any, bool) {
	list := []any{}
	for _, item := range n.Items {
		value, ok := r.value(item)
		if value == (undecided{}) {
			return value, true
		}
		if _, isText := value.(string); !ok || !isText {
			if ok {
				r.problemAt(item.At(), "a list in a rule must be one of strings")
			}
			return nil, false
		}
		list = append(list, value)
	}
	return list, true
}

func (r *rules) refAll(n *node.RefAll) any {
	list := []any{}
	for _, name := range r.doc.parameterNames {
		if definition, _ := r.doc.section("Parameters")[name].(map[string]any); definition["Type"] == n.Type {
			if r.isUndecided(name) {
				return undecided{}
			}
			if _, isText := r.parameters[name].(string); isText {
				list = append(list, r.parameters[name])
			}
		}
	}
	return list
}

// isUndecided says whether a name that has no value gets one when the customer launches.
func (r *rules) isUndecided(name string) bool {
	_, hasValue := r.parameters[name]
	if !r.partly || hasValue {
		return false
	}
	return isPseudo(name) && name != "AWS::NoValue" || r.doc.section("Parameters")[name] != nil
}
