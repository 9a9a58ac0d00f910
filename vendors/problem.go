package vendors

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// Problem is one thing that is wrong in a definition.
type Problem struct {
	// File is the name of the file, without its folder when it comes from Load.
	File string
	// Line and Column count from 1, Column in characters. They are 0 where the problem is with the whole file or folder.
	Line, Column int
	// Path says where in the definition it is, such as permissions[0].actions[1]. It is empty for a problem of the YAML.
	Path string
	// Message says what must be and what is.
	Message string
}

// String returns the problem as one line: quartic.yaml:9:16: access.role.trust.account must be ….
func (p Problem) String() string {
	where := p.File
	if p.Line > 0 {
		where += ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
	}
	if p.Path == "" {
		return where + ": " + p.Message
	}
	return where + ": " + p.Path + " " + p.Message
}

// Problems are all problems of one or more definitions, in order of file and line. It is never empty as an error.
type Problems []Problem

// Error returns one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// err returns the problems in order, or nil if there is none.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
	})
	return ps
}

// path leads to a place in a definition: keys are strings, positions in lists are ints.
type path []any

func at(steps ...any) path { return steps }

// to returns the path extended by steps. It copies: paths of siblings share their start.
func (p path) to(steps ...any) path { return slices.Concat(p, steps) }

func (p path) String() string {
	var b strings.Builder
	for _, step := range p {
		if i, ok := step.(int); ok {
			fmt.Fprintf(&b, "[%d]", i)
			continue
		}
		key := step.(string)
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		if key == "" || strings.ContainsFunc(key, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' }) {
			key = words.Quote(key)
		}
		b.WriteString(key)
	}
	return b.String()
}
