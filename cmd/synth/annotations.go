package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// annotations prints what -check finds once more as GitHub shows it beside the line: on the page of a pull request.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
type annotations struct {
	to      io.Writer // nil: none are asked for
	vendors string
}

// newAnnotations writes to where GitHub reads them.
func newAnnotations(c config, stdout io.Writer) annotations {
	a := annotations{vendors: c.vendors}
	if c.check && c.annotate {
		a.to = stdout
	}
	return a
}

// print prints one. The file's path is from the top of the repository, which is where GitHub runs a job unless it says so.
func (a annotations) print(level, file string, line, column int, message string) {
	if a.to == nil {
		return
	}
	var place []string
	if file != "" {
		place = append(place, "file="+property(fromTop(file)))
	}
	if line > 0 {
		place = append(place, fmt.Sprintf("line=%d,col=%d", line, column))
	}
	start := level
	if len(place) > 0 {
		start += " " + strings.Join(place, ",")
	}
	fmt.Fprintf(a.to, "::%s::%s\n", start, data(message))
}

// fromTop is a path as the repository has it.
func fromTop(file string) string {
	if top := os.Getenv("GITHUB_WORKSPACE"); top != "" {
		if whole, err := filepath.Abs(file); err == nil {
			if inside, err := filepath.Rel(top, whole); err == nil && filepath.IsLocal(inside) {
				file = inside
			}
		}
	}
	return filepath.ToSlash(file)
}

// problem is one of a definition.
func (a annotations) problem(level string, p vendors.Problem) {
	file := p.File
	if file != a.vendors { // else it is of the folder
		file = filepath.Join(a.vendors, p.File)
	}
	a.print(level, file, p.Line, p.Column, strings.TrimSpace(p.Path+" "+p.Message))
}

// failed prints what stopped a run, each line of it beside the definition that it begins with.
func (a annotations) failed(err error) {
	var problems vendors.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			a.problem("error", p)
		}
		return
	}
	for line := range strings.Lines(err.Error()) {
		line = strings.TrimSpace(line)
		file := ""
		if i := strings.IndexAny(line, "/: "); i > 0 {
			if path := filepath.Join(a.vendors, line[:i]+".yaml"); isFile(path) {
				file = path
			}
		}
		if line != "" {
			a.print("error", file, 0, 0, line)
		}
	}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// data is a message as GitHub reads it back, and property a property of a command:
// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(s))
}
