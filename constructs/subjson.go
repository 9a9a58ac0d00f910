package constructs

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// subOfJSON is a policy document as text of JSON in one Fn::Sub. What its keys hold of ${…} is filled in at launch, and so are
// its expressions.
func subOfJSON(document any) Expression {
	w := &jsonSub{values: map[string]any{}}
	w.write(document, "")
	if len(w.values) > 0 {
		return Expression{"Fn::Sub": []any{w.String(), w.values}}
	}
	return Expression{"Fn::Sub": w.String()}
}

type jsonSub struct {
	strings.Builder
	values map[string]any // what cannot stand in the text, by name
}

// documentKeys are those of a policy in the order in which people write them.
var documentKeys = []string{"Version", "Statement", "Sid", "Effect", "Principal", "Action", "Condition"}

func (w *jsonSub) write(v any, indent string) {
	const step = "  "
	switch v := v.(type) {
	case string:
		w.WriteString(quoteJSON(strings.ReplaceAll(v, "${", "${!")))
	case Expression:
		w.WriteString(`"` + w.expression(v) + `"`)
	case map[string]any:
		w.WriteString("{\n")
		keys := slices.SortedFunc(maps.Keys(v), inOrder)
		for i, key := range keys {
			w.WriteString(indent + step + quoteJSON(key) + ": ")
			w.write(v[key], indent+step)
			w.WriteString(comma(i, len(keys)))
		}
		w.WriteString(indent + "}")
	case []any:
		w.WriteString("[\n")
		for i, e := range v {
			w.WriteString(indent + step)
			w.write(e, indent+step)
			w.WriteString(comma(i, len(v)))
		}
		w.WriteString(indent + "]")
	case []string:
		list := make([]any, len(v))
		for i, s := range v {
			list[i] = s
		}
		w.write(list, indent)
	default:
		panic(fmt.Sprintf("a trust policy holds %T", v)) // the trusts of this package make nothing else
	}
}

func comma(i, n int) string {
	if i == n-1 {
		return "\n"
	}
	return ",\n"
}

// expression is what stands for an expression in the text: itself where a Sub can hold it, else a name for it.
func (w *jsonSub) expression(e Expression) string {
	if text, ok := inSub(e, nil); ok {
		return text
	}
	if text, ok := e["Fn::Sub"].(string); ok {
		return text
	}
	name := fmt.Sprintf("Value%d", len(w.values)+1)
	w.values[name] = e
	return "${" + name + "}"
}

func quoteJSON(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // < and & are as harmless in a template
	if err := e.Encode(s); err != nil {
		panic(err) // it is a string
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func inOrder(a, b string) int {
	rank := func(key string) int {
		if i := slices.Index(documentKeys, key); i >= 0 {
			return i
		}
		return len(documentKeys)
	}
	if d := rank(a) - rank(b); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}
