package page

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// What the pictures show: who reaches what, and that nobody else does.
func TestPictures(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../../vendors")
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		list, err := pictures(def, samplerFor(t, def))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range list {
			got = append(got, p.Value+": "+p.Words)
			for _, svg := range []string{string(p.Wide), string(p.Tall)} {
				checkDrawing(t, def.Vendor, svg)
			}
		}
		if diff := cmp.Diff(testvendors.List(t, def.Vendor, "picture.json"), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", def.Vendor, diff)
		}
	}
}

func samplerFor(t *testing.T, def *vendors.Definition) sampler {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../../templates", def.Vendor, def.Version, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	choices, err := resolve.NewChoices(parsed)
	if err != nil {
		t.Fatal(err)
	}
	check, err := choices.Data()
	if err != nil {
		t.Fatal(err)
	}
	return sampler{t: parsed, choices: choices, data: check}
}

// checkDrawing: it is XML, named for whoever does not see it, and has no colours of its own.
func checkDrawing(t *testing.T, vendor, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%s: %v", vendor, err)
		}
	}
	for _, must := range []string{`role="img"`, "<title id=", "<desc id=", `class="edge refused`, `class="account"`} {
		if !strings.Contains(svg, must) {
			t.Errorf("%s: the picture has no %s", vendor, must)
		}
	}
	for _, never := range []string{"fill=", "stroke=", "style=", "NaN", "Inf", "<script"} {
		if strings.Contains(svg, never) {
			t.Errorf("%s: the picture has %s", vendor, never)
		}
	}
}
