package compare

import (
	"encoding/json"
	"testing"
)

func TestCompactIsJSON(t *testing.T) {
	t.Parallel()
	for _, v := range []any{
		nil, "", "plain", `"\`, "a\nb", "<&>", "é", "\x7f", "\u2028", "\xff", true, 1, -1, 1.5, 1e30,
		[]any(nil), []any{}, []any{nil, "a", []any{1}}, map[string]any(nil), map[string]any{},
		map[string]any{"b": []any{}, "a": map[string]any{"é": nil, "\n": 2.5}},
		[]string(nil), []string{"x", `"`}, map[string]string{"b": "<", "a": ""}, map[string][]string{"b": nil, "a": {"x"}},
		struct{ A, B any }{"<", []any{1}},
	} {
		want := appendJSON(nil, v)
		got := compact(v)
		if got != string(want) || !json.Valid([]byte(got)) {
			t.Errorf("%#v: got %s, want %s", v, got, want)
		}
	}
}

func TestSameValue(t *testing.T) {
	t.Parallel()
	groups := [][]any{ // alike within, unlike between
		{nil}, {"1", 1, 1.0}, {"true", true}, {""}, {"null"}, {"[]"}, {[]any{}, []any(nil)}, {map[string]any{}, map[string]any(nil)},
		{[]any{"1"}, []any{1}}, {[]any{nil}}, {map[string]any{"a": nil}}, {map[string]any{"a": 1}, map[string]any{"a": "1"}}, {map[string]any{"b": 1}},
	}
	for i, these := range groups {
		for j, others := range groups {
			for _, a := range these {
				for _, b := range others {
					if sameValue(a, b) != (i == j) {
						t.Errorf("%#v and %#v: got %t", a, b, i != j)
					}
				}
			}
		}
	}
}
