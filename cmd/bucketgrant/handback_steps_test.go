package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/customer/launched"
	"github.com/bucketgrant/bucketgrant/internal/template/lean"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// An external ID is replaced by another in two updates, each of which leaves a way in open.
func TestRotation(t *testing.T) {
	t.Parallel()
	rules := &handback.Rules{Vendor: "acme", Name: "Acme"}
	stack := func(values ...string) *launched.Stack {
		s := &launched.Stack{Name: "acme"}
		for i := 0; i < len(values); i += 2 {
			s.Parameters = append(s.Parameters, launched.Parameter{Name: values[i], Value: values[i+1]})
		}
		return s
	}
	for name, test := range map[string]struct {
		stack      *launched.Stack
		next, want string
	}{
		"before":       {stack("Prefix", "a/", "ExternalId", "id-1", "SecondExternalId", ""), "id-2", "ParameterKey=Prefix,UsePreviousValue=true ParameterKey=ExternalId,UsePreviousValue=true ParameterKey=SecondExternalId,ParameterValue=id-2\n"},
		"in between":   {stack("ExternalId", "id-1", "SecondExternalId", "id-2"), "", "ParameterKey=ExternalId,ParameterValue=id-2 ParameterKey=SecondExternalId,ParameterValue=\n"},
		"a comma":      {stack("ExternalId", "id-1", "SecondExternalId", ""), "id,2", `'ParameterKey=SecondExternalId,ParameterValue="id,2"'`},
		"a shell":      {stack("ExternalId", "id-1", "SecondExternalId", "$(id)"), "", `'ParameterKey=ExternalId,ParameterValue="$(id)"' ParameterKey=SecondExternalId,ParameterValue=` + "\n"},
		"a quote":      {stack("ExternalId", "id-1", "SecondExternalId", `,'"\;`), "", `'ParameterKey=ExternalId,ParameterValue=",'\''\"\\;"' ParameterKey=SecondExternalId,ParameterValue=` + "\n"},
		"nobody asked": {stack("ExternalId", "id-1", "SecondExternalId", ""), "", ""},
		"one only":     {stack("ExternalId", "id-1"), "id-2", ""},
		"first phase":  {stack("ExternalId", "", "SecondExternalId", ""), "id-2", ""},
	} {
		got := rotation(rules, nil, test.stack, "us-east-1", test.next)
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, must have %q", name, got, test.want)
		}
	}
}

// Of a stack of a stack set the next step is one of the stack that holds the set, for all accounts: run in a shell, with an aws that says
// what parameters that one has, it keeps all of them but the one that is given.
func TestStepsOfAStackSet(t *testing.T) {
	t.Parallel()
	shell := testtools.Need(t, "sh", "the command for a stack set", "a POSIX shell")
	rules := &handback.Rules{Vendor: "acme", Name: "Acme"}
	s := &launched.Stack{Name: "StackSet-acme-set-0b7cd8d2-5d0f-4b5a-9f0e-5d1f6f1c7a11", Capabilities: []string{"CAPABILITY_IAM"},
		Parameters: []launched.Parameter{{Name: "NewBucketName"}, {Name: "ExternalId", Value: "id-1"}, {Name: "SecondExternalId", Value: "id,2"}}}
	said := rotation(rules, nil, s, "us-east-1", "")
	lines := strings.Split(said, "\n")
	i := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "  aws ") })
	if i < 1 || lines[i-1] != "  # for all accounts at once, in the account and region in which the stack with the stack set was launched" || strings.Contains(said, "NewBucketName") {
		t.Fatalf("it says %q", said)
	}
	dir := t.TempDir()
	const aws = `#!/bin/sh
case "$2 $*" in
describe-stacks*"[?ParameterKey!='ExternalId' && ParameterKey!='SecondExternalId']"*) printf 'OrganizationalUnitIds\tVersioning\n';;
update-stack*) for word in "$@"; do echo "$word"; done;;
*) exit 1;;
esac
`
	testtools.Executable(t, dir, "aws", aws)
	cmd := exec.CommandContext(t.Context(), shell, "-c", lines[i])
	cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := cmd.Output()
	want := `cloudformation
update-stack
--stack-name
acme-set
--use-previous-template
--parameters
ParameterKey=ExternalId,ParameterValue="id,2"
ParameterKey=SecondExternalId,ParameterValue=
ParameterKey=OrganizationalUnitIds,UsePreviousValue=true
ParameterKey=Versioning,UsePreviousValue=true
`
	if diff := cmp.Diff(want, string(out)); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// Where nothing can be rotated, it is said why: of no external ID there is no second one.
func TestNoRotation(t *testing.T) {
	t.Parallel()
	rules := &handback.Rules{Vendor: "acme", Name: "Acme"}
	for name, test := range map[string]struct {
		parameters []launched.Parameter
		want       string
	}{
		"none asked":  {nil, "This stack has no external ID: there is none to replace."},
		"first phase": {[]launched.Parameter{{Name: "ExternalId"}, {Name: "SecondExternalId"}}, "This stack has no external ID yet: there is none to replace."},
		"one only": {[]launched.Parameter{{Name: "ExternalId", Value: "id-1"}},
			"The template of this stack takes one external ID only: a rotation is an outage, from the update with the new one until Acme uses it."},
	} {
		s := &launched.Stack{Name: "acme", Parameters: test.parameters}
		if steps := rotation(rules, nil, s, "us-east-1", "id-2"); steps != "" {
			t.Errorf("%s: got %q", name, steps)
		}
		if got := noRotation(rules, s); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// The lean form does not ask for the second external ID: the update that lets two open the role is to the full template, and the stack
// then goes on as one that was launched from it.
func TestRotationOfALeanStack(t *testing.T) {
	t.Parallel()
	rules := &handback.Rules{Vendor: "acme", Name: "Acme"}
	two, one := &vendors.Definition{}, &vendors.Definition{}
	for _, def := range []*vendors.Definition{two, one} {
		def.Access.Role = &vendors.Role{}
	}
	two.Access.Role.Trust.ExternalID.Rotation = vendors.OfferOptional
	const full = "--template-url URL-OF-THE-FULL-TEMPLATE --parameters ParameterKey=ExternalId,UsePreviousValue=true ParameterKey=SecondExternalId,ParameterValue=id-2\n"
	for name, test := range map[string]struct {
		def               *vendors.Definition
		description, want string
	}{
		"the full one takes two":    {two, "", full},
		"the full one takes one":    {one, "Acme. " + lean.About, ""},
		"a key is the only way in":  {&vendors.Definition{}, "Acme. " + lean.About, ""},
		"of an unknown definition":  {nil, "Acme. " + lean.About, "has no parameter SecondExternalId"},
		"and it is the command":     {nil, "Acme. " + lean.About, full},
		"unknown, of the full form": {nil, "Acme.", ""},
	} {
		s := &launched.Stack{Name: "acme", Description: test.description, Parameters: []launched.Parameter{{Name: "ExternalId", Value: "id-1"}}}
		got := rotation(rules, test.def, s, "us-east-1", "id-2")
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) || strings.Contains(got, "--use-previous-template") {
			t.Errorf("%s: got %q, must have %q", name, got, test.want)
		}
		if got := rotation(rules, test.def, s, "us-east-1", ""); got != "" {
			t.Errorf("%s: nobody asked, got %q", name, got)
		}
	}
}

// A role whose external ID alone is told late is in its first phase as long as that is missing.
func TestPhaseOneOfAnExternalID(t *testing.T) {
	t.Parallel()
	s := &launched.Stack{Name: "acme", Parameters: []launched.Parameter{{Name: "ExternalId"}}}
	if got := phaseOne(&handback.Rules{Vendor: "acme", Name: "Acme"}, nil, s, "us-east-1"); !strings.Contains(got, "ParameterKey=ExternalId,ParameterValue=FROM-ACME") {
		t.Errorf("got %q", got)
	}
	// Who wrote the stack's template says who the vendor is, where there is no definition.
	if got := phaseOne(&handback.Rules{Vendor: "acme;id", Name: "Acme"}, nil, s, "us-east-1"); !strings.Contains(got, `'ParameterKey=ExternalId,ParameterValue="FROM-ACME;ID"'`) {
		t.Errorf("got %q", got)
	}
	s.Parameters[0].Value = "id-1"
	if got := phaseOne(&handback.Rules{Vendor: "acme", Name: "Acme"}, nil, s, "us-east-1"); got != "" {
		t.Errorf("got %q", got)
	}
}

// Before a stack goes whose KMS key stays, the vendor is taken out of the key's policy by an update.
func TestWithdrawal(t *testing.T) {
	t.Parallel()
	rules := &handback.Rules{Vendor: "acme", Name: "Acme"}
	for _, test := range []struct{ made, access, want string }{
		// A lean form that always makes the key asks for the access alone.
		{"", "Granted", "--use-previous-template --parameters ParameterKey=NewBucketName,UsePreviousValue=true ParameterKey=VendorAccess,ParameterValue=Withdrawn\n"},
		{"", "Withdrawn", "name Acme no more: the stack can be deleted"},
		{"Yes", "Granted", "ParameterKey=NewBucketName,UsePreviousValue=true ParameterKey=NewKmsKey,UsePreviousValue=true ParameterKey=VendorAccess,ParameterValue=Withdrawn\n"},
		{"Yes", "Withdrawn", "name Acme no more: the stack can be deleted"},
		{"No", "Granted", ""},
		{"Yes", "", ""}, // where a role gets in, the key's policy names nobody
		{"", "", ""},
	} {
		s := &launched.Stack{Name: "acme", Parameters: []launched.Parameter{{Name: "NewBucketName", Value: "acme-data"}}}
		if test.made != "" {
			s.Parameters = append(s.Parameters, launched.Parameter{Name: "NewKmsKey", Value: test.made})
		}
		if test.access != "" {
			s.Parameters = append(s.Parameters, launched.Parameter{Name: "VendorAccess", Value: test.access})
		}
		if got := withdrawal(rules, nil, s, "us-east-1"); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%+v: got %q", test, got)
		}
	}
}

// A lean form of before it asked for VendorAccess made the key all the same: the vendor is taken out of its policy by an update to the
// full template. Where a role gets in, there is no such parameter either, and nothing to take out.
func TestWithdrawalWithoutTheParameter(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../test/choices/testdata/vendors", "guest-key", "new-key")
	if err != nil {
		t.Fatal(err)
	}
	guest, role := defs[0], defs[1]
	optional := *guest
	optional.Bucket.KMSKey = vendors.OfferOptional
	const full = "--template-url URL-OF-THE-FULL-TEMPLATE --parameters "
	for name, test := range map[string]struct {
		def                     *vendors.Definition
		description, made, want string
	}{
		"asked for the key":              {guest, "", "Yes", full + "ParameterKey=NewKmsKey,UsePreviousValue=true ParameterKey=VendorAccess,ParameterValue=Withdrawn\n"},
		"made none":                      {guest, "", "No", ""},
		"always makes it":                {guest, "", "", full + "ParameterKey=VendorAccess,ParameterValue=Withdrawn\n"},
		"never makes it":                 {&optional, "", "", ""},
		"a role gets in":                 {role, role.Description(), "Yes", ""},
		"a role gets in, by the stack":   {nil, role.Description(), "Yes", ""},
		"of the stack's own description": {nil, guest.Description(), "Yes", full},
	} {
		s := &launched.Stack{Name: "acme", Description: test.description}
		if test.made != "" {
			s.Parameters = append(s.Parameters, launched.Parameter{Name: "NewKmsKey", Value: test.made})
		}
		if got := withdrawal(handback.RulesFor(guest), test.def, s, "us-east-1"); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, must have %q", name, got, test.want)
		}
	}
}
