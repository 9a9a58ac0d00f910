package show

import (
	"bytes"
	"strings"
	"testing"
)

// Nothing that a definition says becomes a link, HTML, or another column in Markdown.
func TestMarkdownIsPlain(t *testing.T) {
	t.Parallel()
	const hostile = "[x](https://evil.example) <img src=x> | `\x1b[2J` &lt;"
	s := &Sheet{Name: hostile, Purpose: hostile, Guide: hostile, Access: []string{hostile}, Encryption: hostile, Told: []string{hostile},
		Permissions: []Grant{{Sid: "A", On: hostile, Why: hostile, Choice: hostile, Grave: []GraveActions{{[]string{"s3:PutBucketPolicy"}, hostile}}}},
		Choices:     []Choice{{Parameter: "P", Label: hostile, Description: hostile, Default: hostile, Group: hostile}},
		HandBack:    []HandBack{{Field: hostile, Output: "BucketName"}},
		Differences: []Difference{{Guide: hostile, Instead: hostile, Why: hostile, About: hostile}},
	}
	var b bytes.Buffer
	for _, s.Afterwards = range [][]Lasting{nil, {{What: hostile, Command: "aws s3api get-bucket-acl"}}} {
		if err := s.Render(&b, "markdown"); err != nil {
			t.Fatal(err)
		}
	}
	out := b.String()
	if n := strings.Count(out, "evil.example"); n < 14 {
		t.Errorf("%d of the texts are there:\n%s", n, out)
	}
	plain := strings.NewReplacer(`\[`, "", `\]`, "", `\<`, "", `\>`, "", `\|`, "", "\\`", "", `\&`, "").Replace(out)
	for _, never := range []string{"[x", "<img", "\x1b", "`\ufffd", "&lt;"} {
		if strings.Contains(plain, never) {
			t.Errorf("%q is in\n%s", never, out)
		}
	}
}

// What a difference is about stands before it, where the definition says so.
func TestDifferencesSayWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	s := &Sheet{Name: "Acme", Differences: []Difference{{Guide: "It asks for none.", Instead: "It is required.", Why: "Others know the role.", About: "the external ID"},
		{Guide: "It has a star.", Instead: "It has none.", Why: "The star opens others."}}}
	for format, want := range map[string][]string{
		"text":     {"\n  About the external ID:\n  It asks for none.\n    It is required.\n", "\n  It has a star.\n"},
		"markdown": {"\n| the external ID: It asks for none. | It is required. |", "\n| It has a star. |"},
	} {
		var b bytes.Buffer
		if err := s.Render(&b, format); err != nil {
			t.Fatal(err)
		}
		for _, part := range want {
			if !strings.Contains(b.String(), part) {
				t.Errorf("%s: no %q in\n%s", format, part, b.String())
			}
		}
	}
}
