package template_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// FuzzParse: no input makes Parse panic or hang, and what it reads, Format writes in a form that is read as the same.
func FuzzParse(f *testing.F) {
	for _, file := range []string{"template.json", "template.yaml"} {
		seed, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed)
	}
	f.Add([]byte("Resources:\n  A: !If [B, !Sub \"${C}\", {D: [1, 1.5e+3, ~, 2012-10-17]}]\n  E: |\n    a\n     b\n"))
	f.Add([]byte("Outputs: !GetAtt A.B\nX: &a *a\n? y\n: z\n--- \n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		parsed, err := template.Parse(data)
		if err != nil {
			return
		}
		formatted, err := template.Format(parsed.JSON())
		if err != nil {
			return // a key of more than 1,000 characters
		}
		again, err := template.Parse(formatted)
		if err != nil {
			t.Fatalf("%v\n%s", err, formatted)
		}
		stable, err := template.Format(again.JSON())
		if err != nil || string(stable) != string(formatted) {
			t.Fatalf("Format is not stable: %v\nfirst:\n%s\nthen:\n%s", err, formatted, stable)
		}
	})
}

func BenchmarkFormat(b *testing.B) {
	in, err := os.ReadFile(filepath.Join("testdata", "template.json"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := template.Format(in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	in, err := os.ReadFile(filepath.Join("testdata", "template.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := template.Parse(in); err != nil {
			b.Fatal(err)
		}
	}
}
