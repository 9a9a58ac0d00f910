package resolve

import (
	"errors"
	"strings"
)

// Problem is one thing that is wrong with a template or with a launch of it.
type Problem struct {
	// Path is where it is in the template, such as Resources.Role.Properties.RoleName. It is empty where Words say where.
	Path string
	// Words are CloudFormation's where it has some: of a rule that does not hold, what its assertion says.
	Words string
}

func (p *Problem) Error() string {
	if p.Path == "" {
		return p.Words
	}
	return p.Path + ": " + p.Words
}

// OfRule reports whether it is a rule that does not hold, or cannot be evaluated.
func (p *Problem) OfRule() bool { return strings.HasPrefix(p.Path, "Rules.") }

// Problems are what an error of this package is made of.
func Problems(err error) []*Problem {
	var one *Problem
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var list []*Problem
		for _, e := range joined.Unwrap() {
			list = append(list, Problems(e)...)
		}
		return list
	} else if errors.As(err, &one) {
		return []*Problem{one}
	} else if err != nil {
		return []*Problem{{Words: err.Error()}}
	}
	return nil
}

// join makes one error of problems, nil of none.
func join(problems []*Problem) error {
	list := make([]error, len(problems))
	for i, p := range problems {
		list[i] = p
	}
	return errors.Join(list...)
}
