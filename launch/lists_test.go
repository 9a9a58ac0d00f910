package launch

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

func utf16LE(text string) string {
	b := []byte{0xff, 0xfe}
	for _, c := range utf16.Encode([]rune(text)) {
		b = append(b, byte(c), byte(c>>8))
	}
	return string(b)
}

// Whatever a list is written in, the same links come of it.
func TestListsOfOtherTools(t *testing.T) {
	t.Parallel()
	run := func(in string, carry ...string) (string, Summary) {
		var out, problems bytes.Buffer
		c := Customers{Template: anything(t), Base: Request{Region: "us-east-1", Parameters: map[string]string{"Must": "x"}}, JSON: true, File: "customers", Carry: carry}
		summary, err := c.Run(context.Background(), strings.NewReader(in), &out, &problems)
		if err != nil {
			problems.WriteString(err.Error())
		}
		return out.String() + problems.String(), summary
	}
	const plain = "stackName,region,ExternalId\nacme,us-east-1,ext-1\nglobex,eu-west-1,ext-2\n"
	want, _ := run(plain)
	if strings.Count(want, "https://") != 2 {
		t.Fatal(want)
	}
	for name, in := range map[string]string{
		"semicolons":                strings.ReplaceAll(plain, ",", ";"),
		"tabs":                      strings.ReplaceAll(plain, ",", "\t"),
		"sep=,":                     "sep=,\n" + plain,
		"sep=; in quotes":           "\ufeff\"sep=;\"\r\n" + strings.ReplaceAll(plain, ",", ";"),
		"UTF-16, as Excel writes":   utf16LE(strings.ReplaceAll(strings.ReplaceAll(plain, ",", "\t"), "\n", "\r\n")),
		"UTF-16, big-endian":        "\xfe\xff\x00" + strings.Join(strings.Split(strings.TrimSuffix(plain, "\n"), ""), "\x00"),
		"carriage returns only":     strings.ReplaceAll(plain, "\n", "\r"),
		"empty columns":             strings.ReplaceAll(plain, "\n", ",,\n"),
		"empty columns below":       strings.ReplaceAll(plain, "-1\n", "-1,,\n"),
		"blank rows":                plain + ",,\n , ,\n\"\",,\n\n",
		"an array":                  `[{"stackName":"acme","region":"us-east-1","ExternalId":"ext-1"},` + "\n" + `{"stackName":"globex","region":"eu-west-1","ExternalId":"ext-2"}]`,
		"an array of what we wrote": "[" + strings.ReplaceAll(strings.TrimSpace(strings.ReplaceAll(want, `,"Must":"x"`, "")), "\n", ",") + "]",
		"spaces in the header":      strings.Replace(plain, ",region", ", region ", 1),
	} {
		got, summary := run(in)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if name == "blank rows" && (summary.Blank != 3 || summary.Words()[0] != "3 rows are empty and were left out") {
			t.Errorf("%+v: %q", summary, summary.Words())
		}
	}
	for in, want := range map[string]string{
		"stackName,region,ExternalId,,\nacme,us-east-1,ext-1,x,\n": "customers:2: row 1: has something in column 4, which has no name in the header\n",
		"stackName,region\nacme,us-east-1,ext-1\n":                 "customers:2: row 1: must have 2 fields, as the header has, got 3\n",
		"sep=,\nstackName\nacme\n1\n":                              `customers:4: row 2: the stack's name must be a letter and up to 127 letters, digits and hyphens, got "1"` + "\n",
		"s\x00t\x00a\x00":                                          "customers: must be UTF-8: it looks like UTF-16 without its mark. Save it as UTF-8 (in a spreadsheet, CSV UTF-8)",
		"[{\"stackName\":\"1\"},\n\n{\"stackName\":\"2\"},3,":      "customers:1: row 1: the stack's name must be a letter and up to 127 letters, digits and hyphens, got \"1\"\ncustomers:3: row 2: the stack's name must be a letter and up to 127 letters, digits and hyphens, got \"2\"\ncustomers:3: row 3: must be a JSON object\ncustomers: must be a JSON array of objects: it is none from line 3 on",
		"[]\n[]": "customers: must be a JSON array of objects, and nothing after it",
		"StackName,Region,externalId,Customer\n": "customers: column \"StackName\" must be a parameter, stackName or region: did you mean \"stackName\"?\n" +
			"column \"Region\" must be a parameter, stackName or region: did you mean \"region\"?\n" +
			"column \"externalId\" must be a parameter, stackName or region: the template has no parameter \"externalId\", did you mean \"ExternalId\"?\n" +
			"column \"Customer\" must be a parameter, stackName or region: the template has no parameter \"Customer\". A column of your own is carried along with -carry \"Customer\"",
		"stackName,region\nacme,US-EAST-1\n": `customers:2: row 1: the region must be one of AWS, got "US-EAST-1", did you mean us-east-1?` + "\n",
	} {
		got, _ := run(in)
		if i := strings.Index(got, "customers:"); i < 0 || got[i:] != want {
			t.Errorf("%q:\n%s\nwant\n%s", in, got, want)
		}
	}
}

// A value of a parameter is what a customer wrote: no spreadsheet computes it, and it is what it was when the list is read again. What a
// list of others has is taken as it stands.
func TestParametersAreNoFormulas(t *testing.T) {
	t.Parallel()
	run := func(in string) string {
		var out, problems bytes.Buffer
		c := Customers{Template: anything(t), Base: Request{Region: "us-east-1"}, File: "customers"}
		if summary, err := c.Run(context.Background(), strings.NewReader(in), &out, &problems); err != nil || problems.Len() > 0 || summary.Links != 3 {
			t.Fatal(summary, err, problems.String())
		}
		return out.String()
	}
	first := run("stackName,ExternalId\none,=1+1\ntwo,@acme\nthree,+acme-3\n")
	for _, want := range []string{",'=1+1,https:", ",'@acme,https:", ",'+acme-3,https:", "param_ExternalId=%3D1%2B1", "param_ExternalId=%2Bacme-3"} {
		if !strings.Contains(first, want) {
			t.Errorf("there is no %s in\n%s", want, first)
		}
	}
	if diff := cmp.Diff(first, run(first)); diff != "" {
		t.Errorf("(-first +again):\n%s", diff)
	}
}

// What was printed is a list of customers again: each keeps its external ID, and the columns of the vendor's own.
func TestOutputIsInput(t *testing.T) {
	t.Parallel()
	carry := []string{"customer", "e-mail"}
	const customers = "customer,e-mail,stackName\n\"Acme, Inc.\",ops@acme.example,acme\n=1+1,@globex,globex\n'quoted;=1,-,initech\n,,umbrella\n"
	for _, asJSON := range []bool{false, true} {
		run := func(in string, fresh bool) string {
			var out, problems bytes.Buffer
			c := Customers{Template: anything(t), Base: Request{Region: "us-east-1", Complete: false}, NewExternalIDs: fresh, JSON: asJSON, File: "customers", Carry: carry}
			summary, err := c.Run(context.Background(), strings.NewReader(in), &out, &problems)
			if err != nil || problems.Len() > 0 || summary.Links != 4 {
				t.Fatal(summary, err, problems.String())
			}
			return out.String()
		}
		first := run(customers, true)
		for _, fresh := range []bool{false, true} {
			if diff := cmp.Diff(first, run(first, fresh)); diff != "" {
				t.Errorf("JSON %t (-first +again):\n%s", asJSON, diff)
			}
		}
		want := "1,\"Acme, Inc.\",ops@acme.example,acme,us-east-1,"
		if asJSON {
			want = `{"row":1,"customer":"Acme, Inc.","e-mail":"ops@acme.example","stackName":"acme","region":"us-east-1",`
		} else if !strings.Contains(first, "\n2,'=1+1,'@globex,globex,") || !strings.Contains(first, "\n3,'quoted;'=1,'-,initech,") {
			t.Errorf("a spreadsheet would compute:\n%s", first)
		}
		if !strings.Contains(first, want) {
			t.Errorf("want %s in\n%s", want, first)
		}
	}
	for want, carry := range map[string][]string{
		`customers: column "region" is one that links have: only others can be carried along`:               {"region"},
		`customers: there is no column "phone" to carry along: the columns are customer, e-mail, stackName`: {"customer", "e-mail", "phone"},
	} {
		_, err := (&Customers{Template: anything(t), File: "customers", Carry: carry}).Run(context.Background(), strings.NewReader(customers), &bytes.Buffer{}, &bytes.Buffer{})
		if fmt.Sprint(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
