package assembly

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Both readers take the JSON of a template for that template, numbers too, and for no other.
func TestWritten(t *testing.T) {
	t.Parallel()
	const all = "Resources: {A: {Type: X, Properties: {I: 12, F: 1.5, E: 1.0e+6, B: true, N: null, L: [1, a, {K: !Ref B}], S: \"12\", Big: 99999999999999999999}}}\n"
	parsed := func(text string) *template.Template {
		is, err := template.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	body := parsed(all).JSON()
	again := parsed(string(body))
	for _, other := range [][2]string{{"", ""}, {"12,", "13,"}, {"12,", "12.5,"}, {"1.5", "1.25"}, {"1.5", `"1.5"`}, {"true", "false"}, {"null", "x"}, {"[1, a", "[a, 1"},
		{"[1, a", "[1, a, a"}, {`"12"`, "12"}, {"K:", "J:"}, {"{K: !Ref B}", "[]"}, {"Big: 9", "Big: 8"}} {
		of := parsed(strings.Replace(all, other[0], other[1], 1))
		is, err := written(body, of)
		if want := other[0] == other[1]; err != nil || is != want || same(again.Body, of.Body) != want {
			t.Errorf("with %s for %s: %t and %t, %v", other[1], other[0], is, same(again.Body, of.Body), err)
		}
	}
}
