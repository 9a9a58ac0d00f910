package launch

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/vendors"
)

const templateURL = "https://acme-templates.s3.us-east-1.amazonaws.com/anything/1.2.3/template.yaml"

var hostile = []string{"", " ", "a b", "+", "a+b", "&", "a&param_Other=x", "#", "a#b", "%", "%2B", "%zz", "=", "a=b", "?", "/", "\\",
	`"`, "'", "`", "<script>alert(1)</script>", "é", "日本", "🪣", "\u202e", "!'()*", "${x}", "%{x}", "$(id)", "~", ";", ",", "\u00a0", "\ufeff"}

// anything is a template that takes nearly every value.
func anything(t testing.TB) *Template {
	t.Helper()
	data, err := os.ReadFile("testdata/anything.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tmpl, err := New(Release{Vendor: "anything", Name: "Anything", Version: "1.2.3", Template: data, Current: true}, []hosting.Place{
		{Partition: vendors.PartitionAWS, Region: "us-east-1", Bucket: "acme-templates"},
		{Partition: vendors.PartitionAWS, Region: "eu-west-1", Bucket: "acme-templates-eu"},
		{Partition: vendors.PartitionGov, Region: "us-gov-west-1", Bucket: "acme-templates"},
		{Partition: vendors.PartitionChina, Region: "cn-north-1", Bucket: "acme-templates", Prefix: "of customers/"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return tmpl
}

func TestLink(t *testing.T) {
	t.Parallel()
	tmpl := anything(t)
	tests := []struct {
		name    string
		request Request
		want    string
		left    []string
	}{
		{
			"in the template's order, a plus and a space escaped",
			Request{Region: "us-west-2", Parameters: map[string]string{"List": "a, b", "Anything": "1+1", "Must": "x", "ExternalId": "id"}},
			"https://us-west-2.console.aws.amazon.com/cloudformation/home?region=us-west-2#/stacks/create/review?templateURL=https%3A%2F%2Facme-templates.s3.us-east-1.amazonaws.com%2Fanything%2F1.2.3%2Ftemplate.yaml&stackName=anything&param_Must=x&param_Anything=1%2B1&param_List=a%2C%20b&param_ExternalId=id",
			nil,
		},
		{
			"from the bucket in the same region, with the rest left to the customer",
			Request{Region: "eu-west-1", StackName: "acme-1"},
			"https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/create/review?templateURL=https%3A%2F%2Facme-templates-eu.s3.eu-west-1.amazonaws.com%2Fanything%2F1.2.3%2Ftemplate.yaml&stackName=acme-1",
			[]string{"Must must be given", "Way Role needs ExternalId."},
		},
		{
			"in China, from its own bucket, whose address is escaped already",
			Request{Region: "cn-northwest-1", Parameters: map[string]string{"Must": "", "Way": "User"}, Complete: true},
			"https://cn-northwest-1.console.amazonaws.cn/cloudformation/home?region=cn-northwest-1#/stacks/create/review?templateURL=https%3A%2F%2Facme-templates.s3.cn-north-1.amazonaws.com.cn%2Fof%2520customers%2Fanything%2F1.2.3%2Ftemplate.yaml&stackName=anything&param_Must=&param_Way=User",
			nil,
		},
	}
	for _, tt := range tests {
		link, left, err := tmpl.Link(tt.request)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if diff := cmp.Diff(tt.want, link) + cmp.Diff(tt.left, left); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
	}
}

func TestWrongRequests(t *testing.T) {
	t.Parallel()
	tmpl := anything(t)
	tests := []struct {
		request Request
		want    string
	}{
		{Request{Region: "us-east-1", Parameters: map[string]string{"must": "x", "Nothing": "x"}},
			"the template has no parameter \"Nothing\"\nthe template has no parameter \"must\", did you mean \"Must\"?"},
		{Request{Region: "us-east-1", Parameters: map[string]string{"Secret": "x"}},
			"parameter Secret is NoEcho: the console ignores it in a link, and nobody should send it"},
		{Request{Region: "us-east-1", Parameters: map[string]string{"Way": "Door", "ExternalId": "x"}},
			"Parameter 'Way' must be one of AllowedValues, got \"Door\"\nParameter ExternalId failed to satisfy constraint: must be empty or an external ID, got \"x\""},
		{Request{Region: "us-east-1", Parameters: map[string]string{"Anything": "a\nb"}},
			`parameter Anything must have no line breaks or other control characters, as the console's fields have one line, got "a\nb"`},
		{Request{Region: "us-east-1", Parameters: map[string]string{"Anything": "\xff"}},
			`parameter Anything must be UTF-8, got "\xff"`},
		{Request{Region: "us-east-1", Parameters: map[string]string{"Anything": strings.Repeat("é", 2049)}},
			"parameter Anything must have at most 4096 bytes, has 4098"},
		{Request{Region: "us-east-1", Parameters: map[string]string{"Anything": strings.Repeat("é", 2048)}},
			"the link must have at most 8000 characters, has 12525"},
		{Request{Region: "us-east-1", StackName: "1-acme"},
			`the stack's name must be a letter and up to 127 letters, digits and hyphens, got "1-acme"`},
		{Request{Region: "us-east-1", StackName: strings.Repeat("a", 129)},
			`the stack's name must be a letter and up to 127 letters, digits and hyphens, got "` + strings.Repeat("a", 100) + `"… (129 bytes)`},
		{Request{Region: "us-iso-east-1"}, "region us-iso-east-1 is in an isolated partition, to whose console no link leads"},
		{Request{Region: "eusc-de-east-1"}, "region eusc-de-east-1 is in partition aws-eusc, where no template is hosted: add a bucket there to the hosting"},
		// Rules see the partition and the region of the link.
		{Request{Region: "us-gov-east-1"}, "Rules.Served: There is nobody in aws-us-gov."},
		// A rule that nothing else can mend is an error, one that the customer can still see to is not.
		{Request{Region: "us-east-1", Parameters: map[string]string{"Way": "User", "RoleName": "x"}}, "Rules.NameOfARole: RoleName is for Way Role only."},
		{Request{Region: "us-east-1", Parameters: map[string]string{"Way": "Role", "ExternalId": ""}}, "Rules.IDOfARole: Way Role needs ExternalId."},
		{Request{Region: "us-east-1", Complete: true}, "Must must be given\nWay Role needs ExternalId."},
	}
	for _, tt := range tests {
		link, _, err := tmpl.Link(tt.request)
		if link != "" || err == nil {
			t.Errorf("%+v: got %s, want %s", tt.request, link, tt.want)
		} else if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
			t.Errorf("%+v:\n%s", tt.request, diff)
		}
	}
}

func TestHostileValuesComeBack(t *testing.T) {
	t.Parallel()
	tmpl := anything(t)
	for _, value := range hostile {
		parameters := map[string]string{"Anything": value, "Must": value + value}
		link, _, err := tmpl.Link(Request{Region: "us-east-1", Parameters: parameters})
		if err != nil {
			t.Errorf("%q: %v", value, err)
			continue
		}
		comesBack(t, link, Link{Region: "us-east-1", TemplateURL: templateURL, StackName: "anything", Parameters: parameters})
	}
}

// comesBack: the link is read as it was meant, by us, and by whoever takes a plus for a space.
func comesBack(t *testing.T, link string, want Link) {
	t.Helper()
	got, err := ParseLink(link)
	if err != nil {
		t.Fatalf("%s: %v", link, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s:\n%s", link, diff)
	}
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	if u.RawQuery != "region="+want.Region {
		t.Fatalf("%s: a value got into the query %q", link, u.RawQuery)
	}
	_, query, _ := strings.Cut(u.EscapedFragment(), "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	read := Link{Region: want.Region, TemplateURL: values.Get("templateURL"), StackName: values.Get("stackName"), Parameters: map[string]string{}}
	for key, value := range values {
		if name, ok := strings.CutPrefix(key, "param_"); ok {
			read.Parameters[name] = value[0]
		}
	}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Fatalf("%s, read by net/url:\n%s", link, diff)
	}
	if strings.ContainsAny(link, "+ \"'<>`\\()[]{}\n") || !utf8.ValidString(link) {
		t.Fatalf("%q has characters that programs end a link at", link)
	}
}

// FuzzLink: every link parses back to exactly what it was made of, whatever the values are.
func FuzzLink(f *testing.F) {
	for _, value := range hostile {
		f.Add(value, value, value, "Name", "Other")
	}
	f.Add("https://a", "\xff\x00", "\r\n", "a&b", "a=b")
	f.Fuzz(func(t *testing.T, templateURL, one, two, name, other string) {
		want := Link{Region: "eu-west-1", TemplateURL: templateURL, StackName: two, Parameters: map[string]string{name: one, other: two}}
		link, err := want.URL([]string{other})
		if err != nil {
			t.Fatal(err)
		}
		comesBack(t, link, want)
	})
}

// FuzzParseLink: a link that is read is one that we make.
func FuzzParseLink(f *testing.F) {
	f.Add("https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/create/review?templateURL=a&stackName=b&param_C=d")
	f.Fuzz(func(t *testing.T, address string) {
		l, err := ParseLink(address)
		if err != nil {
			return
		}
		again, err := l.URL(nil)
		if err != nil {
			t.Fatal(err)
		}
		comesBack(t, again, l)
	})
}

func TestLinksThatAreNotOurs(t *testing.T) {
	t.Parallel()
	const good = "https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/create/review?templateURL=a&stackName=b"
	for change, want := range map[[2]string]string{
		{"https:", "http:"}:               "link must start with https://",
		{"amazon.com/", "example.com/"}:   "link must start with https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/create/review?templateURL=",
		{"us-east-1.", "us-east-9."}:      `link the region must be one of AWS, got "us-east-9", did you mean us-east-1?`,
		{"=us-east-1#", "=us-east-2#"}:    "link must start with https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/create/review?templateURL=",
		{"stackName=b", "stackName=b+c"}:  `link must have each name once, with a value, escaped, got "stackName=b+c"`,
		{"stackName=b", "stackName=%2b"}:  `link must have each name once, with a value, escaped, got "stackName=%2b"`,
		{"stackName=b", "stackName=%"}:    `link must have each name once, with a value, escaped, got "stackName=%"`,
		{"stackName=b", "templateURL=b"}:  `link must have each name once, with a value, escaped, got "templateURL=b"`,
		{"stackName=b", "param_A"}:        `link must have each name once, with a value, escaped, got "param_A"`,
		{"stackName=b", "capabilities=b"}: `link must have templateURL, stackName and param_… only, got "capabilities"`,
	} {
		address := strings.Replace(good, change[0], change[1], 1)
		if _, err := ParseLink(address); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", address, err, want)
		}
	}
	if _, err := ParseLink(good); err != nil {
		t.Error(err)
	}
}

// TestRulesAreEnough makes a link from the rules alone, as the page does.
func TestRulesAreEnough(t *testing.T) {
	t.Parallel()
	r := LinkRules()
	escape := func(s string) string {
		var b strings.Builder
		for _, c := range []byte(s) {
			if strings.IndexByte(r.Unreserved, c) >= 0 {
				b.WriteByte(c)
			} else {
				fmt.Fprintf(&b, "%%%02X", c)
			}
		}
		return b.String()
	}
	for _, p := range r.Partitions {
		for _, region := range p.Regions {
			value := "a+b é"
			got := "https://" + region + "." + p.ConsoleHost + r.ConsolePath + region + r.CreatePath + escape(templateURL) +
				r.StackNameKey + escape("acme") + r.ParameterPrefix + "Name=" + escape(value)
			want, err := Link{Region: region, TemplateURL: templateURL, StackName: "acme", Parameters: map[string]string{"Name": value}}.URL(nil)
			if err != nil || got != want {
				t.Errorf("got %s, want %s, %v", got, want, err)
			}
		}
	}
}
