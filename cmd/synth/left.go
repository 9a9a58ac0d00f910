package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/bucketgrant/bucketgrant/internal/publishing/freeze"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// sayLeft says what of the folder of the templates nobody will release: versions that were synthesized and are no definition's any more,
// and forms that a definition offers and the release of its version has not. The releases have been read without an error.
func sayLeft(c config, index *release.Index, defs []*vendors.Definition, stderr io.Writer) {
	for _, def := range defs {
		of, _ := index.Of(def.Vendor) // has been read
		for _, waits := range freeze.Waits(def, of.Release(def.Version)) {
			fmt.Fprintf(stderr, "warning: %s %s is released: %s\n", def.Vendor, def.Version, waits)
		}
		entries, _ := os.ReadDir(filepath.Join(c.templates, def.Vendor))
		for _, e := range entries {
			version := e.Name()
			if version == def.Version || of.Release(version) != nil {
				continue
			}
			if _, err := os.Stat(filepath.Join(c.templates, filepath.FromSlash(release.TemplateFile(def.Vendor, version)))); err == nil {
				fmt.Fprintf(stderr, "warning: %s was never released, and the definition's version is %s by now: remove the folder\n",
					filepath.ToSlash(filepath.Join(c.templates, def.Vendor, version)), def.Version)
			}
		}
	}
}
