package resolve

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// valueChecker checks the values of one section.
type valueChecker struct {
	checker
	section string
}

func (c valueChecker) value(n node.Node) {
	switch n := n.(type) {
	case *node.Literal:
		if n.Value == nil {
			c.problemAt(n.At(), "'null' values are not allowed in templates")
		}
	case *node.List:
		c.all(n.Items)
	case *node.Map:
		for i, value := range n.Values {
			if strings.HasPrefix(n.Keys[i], "Fn::") {
				c.problemAt(n.At().Key(n.Keys[i]), "a function must be the only key of its mapping")
				continue
			}
			c.value(value)
		}
	case node.Call:
		if c.known(n) {
			c.call(n)
		}
	}
}

func (c valueChecker) all(list []node.Node) {
	for _, n := range list {
		c.value(n)
	}
}

// truth checks a value that must be true or false.
func (c valueChecker) truth(n node.Node) {
	switch n := n.(type) {
	case *node.Is:
		c.condition(n.Condition, n.At(), "in the Conditions block of the template")
		return
	case node.Call:
		if slices.Contains(conditionFunctions, n.Function()) {
			c.value(n)
			return
		}
	}
	c.problemAt(n.At(), "Conditions can only be boolean operations on parameters and other conditions")
}

func (c valueChecker) condition(n node.Node, at *node.Place, where string) {
	var name any
	if literal, ok := n.(*node.Literal); ok {
		name = literal.Value
	}
	c.conditionName(at, name, where)
}

// known says whether the section knows a function.
func (c valueChecker) known(n node.Call) bool {
	name := n.Function()
	inConditions := c.section == "Conditions"
	isCondition, isOfResources := slices.Contains(conditionFunctions, name), slices.Contains(resourceFunctions, name)
	switch {
	case slices.Contains(valueFunctions, name), inConditions && isCondition, !inConditions && isOfResources:
		return true
	case isUnsupported(name):
		return c.problemAt(n.At(), "%s is not supported here: it needs an account, another stack or a transform", name)
	case isCondition, isOfResources:
		return c.problemAt(n.At(), "%s cannot be used in the %s block of the template", name, c.section)
	}
	return c.problemAt(n.At(), "%s is not a function", name)
}

func (c valueChecker) call(n node.Call) {
	switch n := n.(type) {
	case *node.Malformed:
		c.badCall(n)
	case *node.Ref:
		c.name(n)
	case *node.GetAtt:
		c.resourceNamed(n.ID, n)
	case *node.Sub:
		c.sub(n)
	case *node.And, *node.Or, *node.Not:
		for _, member := range n.Within() {
			c.truth(member)
		}
	case *node.If:
		c.condition(n.Test, n.Test.At(), "in Fn::If")
		c.value(n.Yes)
		c.value(n.No)
	case *node.FindInMap:
		if slices.ContainsFunc(n.Keys, func(key node.Node) bool { return !c.isMapKey(key) }) {
			c.badCall(n)
			return
		}
		c.all(n.Keys)
	default:
		c.all(n.Within())
	}
}

// isMapKey says whether Fn::FindInMap takes an argument: CloudFormation looks maps up before anything else, so only
// what parameters and other maps say.
func (c valueChecker) isMapKey(n node.Node) bool {
	switch n := n.(type) {
	case *node.Literal:
		return n.Value != nil
	case *node.Ref:
		return isPseudo(n.Name) || c.document.section("Parameters")[n.Name] != nil
	case node.Call:
		return n.Function() == "Fn::FindInMap"
	}
	return false
}

func (c valueChecker) sub(n *node.Sub) {
	for _, part := range n.Parts {
		switch {
		case part.Value == nil:
		case part.Text == "" || strings.ContainsFunc(part.Text, notInSub):
			c.problemAt(n.Called(), "variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons, got %q", part.Text)
		case !part.Given:
			c.value(part.Value)
		}
	}
	c.all(n.Given)
}

func notInSub(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_.:", r))
}

// name checks what Ref refers to.
func (c valueChecker) name(n *node.Ref) {
	if !isPseudo(n.Name) && c.document.section("Parameters")[n.Name] == nil {
		c.resourceNamed(n.Name, n)
	}
}

func (c valueChecker) resourceNamed(id string, n node.Call) {
	if c.section == "Conditions" || c.document.section("Resources")[id] == nil {
		c.problemAt(n.Called(), "%s", unresolved(id, c.section))
	}
}
