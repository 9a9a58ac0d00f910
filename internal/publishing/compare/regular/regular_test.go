package regular_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare/regular"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

func TestMissing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, a, b string
		missing    string
		found      bool
	}{
		{"the same, written otherwise", `[a-c]+`, `(?:a|b|c)(?:a|b|c)*`, "", false},
		{"a star is more than a plus", `[a-c]*`, `[a-c]+`, "", true},
		{"one character less", `[a-z0-9]{2,5}`, `[a-z]{2,5}`, "a0", true},
		{"one character longer", `[a-z]{2,1224}`, `[a-z]{2,3}`, "aaaa", true},
		{"a wider pattern misses nothing", `[a-z]{2,3}`, `[a-z]{2,1224}`, "", false},
		{"look-ahead at the start", `[a-z.]{3}`, `(?!x)[a-z.]{3}`, "xaa", true},
		{"look-ahead to the end", `[a-z-]{3,6}`, `^(?!.*-s3$)[a-z-3]{3,6}$`, "", false},
		{"look-ahead to the end, reached", `[a-z3-]{3,6}`, `^(?!.*-s3$)[a-z3-]{3,6}$`, "-s3", true},
		{"look-ahead inside a repetition", `(?:(?!["'*])[!-~]){1,3}`, `[#-&(-)+-~!]{1,3}`, "", false},
		{"empty or", `^$|^[0-9]{15,30}$`, `^[0-9]{15,30}$`, "", true},
		{"the dot stops at a line end", `[\s\S]`, `.`, "\n", true},
		{"classes", `\w`, `[A-Za-z0-9_]`, "", false},
		{"a closing bracket may come first", `[]a]`, `[a\]]`, "", false},
	} {
		s := regular.NewSet()
		a, err := s.Parse(test.a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.Parse(test.b)
		if err != nil {
			t.Fatal(err)
		}
		missing, found, err := s.Missing(a, b)
		if err != nil || missing != test.missing || found != test.found {
			t.Errorf("%s: got %q, %t, %v; want %q, %t", test.name, missing, found, err, test.missing, test.found)
		}
	}
}

func TestNotComparable(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		`(?<=a)b`:         `pattern "(?<=a)b": of the groups that begin with (? only (?:, (?= and (?! can be compared`,
		`(?:(?!a)[a-z])*`: `pattern "(?:(?!a)[a-z])*": look-ahead and anchors that are repeated without bound cannot be compared`,
		`a^b`:             `pattern "a^b": ^ elsewhere than at the start cannot be compared`,
		`\bword`:          `pattern "\\bword": the escape \b cannot be compared`,
		`(a`:              `pattern "(a": a parenthesis is not closed`,
		`a)`:              `pattern "a)": a parenthesis is closed that is not open`,
		`[a`:              `pattern "[a": a bracket is not closed`,
		`[a&&b]`:          `pattern "[a&&b]": sets in a set ([a[b]], [a&&b]) cannot be compared`,
		`[z-a]`:           `pattern "[z-a]": the range z-a is empty`,
		`a++`:             `pattern "a++": possessive quantifiers cannot be compared`,
		`*`:               `pattern "*": the quantifier * has nothing before it`,
		`a{9999}`:         `pattern "a{9999}": more than 5000 repetitions cannot be compared`,
		`a{2,1}`:          `pattern "a{2,1}": {2,1} is no quantifier`,
		`a{x}`:            `pattern "a{x}": {x} is no quantifier`,
		`a{1`:             `pattern "a{1": a brace is not closed`,
		`a\`:              `pattern "a\\": a backslash must not come last`,
	} {
		if _, err := regular.NewSet().Parse(pattern); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", pattern, err, want)
		}
	}
}

// The patterns of the real templates can be compared, each with itself, and mean what the resolver takes them to mean,
// which is a regular expression engine's answer.
func TestAgreesWithTheResolver(t *testing.T) {
	t.Parallel()
	patterns := realPatterns(t)
	for _, pattern := range patterns {
		s := regular.NewSet()
		l, err := s.Parse(pattern)
		if err != nil {
			t.Error(err)
			continue
		}
		if value, found, err := s.Missing(l, l); found || err != nil {
			t.Errorf("%s does not have its own value %q: %v", pattern, value, err)
		}
		checked := accepts(t, pattern)
		rapid.Check(t, func(t *rapid.T) {
			// Pieces that the patterns are about make values that nearly match.
			pieces := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "xn--", "-s3alias", ".mrap", "-an", "arn:aws", ":kms:", "us-east-1:",
				"123456789012", ":key/", ":iam::", "user/", "role/", "policy/", "0", "1.2.3.4", ".", "..", "-", "/", "_", "@", "*", "é", " ", "",
				"1234abcd-12ab-34cd-56ef-1234567890ab"}), 0, 9).Draw(t, "pieces")
			value := ""
			for _, p := range pieces {
				value += p
			}
			if got, want := s.Has(l, value), checked(value); got != want {
				t.Fatalf("%s has %q: %t, the resolver says %t", pattern, value, got, want)
			}
		})
		// The shortest value is one that the resolver takes too.
		if value, found, err := s.Shortest(s.And(l, s.Length(1, -1))); err != nil || !found || !checked(value) {
			t.Errorf("%s: shortest value %q, %t, %v", pattern, value, found, err)
		}
	}
}

func accepts(t *testing.T, pattern string) func(string) bool {
	t.Helper()
	parsed, err := template.Parse([]byte(`
Parameters:
  P:
    Type: String
    AllowedPattern: '` + yamlQuoted(pattern) + `'
Resources:
  Topic:
    Type: AWS::SNS::Topic
`))
	if err != nil {
		t.Fatal(err)
	}
	return func(value string) bool {
		_, err := resolve.Resolve(parsed, resolve.Input{Parameters: map[string]string{"P": value}})
		return err == nil
	}
}

func yamlQuoted(s string) string {
	var quoted []rune
	for _, r := range s {
		if r == '\'' {
			quoted = append(quoted, r)
		}
		quoted = append(quoted, r)
	}
	return string(quoted)
}

func realPatterns(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("../../../../templates/*/*/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range parsed.Body["Parameters"].(map[string]any) {
			if pattern, ok := p.(map[string]any)["AllowedPattern"].(string); ok && !slices.Contains(patterns, pattern) {
				patterns = append(patterns, pattern)
			}
		}
	}
	slices.Sort(patterns)
	if len(patterns) < 5 {
		t.Fatalf("found %d patterns only", len(patterns))
	}
	return patterns
}
