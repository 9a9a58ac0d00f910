package server

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/verify"
)

// Every hole that can be made in a launch shows, and nothing else does. With -v, the table says which holes were made
// in which launches.
func TestVerifyHoles(t *testing.T) {
	c := startCloud(t)
	marks := map[string][]string{} // by hole
	words := map[string]string{}   // what the report says, by hole, at its first launch
	made := 0
	for i, who := range c.customers {
		if who.variant {
			continue
		}
		list := holes
		if who.phaseOne {
			list = firstPhaseHoles
		}
		cells := map[string]string{}
		for _, h := range list {
			probe := launchFor(t, c.vendors, who, "probe")
			if !h.fits(who, probe) {
				continue
			}
			made++
			mark := "x"
			if !t.Run(fmt.Sprintf("%s/%s", who, h.name), func(t *testing.T) {
				w, unload := c.launch(t, who, h.make)
				defer unload()
				r := c.verify(t, t.Context(), w)
				shows := slices.Clone(h.shows)
				for _, id := range h.shows {
					reads := has("s3:GetObject")(who, w) || isVendor("quartic")(who, w)
					if id == "closed/outside-prefix" && reads && w.connection.OutsideKey == "" || id == "closed/other-bucket" && reads && w.connection.OtherBucket.Key == "" {
						shows = append(shows, id+"-read") // of a key that is not there
					}
					if strings.HasPrefix(id, "works/") { // in each further bucket as well
						for _, b := range w.connection.FurtherBuckets {
							shows = append(shows, "further/"+b+"/"+id)
						}
						action, _ := s3actions.Lookup(strings.TrimPrefix(id, "works/"))
						for _, prefix := range w.under()[1:] {
							if action.On.Object || action.Prefix {
								shows = append(shows, "prefixes/"+prefix+id)
							}
						}
					}
				}
				slices.Sort(shows)
				if diff := cmp.Diff(shows, with(r, verify.Failed)); diff != "" {
					t.Errorf("what fails (-expected +got):\n%s", diff)
				}
				if diff := cmp.Diff(h.unknown, with(r, verify.Unknown)); diff != "" {
					t.Errorf("what cannot be told (-expected +got):\n%s", diff)
				}
				for _, f := range r.Findings {
					if (f.Verdict == verify.Failed) != (f.Advice != "" && f.Verdict != verify.Unknown) {
						t.Errorf("%s is %s, and the advice is %q", f.ID, f.Verdict, f.Advice)
					}
				}
				if t.Failed() {
					show(t, r)
				}
				if name := h.name; words[name] == "" {
					words[name] = inWords(who, w, r)
				}
			}) {
				mark = "FAILED"
			}
			cells[h.name+" → "+strings.Join(h.shows, ", ")] = mark
		}
		for name, mark := range cells {
			for len(marks[name]) < i {
				marks[name] = append(marks[name], "-")
			}
			marks[name] = append(marks[name], mark)
		}
	}
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(words)) {
		fmt.Fprintf(&all, "%s\n%s\n", name, words[name])
	}
	t.Run("narrowed", func(t *testing.T) { testNarrowed(t, c) })
	t.Run("either way", func(t *testing.T) { testEitherWay(t, c) })
	t.Run("sessions", func(t *testing.T) { testSessions(t, c) })
	t.Run("existing role", func(t *testing.T) { testExistingRole(t, c) })
	t.Run("itself", func(t *testing.T) { testItself(t, c) })
	t.Run("queue", func(t *testing.T) { testQueue(t, c) })
	t.Run("topic", func(t *testing.T) { testTopic(t, c) })
	t.Run("sets", func(t *testing.T) { testSets(t, c) })
	if !strings.Contains(flag.Lookup("test.run").Value.String(), "/") {
		golden(t, "verify-words.txt", all.String())
		for _, id := range slices.Sorted(maps.Keys(c.documented)) {
			if !c.documented[id] && notSeenHere[id] == "" {
				t.Errorf("no report has %s, which the package comment of verify describes", id)
			}
		}
	}
	var table strings.Builder
	table.WriteString("\n")
	for i, who := range c.customers {
		fmt.Fprintf(&table, "  %c: %s\n", 'A'+i, who)
	}
	for _, name := range slices.Sorted(maps.Keys(marks)) {
		fmt.Fprintf(&table, "  %-100s", name)
		for i := range c.customers {
			cell := "."
			if i < len(marks[name]) && marks[name][i] != "-" {
				cell = string(rune('A' + i))
				if marks[name][i] != "x" {
					cell = "!"
				}
			}
			table.WriteString(cell)
		}
		table.WriteString("\n")
	}
	t.Logf("%s  %d holes in %d launches", table.String(), made, len(c.customers))
}

// inWords is what failed, as a person reads it.
func inWords(who customer, w *world, r *verify.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  in %s\n", who)
	for _, f := range r.Findings {
		if f.Verdict == verify.Failed {
			fmt.Fprintf(&b, "  %s\n    tried     %s\n    expected  %s\n    answered  %s\n    advice    %s\n", f.ID, f.Tried, f.Expected, f.Answered, f.Advice)
		}
	}
	text := b.String()
	if w.connection.KeyID != "" {
		text = strings.ReplaceAll(text, w.connection.KeyID, "AKIA0000000000000000")
	}
	return text
}

var update = flag.Bool("update", false, "write the files under testdata")

// golden compares with a file under testdata, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join(workingDir, "testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("testdata/%s is not what the reports say; go test -run TestVerifyHoles -update writes it (-want +got):\n%s", name, diff)
	}
}

// workingDir is where the test began: the server changes the directory.
var workingDir, _ = os.Getwd()

// notSeenHere are findings that the server cannot give, with the reason.
var notSeenHere = map[string]string{
	"way-in/guest": "a bucket's policy lets a principal of another account in, and the server has the customer's account only",
}
