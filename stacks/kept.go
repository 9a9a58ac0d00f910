package stacks

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/synth/elements"
	"github.com/bucketgrant/bucketgrant/internal/synth/usercache"
)

// The CDK's runtime keeps what it unpacks, 180 MB, and an index of it in the user's cache, by the hash of what it was made of:
// https://github.com/aws/jsii/blob/main/packages/%40jsii/kernel/src/tar-cache/default-cache-root.ts
// It is the only thing that is kept and that the runtime runs, but for what a user lets Node.js keep. Where it cannot be
// kept, the runtime does without.
const (
	keepsPackages = "JSII_RUNTIME_PACKAGE_CACHE"
	packageFolder = "JSII_RUNTIME_PACKAGE_CACHE_ROOT"
	noCompiled    = "NODE_DISABLE_COMPILE_CACHE"
)

// keptIn is where the runtime keeps what it unpacks, or "" where it has been told to keep nothing. The error says why it
// cannot: without a home folder it would keep it among the temporary files, which go with the run, and index it for nobody.
func keptIn() (string, error) {
	if how, set := os.LookupEnv(keepsPackages); set && !strings.EqualFold(how, "enabled") {
		return "", nil
	}
	folder := os.Getenv(packageFolder)
	if folder == "" {
		folder = defaultFolder()
	}
	if folder == "" {
		return "", errors.New("nothing can be kept without a home folder")
	}
	if err := usable(folder); err != nil {
		return "", fmt.Errorf("nothing can be kept in %s (%w)", folder, err)
	}
	return folder, nil
}

func defaultFolder() string {
	home := os.Getenv("HOME")
	switch {
	case runtime.GOOS == "darwin" && home != "":
		return filepath.Join(home, "Library", "Caches", "com.amazonaws.jsii", "package-cache")
	case runtime.GOOS == "linux" && home != "":
		return filepath.Join(home, ".cache", "aws", "jsii", "package-cache")
	case runtime.GOOS == "windows" && os.Getenv("LOCALAPPDATA") != "":
		return filepath.Join(os.Getenv("LOCALAPPDATA"), "AWS", "jsii", "package-cache")
	}
	return ""
}

// usable is an error where nothing can be kept in a folder: the runtime writes there even where all is there already.
func usable(folder string) error {
	if err := os.MkdirAll(folder, 0o777); err != nil { // with the mode that the runtime gives it
		return err
	}
	probe, err := os.MkdirTemp(folder, ".bucketgrant-")
	if err != nil {
		return err
	}
	return os.Remove(probe)
}

// withoutKept is the environment of a runtime that uses and keeps nothing.
func withoutKept() map[string]string {
	return map[string]string{keepsPackages: "disabled", noCompiled: "1"}
}

// alive reports whether the runtime answers, and has the CDK.
func alive() (answers bool) {
	defer func() {
		if recover() != nil {
			answers = false
		}
	}()
	elements.Indexing()
	return true
}

// diedError is the end of a runtime that had something kept in use, or could not begin with it.
type diedError struct{ cause error }

func (e *diedError) Error() string { return e.cause.Error() }
func (e *diedError) Unwrap() error { return e.cause }

// slower are the words for a runtime that keeps nothing.
func slower(reason string) string {
	return "warning: " + reason + ": the CDK is unpacked for this run alone, which is slower"
}

// forgetMachineCode removes what earlier versions kept of the validation's engine. With another version of the engine it
// ended Node.js, at every run.
func forgetMachineCode() {
	_ = usercache.Remove("validation")
}
