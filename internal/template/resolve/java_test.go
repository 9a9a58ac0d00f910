package resolve

import (
	"encoding/base64"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// TestPatternsAgreeWithJava: of every pattern that is not refused, matches says what Java says. There is no "$" among
// the pieces: before a line break that the pattern goes on to match, Java's stands and regexp2's does not.
func TestPatternsAgreeWithJava(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("java"); err != nil {
		t.Skipf("needs java 11 or newer to compare with: %v", err)
	}
	pieces := strings.Split(`a|b|A|é|-|.|[a-z]|[^a]|[\w+=,.@:/-]|[\W]|[\s\S]|[]a]|[^]a]|[a-|]|[[|&&|\d|\w|\s|\D|\W|\S|\b|\B|\A|\z|\Z|\.|\-|\_|\t|\x41|\u0041|`+
		`\0101|\Qa.b\E|\p{L}|\p{Lu}|\p{Alpha}|\h|\R|\1|(a)|(?:a|(?!a)|(?=a)|(?<=a)|(?<!b)|(?>a*)|(?i)|(?s)|(?i:A)|(|)|*|+|?|*+|++|*?|{2}|{1,3}|{,2}|{|}|^|#`, "|")
	pieces = append(pieces, "|", "(a|bc)")
	values := []string{"", "a", "b", "ab", "aa", "aaa", "abc", "A", "Aa", "1", "_", "é", " ", "-", ".", "a.b", "٣", "[", "]", "\n", "a\n", "\r", "a\r",
		"\t", "\v", "\u0085", "\u2028", "\u212a"}
	type trial struct {
		pattern, value string
		matched        bool
	}
	var trials []trial
	var in strings.Builder
	r := rand.New(rand.NewPCG(1, 2)) // the same patterns every time
	for range 5000 {
		var source string
		for range 1 + r.IntN(5) {
			source += pieces[r.IntN(len(pieces))]
		}
		compiled, err := compilePattern(source)
		if err != nil {
			continue
		}
		for range 4 {
			value := values[r.IntN(len(values))]
			matched, err := compiled.matches(value)
			if err != nil {
				t.Fatalf("%q on %q: %v", source, value, err)
			}
			trials = append(trials, trial{source, value, matched})
			encode := base64.StdEncoding.EncodeToString
			in.WriteString(encode([]byte(source)) + " " + encode([]byte(value)) + "\n")
		}
	}
	java := exec.Command("java", "testdata/Match.java")
	java.Stdin = strings.NewReader(in.String())
	out, err := java.Output()
	if err != nil {
		t.Fatal(err)
	}
	answers := strings.Fields(strings.ReplaceAll(string(out), "no pattern", "none"))
	if len(answers) != len(trials) || len(trials) < 1000 {
		t.Fatalf("Java gave %d answers to %d trials", len(answers), len(trials))
	}
	for i, answer := range answers {
		if want := strconv.FormatBool(trials[i].matched); answer != want {
			t.Errorf("%q on %q: we say %s, Java %s", trials[i].pattern, trials[i].value, want, answer)
		}
	}
	t.Logf("%d trials", len(trials))
}
