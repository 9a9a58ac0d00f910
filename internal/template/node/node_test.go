package node_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
	. "github.com/bucketgrant/bucketgrant/internal/template/node"
)

// read reads the value V of a template.
func read(t *testing.T, yaml string, read func(any, *Place) Node) Node {
	t.Helper()
	parsed, err := template.Parse([]byte("Resources: {R: {Type: T}}\nV: " + yaml))
	if err != nil {
		t.Fatal(err)
	}
	return read(parsed.Body["V"], At("V"))
}

// outline says what each node is and where it stands.
func outline(n Node) []string {
	var lines []string
	Walk(n, func(n Node) []Node {
		line := fmt.Sprintf("%s %T", n.At(), n)
		switch n := n.(type) {
		case *Literal:
			line += fmt.Sprintf(" %v", n.Value)
		case *Map:
			line += fmt.Sprintf(" %v", n.Keys)
		case *Ref:
			line += " " + n.Name
		case *GetAtt:
			line += " " + n.ID + " " + n.Attribute
		case *RefAll:
			line += " " + n.Type
		case *Malformed, *Unknown:
			line += " " + n.(Call).Function()
		}
		lines = append(lines, line)
		return n.Within()
	})
	return lines
}

func TestRead(t *testing.T) {
	t.Parallel()
	for yaml, want := range map[string][]string{
		"x":                        {"V *node.Literal x"},
		"~":                        {"V *node.Literal <nil>"},
		"[1, !Ref A]":              {"V *node.List", "V[0] *node.Literal 1", "V[1] *node.Ref A"},
		"{b: 1, Ref: A}":           {"V *node.Map [Ref b]", "V.Ref *node.Literal A", "V.b *node.Literal 1"},
		"{Ref: [A]}":               {"V *node.Malformed Ref", "V.Ref *node.List", "V.Ref[0] *node.Literal A"},
		"!GetAtt A.Arn":            {"V *node.GetAtt A Arn"},
		"{Fn::GetAtt: [A, b.c]}":   {"V *node.GetAtt A b.c"},
		"{Fn::GetAtt: A.B.C}":      {"V *node.GetAtt A B.C"},
		"{Fn::GetAtt: A}":          {"V *node.Malformed Fn::GetAtt", "V.Fn::GetAtt *node.Literal A"},
		"!Base64 {Ref: A}":         {"V *node.Base64", "V.Fn::Base64 *node.Ref A"},
		"!Join [',', !Ref L]":      {"V *node.Join", "V.Fn::Join[0] *node.Literal ,", "V.Fn::Join[1] *node.Ref L"},
		"!Join [[], x]":            {"V *node.Malformed Fn::Join", "V.Fn::Join *node.List", "V.Fn::Join[0] *node.List", "V.Fn::Join[1] *node.Literal x"},
		"!Split [',', x]":          {"V *node.Split", "V.Fn::Split[0] *node.Literal ,", "V.Fn::Split[1] *node.Literal x"},
		"!Select [0, x]":           {"V *node.Select", "V.Fn::Select[0] *node.Literal 0", "V.Fn::Select[1] *node.Literal x"},
		"!FindInMap [M, !Ref A]":   {"V *node.Malformed Fn::FindInMap", "V.Fn::FindInMap *node.List", "V.Fn::FindInMap[0] *node.Literal M", "V.Fn::FindInMap[1] *node.Ref A"},
		"!FindInMap [M, a, b]":     {"V *node.FindInMap", "V.Fn::FindInMap[0] *node.Literal M", "V.Fn::FindInMap[1] *node.Literal a", "V.Fn::FindInMap[2] *node.Literal b"},
		"!If [C, {a: 1}, x]":       {"V *node.If", "V.Fn::If[0] *node.Literal C", "V.Fn::If[1] *node.Map [a]", "V.Fn::If[1].a *node.Literal 1", "V.Fn::If[2] *node.Literal x"},
		"!Equals [a, b]":           {"V *node.Comparison", "V.Fn::Equals[0] *node.Literal a", "V.Fn::Equals[1] *node.Literal b"},
		"{Fn::RefAll: String}":     {"V *node.RefAll String"},
		"{Fn::GetAZs: x}":          {"V *node.Unknown Fn::GetAZs", "V.Fn::GetAZs *node.Literal x"},
		"{Condition: C}":           {"V *node.Map [Condition]", "V.Condition *node.Literal C"},
		"!Not [{Condition: C}]":    {"V *node.Not", "V.Fn::Not[0] *node.Is", "V.Fn::Not[0] *node.Literal C"},
		"!And [{Condition: C}]":    {"V *node.Malformed Fn::And", "V.Fn::And *node.List", "V.Fn::And[0] *node.Map [Condition]", "V.Fn::And[0].Condition *node.Literal C"},
		"!Or [x, {Condition: ~}]":  {"V *node.Or", "V.Fn::Or[0] *node.Literal x", "V.Fn::Or[1] *node.Map [Condition]", "V.Fn::Or[1].Condition *node.Literal <nil>"},
		"!Sub 'a ${B} ${C.D.E} x'": {"V *node.Sub", "V *node.Ref B", "V *node.GetAtt C D.E"},
		// What the call itself gives is no Ref, also where nothing names it.
		"!Sub ['${A}${B}', {B: !Ref C, D: x}]": {"V *node.Sub", "V *node.Ref A", "V.Fn::Sub[1].B *node.Ref C", "V.Fn::Sub[1].D *node.Literal x"},
		"!Sub ['${A}']":                        {"V *node.Malformed Fn::Sub", "V.Fn::Sub *node.List", "V.Fn::Sub[0] *node.Literal ${A}"},
	} {
		if diff := cmp.Diff(want, outline(read(t, yaml, Read))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", yaml, diff)
		}
	}
}

// Only where something true or false is meant does {Condition: X} name a condition: a policy's statement has one, too.
func TestReadTruth(t *testing.T) {
	t.Parallel()
	want := []string{"V *node.Is", "V *node.Literal C"}
	if diff := cmp.Diff(want, outline(read(t, "{Condition: C}", ReadTruth))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPartsOfSub(t *testing.T) {
	t.Parallel()
	n := read(t, "!Sub ['a${!b}${A}${B}', {B: x}]", Read).(*Sub)
	var got []string
	for _, part := range n.Parts {
		got = append(got, fmt.Sprintf("%s %T %v", part.Text, part.Value, part.Given))
	}
	if want := []string{"a${b} <nil> false", "A *node.Ref false", "B *node.Literal true"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whoever visits decides what is looked at next.
func TestWalkGoesWhereItIsSent(t *testing.T) {
	t.Parallel()
	n := read(t, "[!If [C, !Ref A, !Ref B], !Ref D]", Read)
	var names []string
	Walk(n, func(n Node) []Node {
		switch n := n.(type) {
		case *Ref:
			names = append(names, n.Name)
		case *If:
			return []Node{n.No}
		}
		return n.Within()
	})
	if want := []string{"B", "D"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	Walk(nil, func(Node) []Node { t.Error("there is nothing to visit"); return nil })
}
