package resolve

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// findings are what is wrong, so far.
type findings struct {
	problems []*Problem
	// patternTimedOut stops further patterns, so that a template cannot take long by having many bad ones.
	patternTimedOut bool
}

// problem notes what is wrong at a path such as Resources.Role.Properties.RoleName, "" where the words say where.
func (f *findings) problem(path, format string, args ...any) {
	f.problems = append(f.problems, &Problem{path, fmt.Sprintf(format, args...)})
}

// problemAt is problem at a place. It is false, for callers to return.
func (f *findings) problemAt(at *node.Place, format string, args ...any) bool {
	f.problem(at.String(), format, args...)
	return false
}

// badCall notes a call of the wrong shape. It is false, for callers to return.
func (f *findings) badCall(c node.Call) bool {
	return f.problemAt(c.Called(), "%s", callMessages[c.Function()])
}
