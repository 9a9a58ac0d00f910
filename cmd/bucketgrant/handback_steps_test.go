package main

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/customer/launched"
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
		got := rotation(rules, test.stack, "us-east-1", test.next)
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, must have %q", name, got, test.want)
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
		{"Yes", "Granted", "ParameterKey=NewBucketName,UsePreviousValue=true ParameterKey=NewKmsKey,UsePreviousValue=true ParameterKey=VendorAccess,ParameterValue=Withdrawn\n"},
		{"Yes", "Withdrawn", "name Acme no more: the stack can be deleted"},
		{"No", "Granted", ""},
		{"Yes", "", ""}, // where a role gets in, the key's policy names nobody
		{"", "", ""},
	} {
		s := &launched.Stack{Name: "acme", Parameters: []launched.Parameter{{Name: "NewBucketName", Value: "acme-data"}, {Name: "NewKmsKey", Value: test.made}}}
		if test.access != "" {
			s.Parameters = append(s.Parameters, launched.Parameter{Name: "VendorAccess", Value: test.access})
		}
		if got := withdrawal(rules, s, "us-east-1"); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%+v: got %q", test, got)
		}
	}
}
