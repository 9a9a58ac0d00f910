package node

import (
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Read reads a value of a template's Body.
func Read(v any, at *Place) Node {
	switch v := v.(type) {
	case []any:
		return &List{at, readAll(v, at, Read)}
	case map[string]any:
		if len(v) == 1 {
			for name, arg := range v {
				if name == "Ref" || strings.HasPrefix(name, "Fn::") {
					return readCall(name, arg, at.Key(name))
				}
			}
		}
		n := &Map{at, slices.Sorted(maps.Keys(v)), make([]Node, len(v))}
		for i, key := range n.Keys {
			n.Values[i] = Read(v[key], at.Key(key))
		}
		return n
	}
	return &Literal{at, v}
}

// ReadTruth reads where something true or false is meant: a condition, a rule, and what these combine.
func ReadTruth(v any, at *Place) Node {
	if m, ok := v.(map[string]any); ok && len(m) == 1 && m["Condition"] != nil {
		return &Is{at, Read(m["Condition"], at)}
	}
	return Read(v, at)
}

func readAll(list []any, at *Place, read func(any, *Place) Node) []Node {
	nodes := make([]Node, len(list))
	for i, item := range list {
		nodes[i] = read(item, at.Item(i))
	}
	return nodes
}

// readCall reads what a function is called with. at is the place of that.
func readCall(name string, arg any, at *Place) Node {
	c := call{name: name, called: at}
	if n := c.typed(arg); n != nil {
		return n
	}
	c.within = []Node{Read(arg, at)}
	if slices.Contains(functions, name) {
		return &Malformed{c}
	}
	return &Unknown{c}
}

// functions are those that typed knows.
var functions = []string{"Ref", "Fn::And", "Fn::Base64", "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn", "Fn::Equals",
	"Fn::FindInMap", "Fn::GetAtt", "Fn::If", "Fn::Join", "Fn::Not", "Fn::Or", "Fn::RefAll", "Fn::Select", "Fn::Split", "Fn::Sub"}

// typed is the call, nil if the function does not take arg, or is another one.
func (c call) typed(arg any) Node {
	text, isText := arg.(string)
	list, _ := arg.([]any)
	switch c.name {
	case "Ref":
		if isText {
			return &Ref{c, text}
		}
	case "Fn::GetAtt":
		if id, attribute := getAtt(arg); id != "" && attribute != "" {
			return &GetAtt{c, id, attribute}
		}
	case "Fn::Sub":
		return c.sub(arg)
	case "Fn::Base64":
		c.within = []Node{Read(arg, c.called)}
		return &Base64{c, c.within[0]}
	case "Fn::RefAll":
		return &RefAll{c, text}
	case "Fn::And", "Fn::Or", "Fn::Not", "Fn::If":
		return c.logic(list)
	case "Fn::Equals", "Fn::Contains", "Fn::EachMemberIn", "Fn::EachMemberEquals", "Fn::Join", "Fn::Select", "Fn::Split":
		return c.ofTwo(list)
	case "Fn::FindInMap":
		if len(list) == 3 {
			c.within = readAll(list, c.called, Read)
			return &FindInMap{c, c.within}
		}
	}
	return nil
}

// logic reads the functions with something true or false among their arguments.
func (c call) logic(list []any) Node {
	switch {
	case c.name == "Fn::If" && len(list) == 3:
		c.within = []Node{ReadTruth(list[0], c.called.Item(0)), Read(list[1], c.called.Item(1)), Read(list[2], c.called.Item(2))}
		return &If{c, c.within[0], c.within[1], c.within[2]}
	case c.name == "Fn::Not" && len(list) == 1:
		c.within = readAll(list, c.called, ReadTruth)
		return &Not{c, c.within[0]}
	case c.name == "Fn::And" && len(list) >= 2 && len(list) <= 10:
		c.within = readAll(list, c.called, ReadTruth)
		return &And{c, c.within}
	case c.name == "Fn::Or" && len(list) >= 2 && len(list) <= 10:
		c.within = readAll(list, c.called, ReadTruth)
		return &Or{c, c.within}
	}
	return nil
}

// ofTwo reads the functions of two values, or of a delimiter and a value.
func (c call) ofTwo(list []any) Node {
	if len(list) != 2 {
		return nil
	}
	c.within = readAll(list, c.called, Read)
	a, b := c.within[0], c.within[1]
	delimiter, isText := list[0].(string)
	switch {
	case c.name == "Fn::Select":
		return &Select{c, a, b}
	case c.name == "Fn::Join" && isText:
		return &Join{c, delimiter, b}
	case c.name == "Fn::Split" && isText:
		return &Split{c, delimiter, b}
	case c.name == "Fn::Join", c.name == "Fn::Split":
		return nil
	}
	return &Comparison{c, a, b}
}

// getAtt splits the argument of Fn::GetAtt, which YAML authors also write as "Resource.Attribute".
func getAtt(arg any) (id, attribute string) {
	switch arg := arg.(type) {
	case string:
		id, attribute, _ = strings.Cut(arg, ".")
	case []any:
		if len(arg) == 2 {
			id, _ = arg[0].(string)
			attribute, _ = arg[1].(string)
		}
	}
	return id, attribute
}

// sub reads a text, alone or with a mapping of values for names in it.
func (c call) sub(arg any) Node {
	text, ok := arg.(string)
	given := &Map{}
	if list, _ := arg.([]any); len(list) == 2 {
		if text, ok = list[0].(string); ok {
			var values map[string]any
			values, ok = list[1].(map[string]any)
			given = c.given(values)
		}
	}
	if !ok {
		return nil
	}
	n := &Sub{call: c, Given: given.Values}
	for _, part := range template.SplitSub(text) {
		read := Part{Text: part.Text}
		if part.Var {
			read.Value = given.Get(part.Text)
			read.Given = read.Value != nil
			if !read.Given {
				read.Value = c.named(part.Text)
				n.within = append(n.within, read.Value)
			}
		}
		n.Parts = append(n.Parts, read)
	}
	n.within = append(n.within, n.Given...)
	return n
}

// given are the values that a Sub gives to names, which may have the names of functions.
func (c call) given(values map[string]any) *Map {
	at := c.called.Item(1)
	n := &Map{at: at, Keys: slices.Sorted(maps.Keys(values))}
	for _, key := range n.Keys {
		n.Values = append(n.Values, Read(values[key], at.Key(key)))
	}
	return n
}

// named is what a name in the text of Fn::Sub stands for.
func (c call) named(name string) Node {
	if id, attribute, dotted := strings.Cut(name, "."); dotted {
		return &GetAtt{c, id, attribute}
	}
	return &Ref{c, name}
}
