package launch

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarkdown(t *testing.T) {
	t.Parallel()
	l := launchOf(t, "a)b](c")
	if want := "[Launch Anything 1.2.3 in eu-west-1](" + l.Link + ")"; l.Markdown != want {
		t.Errorf("got %s, want %s", l.Markdown, want)
	}
	l.Name = "A [B] *_`<!"
	if got, want := l.markdown(), "[Launch A \\[B\\] \\*\\_\\`\\<\\! 1.2.3 in eu-west-1]("+l.Link+")"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestHTML: the badge is well-formed, leads to the link, asks no other host for anything, and says what it is to those
// who do not see it.
func TestHTML(t *testing.T) {
	t.Parallel()
	for _, value := range hostile {
		l := launchOf(t, value)
		l.Name = "A & <B> \"C\""
		var href, label, title, text string
		var element string
		for d := xml.NewDecoder(strings.NewReader(l.html())); ; {
			token, err := d.Token()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", l.html(), err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				element = token.Name.Local
				for _, a := range token.Attr {
					switch a.Name.Local {
					case "href":
						href += a.Value
					case "aria-label":
						label = a.Value
					case "src", "style":
						t.Errorf("%s: %s needs leave of a Content-Security-Policy", l.html(), a.Name.Local)
					}
				}
			case xml.CharData:
				if element == "title" {
					title = string(token)
				} else {
					text += string(token) + "|"
				}
			}
		}
		got := []string{href, label, title, text}
		want := []string{l.Link, `Launch A & <B> "C" 1.2.3 in eu-west-1`, `Launch A & <B> "C" 1.2.3 in eu-west-1`, `Launch on AWS|A & <B> "C" 1.2.3, eu-west-1|`}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}
