package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/customer/launched"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// README's own line, handback -json > quartic.json, makes UTF-16 of it in Windows PowerShell.
func TestValuesInUTF16(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../vendors", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	data := []byte{0xff, 0xfe}
	for _, c := range utf16.Encode([]rune("BucketName: acme-data\r\nBucketRegion: eu-west-1\r\nRoleArn: arn:aws:iam::123456789012:role/q\r\n")) {
		data = append(data, byte(c), byte(c>>8))
	}
	f := &verifyFlags{def: defs[0], values: "-", stdin: bytes.NewReader(data)}
	values, err := f.readValues(t.Context())
	if err != nil || values.BucketName != "acme-data" || values.RoleARN != "arn:aws:iam::123456789012:role/q" {
		t.Errorf("got %+v, %v", values, err)
	}
	f.stdin = bytes.NewReader(data[2:])
	if _, err := f.readValues(t.Context()); err == nil || err.Error() != "standard input: must be UTF-8: it looks like UTF-16 without its mark. Save it as UTF-8 (in a spreadsheet, CSV UTF-8)" {
		t.Errorf("got %v", err)
	}
}

// Mallory hands back the stack of another customer, with that customer's external ID. Nothing of it may be good.
func TestForeignStack(t *testing.T) {
	t.Parallel()
	_, address := newFakeAWS(t)
	dir := t.TempDir()
	handedBack, err := bucketgrant(t, dir, address, nil, "handback", "-stack-name", "quartic", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "values.json"), string(handedBack))
	write(t, filepath.Join(dir, "account.json"), strings.Replace(string(handedBack), ":111122223333:stack/", ":210987654321:stack/", 1))
	write(t, filepath.Join(dir, "region.json"), strings.Replace(string(handedBack), "cloudformation:eu-west-1:", "cloudformation:us-east-1:", 1))
	write(t, filepath.Join(dir, "none.json"), strings.Replace(string(handedBack), `"ExternalId": "acme-1"`, `"Prefix": ""`, 1))
	for _, test := range []struct {
		name   string
		args   []string
		code   int
		stderr string // how it begins
	}{
		{"the vendor's own external ID", []string{"-values", "values.json", "-external-id", "acme-1"}, 0, ""},
		{"values without one", []string{"-values", "none.json", "-external-id", "acme-1"}, 0, ""},
		{"none", []string{"-values", "values.json"}, 2, "bucketgrant verify: -external-id must be given: the one that you made for this customer. That in -values is only compared with\n" +
			"it, because whoever hands back another customer's stack hands back that customer's external ID too\nusage: "},
		{"an empty one", []string{"-values", "values.json", "-external-id", ""}, 2, "bucketgrant verify: -external-id must be given: "},
		{"none in the values either", []string{"-values", "none.json"}, 2, "bucketgrant verify: -external-id must be given: "},
		{"another one", []string{"-values", "values.json", "-external-id", "mallory-7"}, 1, `bucketgrant verify: values.json: the stack was launched with the external ID "acme-1", and yours for this customer is "mallory-7": ` +
			"it is another customer's stack, or this one must update it with yours\n"},
		{"a stack of another account", []string{"-values", "account.json", "-external-id", "acme-1"}, 1,
			`bucketgrant verify: account.json: the stack is in account "210987654321", and the role in "111122223333": it is not the stack's role` + "\n"},
		{"a stack of another region", []string{"-values", "region.json", "-external-id", "acme-1"}, 1,
			`bucketgrant verify: region.json: the stack is in region "us-east-1", and the bucket in "eu-west-1": it must be launched where the bucket is` + "\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cmd := bucketgrant(t, dir, address, nil, append([]string{"verify", "quartic"}, test.args...)...)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
				t.Fatal(err)
			}
			if code := cmd.ProcessState.ExitCode(); code != test.code || !strings.HasPrefix(stderr.String(), test.stderr) || (stdout.Len() == 0) != (code != 0) {
				t.Errorf("exit code %d, want %d and\n%s\ngot\n%s%s", code, test.code, test.stderr, &stdout, &stderr)
			}
		})
	}
}

// In a list of connections the external ID is the list's own.
func TestListNeedsExternalID(t *testing.T) {
	t.Parallel()
	_, address := newFakeAWS(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "list.csv"), "bucket,roleArn\nacme-data,arn:aws:iam::111122223333:role/r\n")
	out, err := bucketgrant(t, dir, address, nil, "verify", "quartic", "-connections", "list.csv").Output()
	if _, ok := err.(*exec.ExitError); !ok || !strings.Contains(string(out), `"verdict":"wrong","problem":"externalId must be given: `) {
		t.Errorf("%v: %s", err, out)
	}
}

// Whoever wrote a stack's outputs writes nothing else on the terminal of whoever reads them.
func TestOutputsMoveNoCursor(t *testing.T) {
	t.Parallel()
	stack := &launched.Stack{Name: "s", Outputs: []handback.Described{
		{Name: "BucketName", Value: "acme-data", Description: "The bucket. Ev\x1b[2Jil asks for it as \"Na\x1b]0;x\ame\nof \u202eit\"."},
		{Name: "TemplateVersion", Value: "ev\x1bil 1.0.0"},
	}}
	f := &handbackFlags{vendors: filepath.Join(t.TempDir(), "nowhere")}
	rules, _, err := f.rules(false, nil, stack)
	if err != nil {
		t.Fatal(err)
	}
	var form bytes.Buffer
	printForm(&form, rules, &handback.Values{BucketName: "acme-data"})
	_, _, err = f.rules(false, []string{"quartic"}, stack)
	_, parsed := rules.Parse([]byte("x: y"))
	for _, text := range []string{strings.TrimSuffix(form.String(), "\n"), rules.Name, rules.State("CREATE_FAILED").Words, err.Error(), parsed.Error()} {
		if text == "" || strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c == 0x202e }) {
			t.Errorf("%q", text)
		}
	}
	if want := "Na\ufffd]0;x\ufffdme of \ufffdit  acme-data\n"; form.String() != want {
		t.Errorf("the form is %q, want %q", &form, want)
	}
}
