package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/base/lists"
	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
	"github.com/bucketgrant/bucketgrant/verify"
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
	toldPhaseOne := e.PhaseOne
	var problems []error
	for _, g := range f.given {
		if err := e.Set(f.def, g.setting, g.value); err != nil {
			problems = append(problems, err)
		}
	}
	byFlag := slices.ContainsFunc(f.given, func(g given) bool { return g.setting == "phaseOne" })
	if toldPhaseOne && !byFlag && e.ExternalID != "" {
		fmt.Fprintf(f.stderr, "The values say phase one: the customer has not yet entered who you are. All that is tried is that nobody gets in,\n"+
			"with the external ID %q neither. If the customer says that the second step is done, ask for the values anew.\n", e.ExternalID)
	}
	if e.PhaseOne && e.ExternalID == "" { // with which a role that is open after all would open
		e.ExternalID = e.LaunchedWith
	}
	return e, errors.Join(problems...)
}

// needsOwnExternalID: the external ID is to be the vendor's, and is not given. Who hands back another customer's stack
// hands back that customer's external ID too, with which every check would succeed.
func (f *verifyFlags) needsOwnExternalID(e *connections.Entry) bool {
	role := f.def.Access.Role
	return f.values != "" && e.ExternalID == "" && !e.PhaseOne &&
		e.WayIn(f.def) == verify.WayRole && role != nil && role.Trust.ExternalID.Given()
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
	// Windows PowerShell writes UTF-16 where it redirects.
	if data, err = lists.Decode(data); err != nil {
		return nil, fmt.Errorf("%s: %w", f.valuesName(), err)
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
