package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A version that was never released, and is none of the definition any more, is said: nobody releases it, and who looks at the folder
// takes it for what customers launch.
func TestLeftVersionsAreSaid(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../vendors", "quartic", "apperate")
	if err != nil {
		t.Fatal(err)
	}
	c := config{templates: t.TempDir()}
	for _, name := range []string{
		release.TemplateFile("quartic", "0.9.0"), release.TemplateFile("quartic", defs[1].Version), "quartic/notes/read.me", release.TemplateFile("apperate", defs[0].Version),
		release.TemplateFile("nobody", "1.0.0"),
	} {
		path := filepath.Join(c.templates, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var stderr bytes.Buffer
	index, err := release.Load(c.templates)
	if err != nil {
		t.Fatal(err)
	}
	sayLeft(c, index, defs, &stderr)
	want := "warning: " + filepath.ToSlash(filepath.Join(c.templates, "quartic/0.9.0")) + " was never released, and the definition's version is " + defs[1].Version + " by now: remove the folder\n"
	if diff := cmp.Diff(want, stderr.String()); diff != "" {
		t.Error(diff)
	}
}
