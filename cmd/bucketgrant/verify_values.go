package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/connections"
	"github.com/bucketgrant/bucketgrant/internal/handback"
)

// entry is what the customer handed back, and then what the flags say.
func (f *verifyFlags) entry(ctx context.Context) (*connections.Entry, error) {
	e := &connections.Entry{}
	for _, g := range f.given { // of two keys, the one that is meant
		if g.setting == "keyId" {
			e.KeyID = g.value
		}
	}
	if f.values != "" {
		values, err := f.readValues(ctx)
		if err != nil {
			return nil, err
		}
		if err := e.SetHandback(f.def, values); err != nil {
			return nil, fmt.Errorf("%s: %w", f.valuesName(), err)
		}
	}
	launchedWith := e.ExternalID
	var problems []error
	for _, g := range f.given {
		if err := e.Set(f.def, g.setting, g.value); err != nil {
			problems = append(problems, err)
		}
	}
	switch byFlag := slices.ContainsFunc(f.given, func(g given) bool { return g.setting == "externalId" }); {
	case launchedWith != "" && launchedWith != e.ExternalID:
		fmt.Fprintf(f.stderr, "The stack was launched with another external ID, %q: the customer must enter %q.\n", launchedWith, e.ExternalID)
	case launchedWith != "" && !byFlag:
		// Whoever hands back another customer's role hands back that customer's external ID too.
		fmt.Fprintf(f.stderr, "The external ID %q is what the stack was launched with. Is it the one that you made for this customer? Give yours with -external-id.\n", launchedWith)
	}
	return e, errors.Join(problems...)
}

func (f *verifyFlags) valuesName() string {
	if f.values == "-" {
		return "standard input"
	}
	return f.values
}

func (f *verifyFlags) readValues(ctx context.Context) (*handback.Values, error) {
	in := f.stdin
	if f.values != "-" {
		file, err := os.Open(f.values)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	rules := handback.RulesFor(f.def)
	data, err := await(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(in, int64(rules.MaxInput)+1)) })
	if err != nil {
		return nil, err
	}
	values, err := rules.Parse(data)
	if problems, ok := errors.AsType[handback.Problems](err); ok {
		lines := make([]string, len(problems))
		for i, p := range problems {
			lines[i] = f.valuesName() + ": " + p.String()
		}
		return nil, errors.New(strings.Join(lines, "\n"))
	}
	if slices.ContainsFunc(values.Keys, func(k handback.Key) bool { return k.Secret != "" }) {
		f.warnOfMode(f.values)
	}
	return values, err
}
