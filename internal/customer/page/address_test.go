package page

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What an invitation's address brings is taken where it is right, and refused by name where it is not: as text, on one line,
// with nothing that hides.
func TestAddresses(t *testing.T) {
	t.Parallel()
	type result struct {
		Values            map[string]string
		Region, StackName string
		Refused           []string
	}
	tests := []struct {
		hash string
		want result
	}{
		{"", result{}},
		{"#launch", result{}},
		{"#fill", result{}},
		{"#ExternalId=acme%2F7f3a", result{Values: map[string]string{"ExternalId": "acme/7f3a"}}},
		{"#ExternalId=a+b=c", result{Values: map[string]string{"ExternalId": "a+b=c"}}}, // a plus is a plus
		{"#region=eu-west-1&stackName=acme-1", result{Region: "eu-west-1", StackName: "acme-1"}},
		{"#region=mars-1&stackName=1", result{Refused: []string{
			"The region must be one of this page's, got “mars-1”.",
			"The stack's name must be a letter and up to 127 letters, digits and hyphens, got “1”.",
		}}},
		{"#Foo=1&__proto__=x&constructor=y", result{Refused: []string{
			"The template has no parameter “Foo”.", "The template has no parameter “__proto__”.", "The template has no parameter “constructor”.",
		}}},
		{"#ExternalId=a&ExternalId=b", result{Refused: []string{
			"“ExternalId” is given twice.", "ExternalId must be 2 to 1224 letters, digits and characters of _+=,.@:/-, got “b”.",
		}}},
		{"#ExternalId=%zz", result{Refused: []string{"“ExternalId=%zz” must be escaped as in addresses."}}},
		{"#ExternalId=" + strings.Repeat("a", 2000), result{Refused: []string{
			"ExternalId must be 2 to 1224 letters, digits and characters of _+=,.@:/-, got “" + strings.Repeat("a", 100) + "…”.",
		}}},
		{"#ExternalId=%3Cscript%3Ealert(1)%3C/script%3E", result{Refused: []string{
			"ExternalId must be 2 to 1224 letters, digits and characters of _+=,.@:/-, got “<script>alert(1)</script>”.",
		}}},
		{"#%E2%80%AEdI=%0A%00", result{Refused: []string{"The template has no parameter “\\u{202e}dI”."}}},
		{"#ExternalId=a%0Ab", result{Refused: []string{
			"ExternalId must have no line breaks or other control characters, as the console's fields have one line, got “a\\u{a}b”.",
		}}},
		{"#Versioning=on", result{Refused: []string{"Versioning must be one of AllowedValues, got “on”."}}},
		{"#NewBucketName=acme-a&ExistingBucketName=acme-b&ExternalId=acme", result{
			Values:  map[string]string{"ExternalId": "acme"},
			Refused: []string{"NewBucketName is for a new bucket, ExistingBucketName for one that you have: leave one of them empty."},
		}},
		{"#NewBucketName=constructor&ExistingBucketName=constructor", result{
			Refused: []string{"NewBucketName is for a new bucket, ExistingBucketName for one that you have: leave one of them empty."},
		}},
		{"#partition=aws&expires=20261227T160000Z&key=k&signature=s", result{}}, // invitation_test.go
		{"#=x", result{Refused: []string{"The template has no parameter “”."}}},
	}
	var cases []map[string]any
	for _, tt := range tests {
		cases = append(cases, map[string]any{"kind": "address", "page": "quartic", "hash": tt.hash})
	}
	for i, raw := range inNode(t, templatesTried(t), nil, cases) {
		var got result
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Values) == 0 {
			got.Values = nil
		}
		if len(got.Refused) == 0 {
			got.Refused = nil
		}
		if diff := cmp.Diff(tests[i].want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tests[i].hash, diff)
		}
	}
}
