package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/bucketgrant/bucketgrant/internal/base/output"
	harmless "github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// printJSON prints a report for a program.
func printJSON(w io.Writer, report *verify.Report) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(report); err != nil {
		return err
	}
	_, err := w.Write(harmless.JSON(b.Bytes()))
	return err
}

// coloured reports whether to print in colour: on a terminal, unless somebody does not want it, https://no-color.org.
func coloured(w io.Writer) bool {
	return isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// width is that of the terminal, within what can be read.
func width(w io.Writer) int {
	const usual, least, most = 100, 60, 140
	f, ok := output.File(w)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return usual
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return usual
	}
	return min(max(columns, least), most)
}

// verdictWords are as long as the longest of them.
var verdictWords = map[verify.Verdict]struct{ word, colour string }{
	verify.Good:    {"good   ", "\x1b[32m"},
	verify.Failed:  {"FAILED ", "\x1b[1;31m"},
	verify.Unknown: {"unknown", "\x1b[33m"},
	verify.Skipped: {"skipped", "\x1b[2m"},
}

// reportPrinter lays a report out.
type reportPrinter struct {
	w      io.Writer
	width  int
	colour bool
}

// printReport prints a table of all findings, and then what to do about those that are not good, as it can stand in a mail.
// Phase one says so, because then nothing is tried but that nobody gets in.
func printReport(w io.Writer, def *vendors.Definition, r *verify.Report, width int, colour bool) {
	p := reportPrinter{w, width, colour}
	title := def.Name
	if r.Bucket != "" {
		title += ": bucket " + r.Bucket
	}
	if r.Name != "" {
		title += ", " + r.Name
	}
	fmt.Fprintf(w, "%s (way in: %s)\n\n", plain(title), r.Way)
	p.cells("verdict", "", []string{"tried"}, []string{"answered"})
	var notes []verify.Finding
	for _, f := range r.Findings {
		if !p.row(f) && f.Verdict == verify.Skipped {
			notes = append(notes, f)
		}
	}
	for _, f := range notes {
		fmt.Fprintf(w, "\n%s: skipped\n", plain(f.ID))
		p.paragraph("   ", f.Answered)
	}
	n := 0
	for _, f := range r.Findings {
		if f.Verdict == verify.Failed || f.Verdict == verify.Unknown {
			n++
			p.details(n, f)
		}
	}
	p.left(r.Left)
	phase := ""
	if r.PhaseOne {
		phase = "phase one, nobody may get in yet: "
	}
	fmt.Fprintf(w, "\n%s%d good, %d failed, %d could not be told, %d not tried; %d requests in %.1f s\n", phase, r.Count(verify.Good), r.Count(verify.Failed),
		r.Count(verify.Unknown), r.Count(verify.Skipped), r.Requests, float64(r.TookMS)/1000)
}

// tallest is how many lines a cell of the table may have: what is longer hides what matters.
const tallest = 3

// row is a finding in the table: what was tried, and beside it what became of it. It reports whether all of that fits.
func (p reportPrinter) row(f verify.Finding) bool {
	left, right := p.columns()
	tried, answered := wrap(f.Tried, left), wrap(f.Answered, right)
	fits := len(answered) <= tallest
	if !fits {
		answered = append(answered[:tallest-1], "…")
	}
	words := verdictWords[f.Verdict]
	p.cells(words.word, words.colour, tried, answered)
	return fits
}

const gap = "  "

// columns are the widths of what was tried and of what became of it.
func (p reportPrinter) columns() (left, right int) {
	rest := p.width - len(verdictWords[verify.Failed].word) - 2*len(gap)
	left = rest * 55 / 100
	return left, rest - left
}

// cells are the lines of one row.
func (p reportPrinter) cells(verdict, colour string, tried, answered []string) {
	left, _ := p.columns()
	indent := strings.Repeat(" ", len(verdict))
	if p.colour && colour != "" {
		verdict = colour + verdict + "\x1b[0m"
	}
	for i := range max(len(tried), len(answered)) {
		a, b := at(tried, i), at(answered, i)
		if i > 0 {
			verdict = indent
		}
		line := verdict + gap + a + strings.Repeat(" ", max(0, left-utf8.RuneCountInString(a))) + gap + b
		fmt.Fprintln(p.w, strings.TrimRight(line, " "))
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func (p reportPrinter) paragraph(indent, text string) {
	for _, line := range wrap(text, p.width-len(indent)) {
		fmt.Fprintln(p.w, indent+line)
	}
}

// details are for whoever mends it.
func (p reportPrinter) details(n int, f verify.Finding) {
	verdict := "failed"
	if f.Verdict == verify.Unknown {
		verdict = "could not be told"
	}
	fmt.Fprintf(p.w, "\n%d. %s: %s\n", n, plain(f.ID), verdict)
	lines := [][2]string{{"Tried", f.Tried}, {"Expected", f.Expected}, {"Answered", f.Answered}}
	for _, a := range f.Answers {
		if a.RequestID != "" {
			lines = append(lines, [2]string{"Request ID", a.RequestID + " of " + a.Call})
		}
	}
	if f.Advice != "" {
		lines = append(lines, [2]string{"What to do", f.Advice})
	}
	const indent = 15
	for _, l := range lines {
		for i, text := range wrap(l[1], p.width-indent) {
			name := l[0]
			if i > 0 {
				name = ""
			}
			fmt.Fprintf(p.w, "   %-10s  %s\n", name, text)
		}
	}
}

// left is what the run could not remove again.
func (p reportPrinter) left(objects []verify.Object) {
	for _, o := range objects {
		what := fmt.Sprintf("an object of %d bytes", o.Size)
		if o.DeleteMarker {
			what = "the mark of a deleted object"
		}
		stays := "is left"
		if o.Uncertain {
			stays = "may be left"
		}
		text := fmt.Sprintf("%s %s in bucket %s: %s", what, stays, o.Bucket, o.Key)
		if o.VersionID != "" {
			text += ", version " + o.VersionID
		}
		fmt.Fprintln(p.w)
		p.paragraph("", text+" ("+o.Why+")")
	}
}

// wrap breaks a text at spaces, and a word that is too long, such as an ARN, where it must.
func wrap(text string, width int) []string {
	var lines []string
	var line []rune
	for word := range strings.FieldsSeq(plain(text)) {
		runes := []rune(word)
		if len(line) > 0 && len(line)+1+len(runes) > width {
			lines, line = append(lines, string(line)), nil
		}
		if len(line) > 0 {
			line = append(line, ' ')
		}
		for line = append(line, runes...); len(line) > width; line = line[width:] {
			lines = append(lines, string(line[:width]))
		}
	}
	return append(lines, string(line))
}

// plain keeps a server's answer from moving the cursor, or the text.
func plain(s string) string { return harmless.Text(s) }
