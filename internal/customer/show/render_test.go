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
		Differences: []Difference{{Guide: hostile, Instead: hostile, Why: hostile}},
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
