package awsname

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pieces are what the rules are about: with a few of them put into a good value, most values are nearly good.
var pieces = []string{
	"", "a", "z", "A", "0", "9", "-", ".", "..", "--", "_", "/", "//", ":", "@", "*", "?", "$", "{", " ", "\n", "ä", "xn--", "sthree-", "amzn-s3-demo-",
	"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3", "-an", "an", "mrap", "1.2.3.4", "arn:", "aws-cn", "iso", "role/", "key/mrk-", "root",
	strings.Repeat("a", 60), strings.Repeat("a/", 255), strings.Repeat("7", 12),
}

// nearly draws one of the values with up to three pieces put in or taken out.
func nearly(t *rapid.T, values []string) string {
	value := rapid.SampledFrom(values).Draw(t, "value")
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		from := rapid.IntRange(0, len(value)).Draw(t, "from")
		to := min(len(value), from+rapid.IntRange(0, 2).Draw(t, "removed"))
		value = value[:from] + rapid.SampledFrom(pieces).Draw(t, "piece") + value[to:]
	}
	return value
}

func TestPatternsAgreeWithChecks(t *testing.T) {
	t.Parallel()
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			matches, values := java(t, r.pattern), concat(r.good, values(r.bad))
			rapid.Check(t, func(t *rapid.T) {
				value := nearly(t, values)
				if err := r.check(value); matches(value) != (err == nil) {
					t.Fatalf("the pattern matches %q: %t, but the check says %v", value, matches(value), err)
				}
			})
		})
	}
}

func values(list []bad) []string {
	var all []string
	for _, b := range list {
		all = append(all, b.value)
	}
	return all
}

func TestRestAgreesWithWholeName(t *testing.T) {
	t.Parallel()
	names := concat(goodBucketNames, goodDottedNames, values(badBucketNames), values(badDottedNames), []string{"acme-an"})
	rapid.Check(t, func(rt *rapid.T) {
		name := nearly(rt, names)
		cut := rapid.IntRange(0, len(name)).Draw(rt, "cut")
		restAgrees(t, name[:cut], name[cut:], rapid.Bool().Draw(rt, "dots"))
	})
}

// restAgrees fails the test unless the rule for the rest accepts it exactly if the whole name is legal.
func restAgrees(t *testing.T, prefix, rest string, dots bool) {
	t.Helper()
	whole := CheckNewBucketName(prefix+rest, dots)
	r, err := NewBucketNameRest(prefix, dots)
	if err != nil {
		if whole == nil && prefix != "" && rest != "" {
			t.Fatalf("%q cannot start a name: %v, but %q is one", prefix, err, prefix+rest)
		}
		return
	}
	want := whole == nil && rest != ""
	if got := java(t, r.Pattern)(rest); got != want {
		t.Fatalf("the pattern after %q matches %q: %t, but the whole name: %v\n%s", prefix, rest, got, whole, r.Pattern)
	}
	if err := r.Check(rest); (err == nil) != want {
		t.Fatalf("after %q the check of %q says %v, but of the whole name: %v", prefix, rest, err, whole)
	}
}

func FuzzPatternsAgreeWithChecks(f *testing.F) {
	all := rules()
	matches := map[string]func(string) bool{}
	for _, r := range all {
		matches[r.name] = java(f, r.pattern)
		for _, value := range concat(r.good, values(r.bad)) {
			f.Add(value)
		}
	}
	f.Fuzz(func(t *testing.T, value string) {
		for _, r := range all {
			if err := r.check(value); matches[r.name](value) != (err == nil) {
				t.Errorf("%s: the pattern matches %q: %t, but the check says %v", r.name, value, err != nil, err)
			}
		}
	})
}

func FuzzRestAgreesWithWholeName(f *testing.F) {
	f.Add("queryloop-storage-", "acmecorp", false)
	f.Add("xn-", "-a", false)
	f.Add("data-s3", "alias", false)
	f.Add("192.168.", "5.4", true)
	f.Fuzz(restAgrees)
}

// The patterns are for Java: regexp2, which the other tests use, only resembles it.
func TestPatternsInJava(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("java"); err != nil {
		t.Skip("needs java on the PATH")
	}
	var input bytes.Buffer
	var want []string
	var asked []string
	ask := func(pattern, value string, matches bool) {
		fmt.Fprintf(&input, "%s %s\n", base64.StdEncoding.EncodeToString([]byte(pattern)), base64.StdEncoding.EncodeToString([]byte(value)))
		want = append(want, fmt.Sprint(matches))
		asked = append(asked, fmt.Sprintf("%q against %s", value, pattern))
	}
	for _, r := range rules() {
		for _, value := range concat(r.good, values(r.bad)) {
			good := r.check(value) == nil
			ask(r.pattern, value, good)
			ask(Optional(r.pattern), value, good || value == "")
		}
	}
	names := concat(goodBucketNames, goodDottedNames, values(badBucketNames), values(badDottedNames), []string{"acme-an"})
	for _, name := range names {
		for cut := range name {
			if r, err := NewBucketNameRest(name[:cut], true); err == nil {
				ask(r.Pattern, name[cut:], CheckNewBucketName(name, true) == nil)
			}
		}
	}

	cmd := exec.Command("java", "testdata/Matches.java")
	cmd.Stdin = &input
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Fields(string(out))
	if len(got) != len(want) {
		t.Fatalf("got %d answers, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: Java says %s, want %s", asked[i], got[i], want[i])
		}
	}
}
