package template

import (
	"slices"
	"testing"
)

func TestElements(t *testing.T) {
	t.Parallel()
	for value, want := range map[string][]string{
		"": {""}, "a": {"a"}, " a , b c": {"a", "b c"}, ",": {"", ""}, "a,": {"a", ""},
	} {
		if got := Elements(value); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
}
