package vendors

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// Parse reads and checks one definition. The name is that of its file, <vendor>.yaml. An error is of type [Problems].
func Parse(name string, data []byte) (*Definition, error) {
	f := read(name, data)
	if err := f.problems.err(); err != nil {
		return nil, err
	}
	return f.def, nil
}

// Load reads and checks the definitions of a folder, sorted by id: all of them or, with ids, those. All problems of all
// files that are asked for come in one error of type [Problems], two files of one vendor even if only one is asked for.
func Load(dir string, ids ...string) ([]*Definition, error) {
	names, err := list(dir)
	if err != nil {
		return nil, err
	}
	files, problems := readAll(dir, names, ids)
	problems = append(problems, unknown(dir, names, files, ids)...)
	sameID(files)

	var definitions []*Definition
	for _, f := range files {
		problems = append(problems, f.problems...)
		definitions = append(definitions, f.def)
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	slices.SortFunc(definitions, func(a, b *Definition) int { return strings.Compare(a.Vendor, b.Vendor) })
	return definitions, nil
}

// IDs are the vendors of a folder by the names of their files, also of definitions in which something is wrong.
func IDs(dir string) []string {
	names, _ := list(dir)
	for i, name := range names {
		names[i] = strings.TrimSuffix(name, filepath.Ext(name))
	}
	return names
}

// ByID are definitions by their vendors' ids.
func ByID(list []*Definition) map[string]*Definition {
	all := map[string]*Definition{}
	for _, def := range list {
		all[def.Vendor] = def
	}
	return all
}

// list returns the names of a folder's YAML files, at least one.
func list(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("%s must be a folder with a file <vendor>.yaml for each vendor: %w", dir, withoutPath(err))
	}
	var names []string
	for _, entry := range entries {
		if ext := filepath.Ext(entry.Name()); !entry.IsDir() && (ext == ".yaml" || ext == ".yml") {
			names = append(names, entry.Name())
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s must have a file <vendor>.yaml for each vendor, got none", dir)
	}
	return names, nil
}

// withoutPath returns the reason alone: the caller names the file.
func withoutPath(err error) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err
	}
	return err
}

// readAll reads the files that concern the ids: those with an id for a name, and those that say they are that vendor.
func readAll(dir string, names, ids []string) (files []*file, problems Problems) {
	read := make([]*file, len(names))
	failed := make([]Problems, len(names))
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range names {
		all.Go(func() error {
			read[i], failed[i] = readOne(dir, name, ids)
			return nil
		})
	}
	_ = all.Wait() // what is wrong is in failed
	for i, f := range read {
		problems = append(problems, failed[i]...)
		if f != nil {
			files = append(files, f)
		}
	}
	return files, problems
}

// fewIDs are worth a look at a file for each of them, before it is parsed.
const fewIDs = 20

// readOne returns nil for a file that does not concern the ids.
func readOne(dir, name string, ids []string) (*file, Problems) {
	if filepath.Ext(name) != ".yaml" {
		return nil, Problems{{File: name, Message: fmt.Sprintf("must be named %s.yaml, or it is not read", strings.TrimSuffix(name, ".yml"))}}
	}
	data, err := readFile(filepath.Join(dir, name))
	if err != nil {
		return nil, Problems{{File: name, Message: fmt.Sprintf("must be readable: %v", withoutPath(err))}}
	}
	concerned := len(ids) == 0 || slices.Contains(ids, strings.TrimSuffix(name, ".yaml"))
	mentioned := func(id string) bool { return strings.Contains(string(data), id) }
	if !concerned && len(ids) <= fewIDs && !slices.ContainsFunc(ids, mentioned) {
		return nil, nil
	}
	if f := read(name, data); concerned || slices.Contains(ids, f.id()) {
		return f, nil
	}
	return nil, nil
}

// readFile reads no more than shows that a file is too long.
func readFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxSize+1))
}

// unknown returns a problem for each id that no file has.
func unknown(dir string, names []string, files []*file, ids []string) Problems {
	stems := make([]string, len(names))
	for i, name := range names {
		stems[i] = strings.TrimSuffix(name, filepath.Ext(name))
	}
	var problems Problems
	for _, id := range ids {
		if slices.ContainsFunc(files, func(f *file) bool { return f.stem() == id || f.id() == id }) {
			continue
		}
		message := fmt.Sprintf("must have a vendor %s, got %s", words.Quote(id), words.And(stems))
		if near := words.Nearest(id, stems); near != "" {
			message += ": did you mean " + words.Quote(near) + "?"
		}
		problems = append(problems, Problem{File: dir, Message: message})
	}
	return problems
}

// sameID reports each file whose vendor another file has. The one that is named after the vendor is in the right.
func sameID(files []*file) {
	owners := map[string]*file{}
	for _, f := range files {
		if id := f.id(); owners[id] == nil || f.stem() == id {
			owners[id] = f
		}
	}
	for _, f := range files {
		if owner := owners[f.id()]; owner != f && f.id() != "" {
			f.problem(at("vendor"), "must be another than %s, which %s is (line %d)", words.Quote(f.id()), owner.name, owner.line(at("vendor")))
		}
	}
}
