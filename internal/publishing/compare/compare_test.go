package compare_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Texts that are the same number are not the same, though the library behind cdk diff takes them for it: see
// findings/cdk-diff-number-texts.sh.
func TestTextsOfOneNumberDiffer(t *testing.T) {
	t.Parallel()
	base := readBase(t)
	for _, pair := range [][2]string{{"0042", "42"}, {"4.20", "4.2"}, {"0x10", "16"}, {"1e3", "1000"}, {"9007199254740993", "9007199254740992"}} {
		described := func(text string) *template.Template {
			return parsed(t, strings.Replace(base, "      Path: /vendors/", "      Path: /vendors/"+text+"/", 1))
		}
		c, err := compare.Templates(described(pair[0]), described(pair[1]))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(c.Findings, func(f compare.Finding) bool { return slices.Contains(f.Properties, "Path") }) {
			t.Errorf("%s and %s: %v", pair[0], pair[1], c.Findings)
		}
	}
}

// Where a parameter that must be given takes nothing of what it took, such as the ARN of a principal in another account of the vendor's,
// every launch is refused: that is a finding, and no error.
func TestNothingInCommon(t *testing.T) {
	t.Parallel()
	base := readBase(t)
	const pattern = "AllowedPattern: ^[A-Za-z0-9/]{2,100}$"
	of := func(account string) *template.Template {
		arn := `AllowedPattern: ^arn:aws-cn:iam::` + account + `:(?:user|role)/(?!.{511}.*/)(?:[A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,64}$`
		if !strings.Contains(base, pattern) {
			t.Fatal("the base has another pattern")
		}
		return parsed(t, strings.Replace(base, pattern, arn, 1))
	}
	c, err := compare.Templates(of("111122223333"), of("444455556666"))
	if err != nil {
		t.Fatal(err)
	}
	if level := c.Level(); level != compare.Major {
		t.Errorf("got %v, want major: %v", level, c.Findings)
	}
	if !slices.ContainsFunc(c.Findings, func(f compare.Finding) bool { return f.Change == compare.Refused && f.Part == compare.PartLaunch }) {
		t.Errorf("no launch is refused: %v", c.Findings)
	}
}

// What cannot be evaluated is an error, never no change.
func TestCompareErrors(t *testing.T) {
	t.Parallel()
	base := readBase(t)
	for _, test := range []struct{ name, old, new, want string }{
		{"a type without facts", "Type: AWS::IAM::AccessKey\n    Properties:\n      UserName: !Ref User", "Type: AWS::EC2::Instance",
			"no facts about the resource type AWS::EC2::Instance: add them from its schema"},
		{"an inline policy", "      Path: /vendors/", "      Policies: [{PolicyName: p, PolicyDocument: {Version: \"2012-10-17\", Statement: []}}]",
			"the version after: User: the judge does not know the property Policies"},
		{"somebody else's policy", "- !Ref AccessPolicy", "- !Ref AccessPolicy\n        - arn:aws:iam::aws:policy/AdministratorAccess",
			"the version after: Role: the policy arn:aws:iam::aws:policy/AdministratorAccess is not of this stack"},
		{"a parameter without any value", "AllowedPattern: ^[A-Za-z0-9/]{2,100}$", "AllowedPattern: ^(?!x)x$",
			"the version before: the parameter ExternalId takes no value that could be tried"},
	} {
		_, err := compare.Templates(parsed(t, base), parsed(t, strings.Replace(base, test.old, test.new, 1)))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}

// A template is the same as itself, however much it offers, and the same comparison finds the same.
func TestRealTemplatesAgainstThemselves(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../../templates/*/*/template.yaml")
	if err != nil || len(paths) < 5 {
		t.Fatalf("%d templates, %v", len(paths), err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c, err := compare.Bytes(data, data)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if diff := cmp.Diff([]string{"patch words changed: nothing changes but the version"}, lines(c)); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
		if c.Launches < 5 {
			t.Errorf("%s: %d launches only", path, c.Launches)
		}
	}
}
