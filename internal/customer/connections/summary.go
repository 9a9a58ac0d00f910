package connections

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/verify"
)

// Summary is what became of all.
type Summary struct {
	Rows, Requests int
	Verdicts       map[verify.Verdict]int
	// findings are the connections by what is not good about them: a finding's ID and verdict.
	findings map[finding]*group
	// left is how many connections something was left behind in.
	left int
}

type finding struct {
	id      string
	verdict verify.Verdict
}

// group is the connections with the same finding.
type group struct {
	count int
	first []string
}

// namedInSummary is how many connections are named for each finding: the results name all.
const namedInSummary = 5

// Add adds a result. The summary keeps no report.
func (s *Summary) Add(r Result) {
	if s.Verdicts == nil {
		s.Verdicts, s.findings = map[verify.Verdict]int{}, map[finding]*group{}
	}
	label := (&Row{Entry: Entry{Connection: verify.Connection{ID: r.ID}}, Number: r.Row}).Label()
	s.Rows++
	s.Verdicts[r.Verdict]++
	if r.Report == nil {
		return
	}
	s.Requests += r.Report.Requests
	if len(r.Report.Left) > 0 {
		s.left++
	}
	seen := map[finding]bool{}
	for _, f := range r.Report.Findings {
		key := finding{f.ID, f.Verdict}
		if (f.Verdict != verify.Failed && f.Verdict != verify.Unknown) || seen[key] {
			continue
		}
		seen[key] = true
		g := s.findings[key]
		if g == nil {
			g = &group{}
			s.findings[key] = g
		}
		if g.count++; len(g.first) < namedInSummary {
			g.first = append(g.first, label)
		}
	}
}

// OK reports whether every connection is good.
func (s *Summary) OK() bool { return s.Verdicts[verify.Good] == s.Rows }

// Words are the summary for a person, line by line. Took is 0 where it means nothing.
func (s *Summary) Words(took time.Duration) []string {
	parts := []string{fmt.Sprintf("%d good", s.Verdicts[verify.Good])}
	for _, v := range []struct {
		verdict verify.Verdict
		words   string
	}{{verify.Failed, "failed"}, {verify.Unknown, "could not be told"}, {Wrong, "not tried, because of wrong values"}} {
		if n := s.Verdicts[v.verdict]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v.words))
		}
	}
	first := fmt.Sprintf("%d connections: %s", s.Rows, strings.Join(parts, ", "))
	if took > 0 {
		first += fmt.Sprintf("; %.1f s, %d requests", took.Seconds(), s.Requests)
	}
	lines := []string{first}
	keys := slices.SortedFunc(maps.Keys(s.findings), func(a, b finding) int {
		if d := s.findings[b].count - s.findings[a].count; d != 0 {
			return d
		}
		return strings.Compare(a.id+string(a.verdict), b.id+string(b.verdict))
	})
	for _, k := range keys {
		g := s.findings[k]
		verdict := "failed"
		if k.verdict == verify.Unknown {
			verdict = "could not be told"
		}
		names := strings.Join(g.first, ", ")
		if g.count > len(g.first) {
			names += fmt.Sprintf(" and %d more", g.count-len(g.first))
		}
		lines = append(lines, fmt.Sprintf("%s %s for %d: %s", k.id, verdict, g.count, names))
	}
	if s.left > 0 {
		lines = append(lines, fmt.Sprintf("a test object is left in the buckets of %d connections: the results say which", s.left))
	}
	return lines
}
