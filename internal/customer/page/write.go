package page

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/staging"
)

// stagingPattern names the files in which new bytes wait, each beside its place.
const stagingPattern = ".page-"

// Write puts the files of a site into a folder, all of them or none. What else is in the folder stays. It says how many files
// changed.
func Write(dir string, files []File) (changed int, err error) {
	staging.RemoveAbandoned(stagingPattern, dir, filepath.Join(dir, "*"))
	var all []staging.File
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		before, err := os.ReadFile(path)
		if err := staging.IgnoreMissing(err); err != nil {
			return 0, err
		}
		if err != nil || !bytes.Equal(before, f.Data) {
			all = append(all, staging.File{Path: path, Data: f.Data})
		}
	}
	if err := staging.Commit(context.Background(), all, stagingPattern, staging.Durable); err != nil {
		return 0, err
	}
	return len(all), nil
}

// LeftOver lists the pages of vendors in a folder that are not among the files: of a vendor that is gone, or was not asked
// for. The index does not lead there, but whoever has the address still gets them.
func LeftOver(dir string, files []File) ([]string, error) {
	var found []string
	for _, name := range pageNames {
		some, err := filepath.Glob(filepath.Join(globEscaped(dir), "*", name))
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	slices.Sort(found)
	var left []string
	for _, path := range found {
		rel := filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path)
		if slices.ContainsFunc(files, func(f File) bool { return f.Path == rel }) {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if bytes.Contains(data, []byte(dataElement)) || bytes.Contains(data, []byte(organizationElement)) {
			left = append(left, rel)
		}
	}
	return left, nil
}

// pageNames are those of a vendor's pages.
var pageNames = []string{"index.html", organizationPage}

// dataElement begins the data of a vendor's page, and organizationElement the content of the one for an organization.
const (
	dataElement         = `<script type="application/json" id="data">`
	organizationElement = `<main id="main" tabindex="-1" data-organization>`
)

func globEscaped(dir string) string {
	if os.PathSeparator == '\\' { // where a backslash separates, nothing escapes
		return dir
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}
