package main

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/registry"
)

// form is the form of the template that a connection's stack runs, as far as anybody has said. Programs compare it.
type form string

const (
	formFull form = "full"
	formLean form = "lean"
	// formOrganization: the stack is one of an organization's stack set, which the form for an organization makes.
	formOrganization form = "organization"
	// formStackSet: the stack is one of a stack set, and the registry knows of no organization that was invited.
	formStackSet form = "stack-set"
	formUnknown  form = "unknown"
)

// forms tell which form of a release a stack runs. They are for one goroutine.
type forms struct {
	asks map[*release.Release]askedBy
}

// askedBy are the names of the parameters of a release's template, and of its lean form, sorted.
type askedBy struct{ full, lean []string }

// of says it of a connection whose stack runs a release, nil where that is not among the releases here: by what the customer was
// invited to, the stack's name, and the names of its parameters.
func (f *forms) of(r *release.Release, c *registry.Connection) form {
	switch {
	case c.Organization != "":
		return formOrganization
	case stackSetOf(c.Values.Stack) != "":
		return formStackSet
	case r == nil:
		return formUnknown
	case r.Lean == nil:
		return formFull
	case c.Running().Source != registry.HandedBack: // whose parameters' names are of before
		return formUnknown
	}
	asked, known := f.asks[r]
	if !known {
		for _, p := range r.Parameters {
			asked.full = append(asked.full, p.Name)
		}
		slices.Sort(asked.full)
		asked.lean = slices.Sorted(slices.Values(r.Lean.Parameters))
		if f.asks == nil {
			f.asks = map[*release.Release]askedBy{}
		}
		f.asks[r] = asked
	}
	names := c.Values.ParameterNames
	if !slices.IsSorted(names) {
		names = slices.Sorted(slices.Values(names))
	}
	switch {
	case names == nil:
		return formUnknown
	case slices.Equal(names, asked.full):
		return formFull
	case slices.Equal(names, asked.lean):
		return formLean
	}
	return formUnknown
}

// stackSetOf is the stack set that made a stack, by the stack's name or ARN, "" where none did.
func stackSetOf(stack string) string {
	if strings.HasPrefix(stack, "arn:") {
		stack = stackName(stack)
	}
	return registry.StackSetOf(stack)
}

// stackName is the name in a stack's ARN, arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID; "" where it is none.
func stackName(text string) string {
	parsed, err := arn.Parse(text)
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(parsed.Resource, "/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}
