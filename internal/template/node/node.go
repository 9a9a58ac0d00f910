// Package node reads the values of a template into typed nodes. Whether a function is called as it must be is looked at once,
// and the text of Fn::Sub taken apart once. What a template means, for one launch, for all of them or for a page, is for
// evaluators over the nodes to say: a type switch over those that matter to them, and [Walk] for the rest.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
package node

import "slices"

// Node is a value of a template: a Literal, a List, a Map, a Call, or Is.
type Node interface {
	// At is where the value stands.
	At() *Place
	// Within are the nodes right below, those of a Map in the order of its keys.
	Within() []Node
}

// Call is a call of an intrinsic function.
type Call interface {
	Node
	// Function is its name as in the template: Ref, Fn::Join.
	Function() string
	// Called is the place of what it is called with: with the function's name after that of the value.
	Called() *Place
}

// Literal is a string, a bool, an int, a float64 or nil.
type Literal struct {
	at    *Place
	Value any
}

// List is a list of values.
type List struct {
	at    *Place
	Items []Node
}

// Map is a mapping that calls no function.
type Map struct {
	at     *Place
	Keys   []string // sorted
	Values []Node   // of each key
}

// Get is the value of a key, nil if there is none.
func (n *Map) Get(key string) Node {
	if i, found := slices.BinarySearch(n.Keys, key); found {
		return n.Values[i]
	}
	return nil
}

// Is is the value of a condition: {"Condition": "X"}, where something true or false is meant. Elsewhere it is a Map.
type Is struct {
	at *Place
	// Condition is the name, if it is a literal text.
	Condition Node
}

func (n *Literal) At() *Place { return n.at }
func (n *List) At() *Place    { return n.at }
func (n *Map) At() *Place     { return n.at }
func (n *Is) At() *Place      { return n.at }

func (n *Literal) Within() []Node { return nil }
func (n *List) Within() []Node    { return n.Items }
func (n *Map) Within() []Node     { return n.Values }
func (n *Is) Within() []Node      { return []Node{n.Condition} }

// call is what all calls have.
type call struct {
	name   string
	called *Place
	within []Node
}

func (c *call) At() *Place       { return c.called.above }
func (c *call) Within() []Node   { return c.within }
func (c *call) Function() string { return c.name }
func (c *call) Called() *Place   { return c.called }

// The functions that say something of what the template has.
type (
	// Ref is a parameter, a pseudo parameter or a resource.
	Ref struct {
		call
		Name string
	}
	// GetAtt is an attribute of a resource.
	GetAtt struct {
		call
		ID, Attribute string
	}
	// FindInMap is what a mapping has for two keys. Its three Keys begin with the name of the mapping.
	FindInMap struct {
		call
		Keys []Node
	}
	// RefAll are all parameters of a type. It is for rules only.
	RefAll struct {
		call
		Type string
	}
)

// The functions that make one value of others.
type (
	// Sub is a text with values in it. Given are all those of the call's own, whether the text names them or not.
	Sub struct {
		call
		Parts []Part
		Given []Node
	}
	// Join puts a list together.
	Join struct {
		call
		Delimiter string
		List      Node
	}
	// Split takes a text apart.
	Split struct {
		call
		Delimiter string
		Text      Node
	}
	// Select is an element of a list.
	Select struct {
		call
		Index, List Node
	}
	// Base64 is a text, encoded.
	Base64 struct {
		call
		Text Node
	}
	// If is one of two values. Test is the name of a condition in resources, and true or false itself in rules.
	If struct {
		call
		Test, Yes, No Node
	}
)

// The functions that are true or false.
type (
	// And holds where all do, of two to ten.
	And struct {
		call
		Of []Node
	}
	// Or holds where one does, of two to ten.
	Or struct {
		call
		Of []Node
	}
	// Not holds where another does not.
	Not struct {
		call
		Of Node
	}
	// Comparison is Fn::Equals, or one that rules know alone: Fn::Contains, Fn::EachMemberIn, Fn::EachMemberEquals.
	Comparison struct {
		call
		A, B Node
	}
)

type (
	// Malformed calls a function of this package with what it does not take.
	Malformed struct{ call }
	// Unknown calls another function.
	Unknown struct{ call }
)

// Part is literal text of Fn::Sub, or a name in it.
type Part struct {
	// Text is the literal text, or the name.
	Text string
	// Value is what the name stands for, nil for literal text: one of the given values, else a Ref or a GetAtt. Whether the
	// name is a legal one is for the caller to judge.
	Value Node
	Given bool
}

// Walk visits a node, and then those that visit answers, such as all that are within it.
func Walk(n Node, visit func(Node) []Node) {
	if n == nil {
		return
	}
	for _, next := range visit(n) {
		Walk(next, visit)
	}
}

// Text is the text of a literal string. ok is false of anything else.
func Text(n Node) (text string, ok bool) {
	if literal, isLiteral := n.(*Literal); isLiteral {
		text, ok = literal.Value.(string)
	}
	return text, ok
}

// Refs are the names that Ref has anywhere in a node, in their order.
func Refs(n Node) []string {
	var names []string
	Walk(n, func(n Node) []Node {
		if ref, ok := n.(*Ref); ok {
			names = append(names, ref.Name)
		}
		return n.Within()
	})
	return names
}
