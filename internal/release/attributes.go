package release

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// attributesFile keeps git from changing the line endings of what is released, wherever it is checked out.
// https://git-scm.com/docs/gitattributes
const (
	attributesFile = ".gitattributes"
	attributesLine = "*/*/* -text"
)

// attributes are the attributes of a folder of templates: those that are there, and ours. There are none to be written
// where ours are among them.
func attributes(dir string) ([]output, error) {
	path := filepath.Join(dir, attributesFile)
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	if slices.Contains(strings.Split(text, "\n"), attributesLine) {
		return nil, nil
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	text += "# What is released is its bytes: git leaves its line endings alone.\n" + attributesLine + "\n"
	return []output{{path, []byte(text)}}, nil
}
