package hosting_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/vendors"
)

func TestLoad(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bucketgrant.yaml")
	if err := os.WriteFile(path, []byte(`# Where our templates are.
hosting:
  - partition: aws
    region: us-east-1
    bucket: acme-templates
  - {partition: aws-us-gov, region: us-gov-west-1, bucket: acme-templates, prefix: public/v1/}
  - {partition: aws-cn, region: cn-north-1, bucket: acme-templates-cn, prefix: ""}
  - {partition: aws-eusc, region: eusc-de-east-1, bucket: acme-templates}
  - {partition: aws, region: us-east-1, bucket: acme-templates, prefix: beta/}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := hosting.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := &hosting.Config{Hosting: []hosting.Place{
		{Partition: "aws", Region: "us-east-1", Bucket: "acme-templates"},
		{Partition: "aws-us-gov", Region: "us-gov-west-1", Bucket: "acme-templates", Prefix: "public/v1/"},
		{Partition: "aws-cn", Region: "cn-north-1", Bucket: "acme-templates-cn"},
		{Partition: "aws-eusc", Region: "eusc-de-east-1", Bucket: "acme-templates"},
		{Partition: "aws", Region: "us-east-1", Bucket: "acme-templates", Prefix: "beta/"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What the error for a missing file shows can be loaded.
func TestLoadMissing(t *testing.T) {
	t.Parallel()
	_, err := hosting.Load(filepath.Join(t.TempDir(), "bucketgrant.yaml"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if _, err := hosting.Parse("example", []byte(hosting.Example)); err != nil {
		t.Error(err)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const good = "hosting:\n  - partition: aws\n    region: us-east-1\n    bucket: acme-templates\n"
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", "f: must say where templates are hosted, got an empty file; such as\n\n" + hosting.Example},
		{"a comment only", "# soon\n", "f: must say where templates are hosted, got an empty file; such as\n\n" + hosting.Example},
		{"no YAML", "hosting: [", "f: must be YAML: line 1: did not find expected node content"},
		{"not UTF-8", "hosting: \xff", "f: must be UTF-8 text"},
		{"two documents", good + "---\n" + good, "f: must be one YAML document, got a second one"},
		{"a list", "- a\n", "f:1:1: must be a mapping with the keys hosting, got a list"},
		{"an unknown key", "hostings: []\n", `f:1:1: hostings is not a key here: did you mean "hosting"?` + "\n" + `f:1:1: hosting is missing`},
		{"another unknown key", good + "colour: red\n", `f:5:1: colour is not a key here: the keys are hosting, theme, invitationKeys, releaseKeys, handBack`},
		{"no list", "hosting: acme-templates\n", `f:1:10: hosting must be a list of at least one place, got "acme-templates"`},
		{"an empty list", "hosting: []\n", `f:1:10: hosting must be a list of at least one place, got []`},
		{"nothing in it", "hosting:\n", `f:1:9: hosting must be a list of at least one place, got nothing`},
		{"no place", "hosting: [acme-templates]\n", `f:1:11: hosting[0] must be a mapping with the keys partition, region, bucket, got "acme-templates"`},
		{"an alias", "hosting: &a [*a]\n", "f:1:10: hosting must be without an anchor, got &a"},
		{
			"everything at once",
			"hosting:\n  - partition: aws-gov\n    region: mars-1\n    buket: a.b\n  - {partition: aws, region: us-gov-west-1, bucket: Acme, prefix: x}\n",
			`f:2:5: hosting[0].bucket is missing
f:2:16: hosting[0].partition must be aws, aws-us-gov, aws-cn or aws-eusc, got "aws-gov": did you mean "aws-us-gov"?
f:3:13: hosting[0].region must be a region, such as us-east-1, got "mars-1"
f:4:5: hosting[0].buket is not a key here: did you mean "bucket"?
f:5:30: hosting[1].region must be a region of aws, such as us-east-1, got "us-gov-west-1", which is one of aws-us-gov
f:5:53: hosting[1].bucket must be lower-case letters, digits, hyphens and dots, got "Acme"
f:5:67: hosting[1].prefix must end in a slash, got "x": write "x/"`,
		},
		{
			"types", "hosting: [{partition: aws, region: [us-east-1], bucket: 123456, prefix: }]\n",
			`f:1:36: hosting[0].region must be text, got a list
f:1:57: hosting[0].bucket must be text, got 123456: write it in quotes, "123456"
f:1:73: hosting[0].prefix must be text, got nothing`,
		},
		{
			"a key twice", "hosting: [{partition: aws, region: us-east-1, bucket: acme-a, bucket: acme-b}]\n",
			`f:1:63: key "bucket" stands twice, first on line 1`,
		},
		{
			"dots", "hosting: [{partition: aws, region: us-east-1, bucket: templates.acme.com}]\n",
			`f:1:55: hosting[0].bucket must not have dots, got "templates.acme.com": the certificate of https://templates.acme.com.s3.… would not fit, and no customer could launch from it`,
		},
		{
			"prefixes", "hosting:\n" +
				"  - {partition: aws, region: us-east-1, bucket: acme, prefix: a//}\n" +
				"  - {partition: aws, region: us-east-1, bucket: acme, prefix: ../a/}\n" +
				"  - {partition: aws, region: us-east-1, bucket: acme, prefix: /a/}\n" +
				"  - {partition: aws, region: us-east-1, bucket: acme, prefix: 'a*/'}\n",
			`f:2:63: hosting[0].prefix must be without empty parts, . and .., got "a//"
f:3:63: hosting[1].prefix must be without empty parts, . and .., got "../a/"
f:4:63: hosting[2].prefix must be 2 to 512 letters, digits, spaces and characters of !_.'()+=:,@&/-, the first neither slash nor space, the last a slash, got "/a/"
f:5:63: hosting[3].prefix must be 2 to 512 letters, digits, spaces and characters of !_.'()+=:,@&/-, the first neither slash nor space, the last a slash, got "a*/"`,
		},
		{
			"accounts", "hosting:\n  - {partition: aws, region: us-east-1, bucket: acme-a, account: 111122223333}\n" +
				"  - {partition: aws, region: us-east-1, bucket: acme-b, account: '11112222333'}\n",
			`f:2:66: hosting[0].account must be text, got 111122223333: write it in quotes, "111122223333"
f:3:66: hosting[1].account must be a 12-digit AWS account ID, got "11112222333"`,
		},
		{
			"a place twice", good + "  - {bucket: acme-templates, region: us-east-1, partition: aws}\n",
			`f:5:14: hosting[1] must be a place of its own, got the bucket and prefix of line 4`,
		},
		{
			"a bucket in two regions", good + "  - {bucket: acme-templates, region: eu-west-1, partition: aws}\n",
			`f:5:14: hosting[1].bucket must be another than "acme-templates", which line 4 says is in us-east-1: a name is one bucket's in its partition`,
		},
		{
			"isolated", "hosting: [{partition: aws-iso-b, region: us-isob-east-1, bucket: acme}]\n",
			`f:1:23: hosting[0].partition must be aws, aws-us-gov, aws-cn or aws-eusc, got "aws-iso-b": customers of an isolated partition cannot reach a vendor
f:1:42: hosting[0].region must be a region, such as us-east-1, got "us-isob-east-1"`,
		},
		{
			"capitals", "hosting: [{partition: aws-cn, region: CN-North-1, bucket: acme}]\n",
			`f:1:39: hosting[0].region must be a region of aws-cn, such as cn-north-1, got "CN-North-1": regions are in lower case`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := hosting.Parse("f", []byte(tt.text))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got\n%v\nwant\n%s", err, tt.want)
			}
			if _, ok := err.(vendors.Problems); !ok {
				t.Errorf("an error of type %T", err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(hosting.Example))
	f.Add([]byte("hosting: [{partition: aws, region: us-east-1, bucket: a, prefix: b}, *c, &d {}, 1: 2]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := hosting.Parse("f", data)
		if problems, ok := err.(vendors.Problems); err != nil && (!ok || len(problems) == 0 || c != nil) {
			t.Fatalf("%v and an error of type %T", c, err)
		}
		if err != nil {
			return
		}
		for _, p := range c.Hosting {
			if _, err := p.URL(p.IndexKey()); err != nil {
				t.Error(err)
			}
		}
	})
}
