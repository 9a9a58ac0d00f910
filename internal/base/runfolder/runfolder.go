// Package runfolder gives a program a temporary folder of its own as it starts, before other packages do: the CDK's runtime is
// unpacked while the program is initialised, and ends it in a panic where the temporary folder is not there. All that the
// program and what it starts put into temporary files is in this folder. It goes with the program, by [Remove], and the
// folder of a program that was killed goes with the next one that starts.
//
// Go initialises packages in the order of their paths once what they import is there, so this one imports the standard
// library alone: https://go.dev/ref/spec#Program_initialization
package runfolder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const prefix = "bucketgrant-run-"

var (
	path   string
	before string // TMPDIR
	had    bool
	unlock = func() {}
	words  string
)

func init() {
	before, had = os.LookupEnv(variable)
	base := os.TempDir()
	err := use(base)
	for _, other := range otherFolders {
		if err == nil {
			break
		}
		if use(other) == nil {
			words = fmt.Sprintf("warning: no temporary file can be written (%v): %s is used instead", err, other)
			return
		}
	}
	if err != nil {
		// Nothing that comes can work, and what comes first would say it with a stack trace.
		fmt.Fprintf(os.Stderr, "no temporary file can be written: %v: set %s to a folder that is there\n", err, variable)
		os.Exit(1)
	}
}

// errTaken says that another program has a folder.
var errTaken = errors.New("it is another program's")

// use makes the program's folder in another one.
func use(base string) error {
	for {
		dir, err := os.MkdirTemp(base, prefix)
		if err != nil {
			return err
		}
		release, err := lock(dir)
		if errors.Is(err, errTaken) {
			continue // it was taken for one that was left behind, before it was locked
		}
		if err == nil {
			unlock = release
		} // else nobody can lock it, and nobody removes it
		path = dir
		return os.Setenv(variable, dir)
	}
}

// Warning is a line for a person where the temporary folder is another than the environment says, or else "".
func Warning() string { return words }

// RemoveAbandoned removes the folders of programs that were killed.
func RemoveAbandoned() {
	others, _ := filepath.Glob(filepath.Join(filepath.Dir(path), prefix+"*"))
	for _, dir := range others {
		if info, err := os.Lstat(dir); dir == path || err != nil || !info.IsDir() {
			continue
		}
		if release, err := lock(dir); err == nil {
			_ = os.RemoveAll(dir)
			release()
		}
	}
}

// Remove removes the program's folder, and has the environment as it was. Call it last.
func Remove() {
	if path == "" {
		return
	}
	_ = os.RemoveAll(path)
	unlock()
	path = ""
	if had {
		os.Setenv(variable, before)
	} else {
		os.Unsetenv(variable)
	}
}
