package test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// docs/vendors has what bucketgrant show -format markdown prints: go run ./test/refresh.
func TestVendorDocs(t *testing.T) {
	defs, err := vendors.Load("../vendors")
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		data := readFile(t, filepath.Join("../templates", def.Vendor, def.Version, "template.yaml"))
		sheet, err := show.Of(def, []byte(data), launchpolicy.Scope{Partition: "aws", Region: "*", AccountID: "*", StackName: def.Vendor})
		if err != nil {
			t.Fatal(err)
		}
		if err := sheet.AddLean([]byte(readFile(t, filepath.Join("../templates", def.Vendor, def.Version, "lean.yaml")))); err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if err := sheet.Render(&want, "markdown"); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("../docs/vendors", def.Vendor+".md")
		if *update {
			if err := os.WriteFile(path, want.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), string(got)); diff != "" {
			t.Errorf("%s is out of date, refresh it with go run ./test/refresh:\n%s", path, diff)
		}
	}
}
