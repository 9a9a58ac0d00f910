package handback_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var update = flag.Bool("update", false, "write what becomes of the cases into testdata/cases.json")

const casesFile = "testdata/cases.json"

// parseCase is one thing that a customer may hand back. Every implementation does the same with it.
type parseCase struct {
	Name   string `json:"name"`
	Vendor string `json:"vendor"`
	Input  string `json:"input"`
	// Values are what is right in it, as the document says it.
	Values   handback.Document  `json:"values"`
	Problems []handback.Problem `json:"problems,omitempty"`
	Missing  []handback.Problem `json:"missing,omitempty"`
}

func definitions(t testing.TB) []*vendors.Definition {
	t.Helper()
	defs, err := vendors.Load("../vendors")
	if err != nil {
		t.Fatal(err)
	}
	return defs
}

// madeUp have what none of the project's own vendors has: several accounts, an external ID that the customer makes, the ARN of an
// OIDC provider to hand back, a way in for each partition.
func madeUp(t testing.TB) []*vendors.Definition {
	t.Helper()
	defs, err := vendors.Load("../test/choices/testdata/vendors", "own-clouds", "own-id", "pipeline", "two-sets", "asks-all", "asks-names", "key-elsewhere", "few-regions")
	if err != nil {
		t.Fatal(err)
	}
	return defs
}

// templatesOf are the files of a vendor's templates, one a version.
func templatesOf(t testing.TB, vendor string) []string {
	t.Helper()
	var all []string
	for _, dir := range []string{"../templates/", "../test/choices/testdata/templates/"} {
		files, err := filepath.Glob(dir + vendor + "/*/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, files...)
	}
	if len(all) == 0 {
		t.Fatalf("%s has no template", vendor)
	}
	return all
}

func rules(t testing.TB) map[string]*handback.Rules {
	t.Helper()
	all := map[string]*handback.Rules{}
	for _, def := range append(definitions(t), madeUp(t)...) {
		all[def.Vendor] = handback.RulesFor(def)
	}
	return all
}

// readCases are the cases that the page's reader is tried with too.
func readCases(t testing.TB) []parseCase {
	t.Helper()
	data, err := os.ReadFile(casesFile)
	if err != nil {
		t.Fatal(err)
	}
	var cases []parseCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestCases(t *testing.T) {
	t.Parallel()
	cases := readCases(t)
	all := rules(t)
	var got []parseCase
	for _, c := range cases {
		got = append(got, run(t, all[c.Vendor], c))
	}
	if *update {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(got); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(casesFile, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for i, c := range cases {
		if diff := cmp.Diff(c, got[i]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.Name, diff)
		}
	}
}

func run(t testing.TB, r *handback.Rules, c parseCase) parseCase {
	t.Helper()
	values, err := r.Parse([]byte(c.Input))
	c.Values, c.Problems, c.Missing = r.Document(values), nil, nil
	if problems, ok := errors.AsType[handback.Problems](err); ok {
		c.Problems = problems
	} else if err != nil {
		t.Fatalf("%s: the error must be Problems, is %T", c.Name, err)
	}
	if err == nil {
		c.Missing = r.Missing(values)
	}
	return c
}

// The rules have the outputs that the templates have, in their order.
func TestOutputsAreThoseOfTheTemplates(t *testing.T) {
	t.Parallel()
	for vendor, r := range rules(t) {
		for _, file := range templatesOf(t, vendor) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := template.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range r.Outputs {
				got = append(got, o.Name)
			}
			if diff := cmp.Diff(parsed.Keys("Outputs"), got); diff != "" {
				t.Errorf("%s (-template +rules):\n%s", file, diff)
			}
		}
	}
}

// A customer has no definition: the outputs say what the form is.
func TestRulesFromOutputs(t *testing.T) {
	t.Parallel()
	told := slices.DeleteFunc(madeUp(t), func(def *vendors.Definition) bool {
		return !slices.Contains([]string{"own-id", "asks-all", "asks-names"}, def.Vendor)
	})
	for _, def := range append(definitions(t), told...) { // which accounts are the vendor's, no output says
		vendor, want := def.Vendor, handback.RulesFor(def)
		keyless := def.Access.Role != nil // the role is the default, and then there is no key
		data, err := os.ReadFile(templatesOf(t, vendor)[0])
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		var list []handback.Described
		for _, name := range parsed.Keys("Outputs") {
			if strings.HasPrefix(name, "AccessKeyB") || keyless && strings.HasPrefix(name, "AccessKey") {
				continue // whose condition is false
			}
			o := parsed.Body["Outputs"].(map[string]any)[name].(map[string]any)
			value, _ := o["Value"].(string)
			list = append(list, handback.Described{Name: name, Value: value, Description: o["Description"].(string)})
		}
		got, err := handback.RulesFromOutputs(list)
		if err != nil {
			t.Fatalf("%s: %v", vendor, err)
		}
		fields := slices.DeleteFunc(slices.Clone(want.Fields), func(f handback.Field) bool {
			return keyless && (f.Value == vendors.HandedKeyID || f.Value == vendors.HandedKeySecret)
		})
		anyOrder := cmpopts.SortSlices(func(a, b handback.Field) bool { return a.Field < b.Field })
		if diff := cmp.Diff(fields, got.Fields, anyOrder); diff != "" || got.Name != want.Name || got.Vendor != vendor {
			t.Errorf("%s: got %s, %s (-want +got):\n%s", vendor, got.Vendor, got.Name, diff)
		}
	}
	_, err := handback.RulesFromOutputs([]handback.Described{{Name: "StackSetId", Value: "acme:1"}, {Name: "TemplateVersion", Value: "acme 1.0.0 organization"}})
	if err == nil || !strings.HasPrefix(err.Error(), "it holds the stack set of an organization and has no values itself: ") {
		t.Errorf("of an organization: got %v", err)
	}
	_, err = handback.RulesFromOutputs([]handback.Described{{Name: "BucketName", Value: "x", Description: "y"}})
	if err == nil || !strings.Contains(err.Error(), "TemplateVersion") {
		t.Errorf("a stack of somebody else's: %v", err)
	}
}

// Every state that CloudFormation has means something.
func TestStates(t *testing.T) {
	t.Parallel()
	r := rules(t)["quartic"]
	var names []string
	for _, status := range types.StackStatus("").Values() {
		names = append(names, string(status))
		state := r.State(string(status))
		if !state.Ready && state.Words == "" || state.Ready && strings.Contains(string(status), "FAILED") {
			t.Errorf("%s is %+v", status, state)
		}
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(names)), slices.Sorted(maps.Keys(r.States))); diff != "" {
		t.Errorf("(-CloudFormation +rules):\n%s", diff)
	}
}

const aSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

// No message has the secret in it, and no way to print values shows it.
func TestSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	all := rules(t)
	for _, input := range []string{
		"Secret: " + aSecret, "Key: " + aSecret, "Region: " + aSecret, "Sercet: " + aSecret, "Secret " + aSecret + "=x: y", aSecret,
		aSecret + ": " + aSecret, `{"Secret": "` + aSecret + `", "Key": "` + aSecret + `"}`, `{"vendor": "` + aSecret + `", "values": {}}`,
		`[{"OutputKey": "TemplateVersion", "OutputValue": "` + aSecret + `"}]`, `{"StackStatus": "` + aSecret + `"}`,
		`{"` + aSecret + `": 1, "` + aSecret + `": 2}`, `{"vendor": "dataloop", "values": {"` + aSecret + `": "x"}}`,
		"Secret: " + aSecret + "\nSecret: " + strings.ToLower(aSecret), "Secret: " + aSecret + "x", "Secret: x" + aSecret + " " + aSecret,
	} {
		values, err := all["dataloop"].Parse([]byte(input))
		encoded, jsonErr := json.Marshal(values)
		if jsonErr != nil {
			t.Fatal(jsonErr)
		}
		for _, text := range []string{fmt.Sprint(err), fmt.Sprintf("%v %+v %#v %s %q %x", values.Keys, values.Keys, values.Keys, values.Keys, values.Keys, values.Keys), string(encoded)} {
			if strings.Contains(text, aSecret) || strings.Contains(text, fmt.Sprintf("%x", aSecret)) {
				t.Errorf("%q shows the secret: %s", input, text)
			}
		}
	}
}

// Whoever mistypes a secret, or copies part of it into another field, shows nobody most of it.
func TestPartsOfSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	all := rules(t)
	for _, secret := range []string{aSecret[:39], aSecret[1:], aSecret[:20], aSecret[:16], "x" + aSecret[:30] + "-"} {
		for _, input := range []string{
			"AWS Bucket name: " + secret, "Key: " + secret, "Region: " + secret, "Role ARN: " + secret, secret + "  : x", "Key: AKIAIOSFODNN7EXAMPLE\nKey: " + secret,
			`{"vendor": "` + secret + `", "values": {}}`, `{"Key": "` + secret + `"}`, `{"` + secret + `": 1, "` + secret + `": 2}`,
		} {
			_, err := all["dataloop"].Parse([]byte(input))
			if err == nil || strings.Contains(err.Error(), strings.Trim(secret, "x-")) {
				t.Errorf("%q shows it: %v", input, err)
			}
		}
	}
	// What is no secret is shown: an ID of a key, a long name of a bucket, and a role of whatever name.
	for input, want := range map[string]string{
		"AWS Bucket name: AKIAIOSFODNN7EXAMPLE": `got "AKIAIOSFODNN7EXAMPLE"`,
		"Key: acmedataplatform2024":             `got "acmedataplatform2024"`,
		"Role ARN: arn:aws-cn:iam::123456789012:role/AcmeDataPlatform2024\nRegion: us-east-1": `got "arn:aws-cn:iam::123456789012:role/AcmeDataPlatform2024"`,
	} {
		if _, err := all["dataloop"].Parse([]byte(input)); !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%q must have %s: %v", input, want, err)
		}
	}
}

// The order of a map is another one each time.
func TestErrorIsAlwaysTheSame(t *testing.T) {
	t.Parallel()
	r := rules(t)["dataloop"]
	input := []byte(`{"AWS Bucket name": {}, "Key": "AKIAIOSFODNN7EXAMPLE", "Role ARN": 1, "Region": "us-east-1", "BucketName": []}`)
	_, first := r.Parse(input)
	for range 100 {
		if _, err := r.Parse(input); err == nil || err.Error() != first.Error() {
			t.Fatalf("got\n%v\nand then\n%v", first, err)
		}
	}
}

// What the command prints, and what it writes as JSON, a vendor can hand to verify: both are read back.
func TestFormIsReadBack(t *testing.T) {
	t.Parallel()
	values := handback.Values{BucketName: "acme-data", Region: "us-east-1", RoleARN: "arn:aws:iam::123456789012:role/r", Keys: []handback.Key{
		{Slot: "A", ID: "AKIAIOSFODNN7EXAMPLE", SecretARN: "arn:aws:secretsmanager:us-east-1:123456789012:secret:a-AbCdEf", Secret: aSecret},
		{Slot: "B", ID: "AKIAI44QH8DHBEXAMPLE", SecretARN: "arn:aws:secretsmanager:us-east-1:123456789012:secret:b-AbCdEf"},
	}}
	r := rules(t)["dataloop"]
	document, err := r.Document(&values).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for _, l := range r.Form(&values) {
		fmt.Fprintf(&lines, "%s (access key %s): %s\n", l.Field, l.Slot, l.Text)
	}
	for name, text := range map[string]string{"document": string(document), "form": strings.ReplaceAll(lines.String(), " (access key )", "")} {
		got, err := r.Parse([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		got.Vendor = ""
		want := values
		if name == "form" { // which has no ARNs of secrets
			want.Keys = []handback.Key{{Slot: "A", ID: values.Keys[0].ID, Secret: aSecret}, {Slot: "B", ID: values.Keys[1].ID}}
		}
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// FuzzParse: nothing makes Parse panic, and what it takes it takes again from its own JSON.
func FuzzParse(f *testing.F) {
	data, err := os.ReadFile(casesFile)
	if err != nil {
		f.Fatal(err)
	}
	var cases []parseCase
	if err := json.Unmarshal(data, &cases); err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		f.Add(c.Vendor, []byte(c.Input))
	}
	all := rules(f)
	f.Fuzz(func(t *testing.T, vendor string, input []byte) {
		r, ok := all[vendor]
		if !ok {
			return
		}
		values, err := r.Parse(input)
		if err != nil {
			for line := range strings.Lines(err.Error()) {
				if strings.ContainsFunc(strings.TrimSuffix(line, "\n"), func(c rune) bool { return c < ' ' || c == 0x202e }) {
					t.Errorf("the message has control characters: %q", line)
				}
			}
			return
		}
		document, err := r.Document(values).JSON()
		if err != nil {
			t.Fatal(err)
		}
		again, err := r.Parse(document)
		if err != nil {
			t.Fatalf("%v\n%s", err, document)
		}
		again.Vendor = values.Vendor
		for i := range values.Keys { // the document does not need them
			values.Keys[i].Link, values.Keys[i].Command = "", ""
		}
		if diff := cmp.Diff(values, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-first +from its own JSON):\n%s", diff)
		}
	})
}
