package guides

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the table of guides anew")

const (
	tablePath = "../../docs/guides.md"
	heading   = `# Published guides

What the language of definitions says of guides that vendors have published: not of ours, read on %s at their addresses, and
no template is released of one. [test/guides](../test/guides) has the facts of each, as a person read them, and the definition;
a test makes a template of it and holds it against the facts: who gets in, with what, and nobody else.

%d of %d have a definition. %d of these are as their guide, %d declare a difference, each of which narrows what the guide asks for,
and of %d something is missing that issue 14 (who gets in) or issue 15 (bucket, queue, key, hand-back) is about, with its number there.

`
)

// docs/guides.md is what facts and definitions say.
func TestTable(t *testing.T) {
	t.Parallel()
	want := table(load(t))
	if *update {
		if err := os.WriteFile(tablePath, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(tablePath)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/guides.md is out of date, refresh it with go run ./test/refresh:\n%s", diff)
	}
}

func table(guides []guide) string {
	var rows strings.Builder
	rows.WriteString("| guide | who gets in | how sure | the definition |\n|---|---|---|---|\n")
	defined, exact, differing, lacking, read := 0, 0, 0, 0, ""
	for _, g := range guides {
		read = max(read, g.Read)
		var result []string
		if g.def == nil {
			result = append(result, "none yet")
		} else {
			defined++
			for _, d := range g.def.Differences {
				result = append(result, "differs: "+clause(d.Guide)+", here: "+clause(d.Instead))
			}
			if len(g.def.Differences) > 0 {
				differing++
			}
		}
		for _, m := range g.Missing {
			issue, number, _ := strings.Cut(m.Issue, ".")
			result = append(result, fmt.Sprintf("missing: %s (issue %s, no. %s)", m.What, issue, number))
		}
		if len(g.Missing) > 0 {
			if g.def != nil {
				lacking++
			}
		} else if g.def != nil && g.def.Differences == nil {
			exact++
			result = append(result, "exact")
		}
		name := fmt.Sprintf("[%s](%s)", g.Vendor, g.Address)
		if g.def != nil {
			name += fmt.Sprintf(", [%s.yaml](../test/guides/%s/%s.yaml)", g.id, g.id, g.id)
		}
		fmt.Fprintf(&rows, "| %s | %s | %s: %s | %s |\n", name, g.Trust, g.Sure, g.Evidence, strings.Join(result, "<br>"))
	}
	return fmt.Sprintf(heading, read, defined, len(guides), exact, differing, lacking) + rows.String()
}

// clause is a sentence as a part of another.
func clause(sentence string) string { return strings.TrimSuffix(sentence, ".") }
