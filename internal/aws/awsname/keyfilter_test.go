package awsname

import (
	"regexp"
	"strings"
	"testing"
)

func TestKeyFilter(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"schemaVersion=1/": "schemaVersion%3D1/", // https://github.com/aws/aws-cdk/pull/28012
		"a b/":             "a+b/",
		"a+b/":             "a%2Bb/",
		"a%2Bb/":           "a%252Bb/",
		"it's (1)/!-_.*":   "it's+(1)/!-_.*",
		"a~b,c:d@e&f/":     "a%7Eb%2Cc%3Ad%40e%26f/",
		"\u00e4/":          "%C3%A4/",
	} {
		if got := KeyFilter(key); got != want {
			t.Errorf("KeyFilter(%q) = %q, want %q", key, got, want)
		}
	}
}

// S3 takes 1,024 characters of a filter: what is known is counted as it is encoded, and what a customer types is short enough
// whatever it is.
func TestKeyFiltersAreShortEnough(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		key  string
		fits bool
	}{
		{"", true}, {strings.Repeat("a", 1024), true}, {strings.Repeat("a", 1025), false},
		{strings.Repeat("=", 341), true}, {strings.Repeat("=", 341) + "ab", false},
	} {
		if err := CheckKeyFilter(test.key); (err == nil) != test.fits {
			t.Errorf("%d characters: %v", len(test.key), err)
		}
	}
	pattern, description := FilteredKeyPrefix()
	prefix := regexp.MustCompile(pattern)
	for n, fits := range map[int]bool{340: true, 341: false} {
		key := strings.Repeat("&", n) + "/"
		if prefix.MatchString(key) != fits || fits && CheckKeyFilter(key) != nil {
			t.Errorf("%d characters: must fit: %t", len(key), fits)
		}
	}
	if !strings.HasPrefix(description, "must be 2 to 341 letters") {
		t.Errorf("it is described as %q", description)
	}
}

// What a template can replace in a prefix that a customer types is all that the filter's encoding changes in one.
func TestFilterEscapesAreEnough(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for c := rune(0); c < 128; c++ {
		if prefix := "a" + string(c) + "/"; CheckKeyPrefix(prefix) == nil {
			all.WriteRune(c)
		}
	}
	prefix := "a" + all.String() + "+ =/"
	if err := CheckKeyPrefix(prefix); err != nil {
		t.Fatal(err)
	}
	got, escapes := prefix, FilterEscapes()
	for i := 0; i < len(escapes); i += 2 {
		got = strings.Join(strings.Split(got, escapes[i]), escapes[i+1])
	}
	if want := KeyFilter(prefix); got != want {
		t.Errorf("replaced one after the other: %q, want %q", got, want)
	}
}
