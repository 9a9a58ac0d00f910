package freeze

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/staging"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

// attributes are the attributes of a folder of templates: those that are there, and ours. There are none to be written
// where ours are among them.
func attributes(dir string) ([]staging.File, error) {
	path := filepath.Join(dir, release.AttributesFile)
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	if slices.Contains(strings.Split(text, "\n"), release.AttributesLine) {
		return nil, nil
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	text += "# What is released is its bytes: git leaves its line endings alone.\n" + release.AttributesLine + "\n"
	return []staging.File{{Path: path, Data: []byte(text)}}, nil
}
