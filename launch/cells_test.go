package launch

import (
	"bytes"
	"encoding/csv"
	"math/rand/v2"
	"regexp"
	"testing"
)

// A cell that is written as it stands is one that the writer of tables would write so, and no formula. So is a link.
func TestPlainCells(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	name, plain := regexp.MustCompile(stackNamePattern), 0
	for range 20_000 {
		value := ""
		for range r.IntN(5) {
			const of = "abzAZ09-_.:/=@+;,\"' \t\r\n\\#"
			value += string(of[r.IntN(len(of))])
		}
		if isStackName(value) != name.MatchString(value) {
			t.Fatalf("%q is a stack's name: %t", value, isStackName(value))
		}
		if !isPlainCell(value) {
			continue
		}
		plain++
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := w.Write([]string{"x", value}); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		guarded := eachCell(value, func(cell string) string {
			if isFormula(cell) {
				return "'" + cell
			}
			return cell
		})
		if b.String() != "x,"+value+"\n" || guarded != value {
			t.Fatalf("%q is not plain: %q, %q", value, b.String(), guarded)
		}
	}
	if plain < 1000 {
		t.Errorf("%d are plain", plain)
	}
}
