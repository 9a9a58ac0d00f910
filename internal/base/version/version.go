// Package version says which build of our programs this is, from what the Go command writes into each binary.
package version

import (
	"fmt"
	"runtime/debug"
	"strings"
)

// Line is a program's name with its version, the commit that it was built from and the version of Go, for -version. What a
// binary does not know is left out: one that go test built knows neither version nor commit.
//
// The Go command names a version by the tag of the commit, or by the last tag and the commit's time
// (https://go.dev/ref/mod#pseudo-versions).
func Line(program string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return program
	}
	return line(program, info)
}

func line(program string, info *debug.BuildInfo) string {
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	words := []string{program}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		words = append(words, v)
	}
	if commit := settings["vcs.revision"]; commit != "" {
		if settings["vcs.modified"] == "true" {
			commit += ", changed since"
		}
		words = append(words, fmt.Sprintf("(commit %s)", commit))
	}
	return strings.Join(append(words, info.GoVersion), " ")
}
