package plain

import (
	"encoding/json"
	"testing"
)

func TestText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Łódź データ":                      "Łódź データ",
		"a\x1b[2Jb\x07\x7f":             "a\ufffd[2Jb\ufffd\ufffd",
		"a\u009b2Jb":                    "a\ufffd2Jb",
		"a\u202eb\u2066c\u200bd\u061ce": "a\ufffdb\ufffdc\ufffdd\ufffde",
		"a\u00adb\ufeffc\U000e0041d":    "a\ufffdb\ufffdc\ufffdd",
		"a\r\nb\tc\u00a0d\u2028e":       "a  b c d e",
		"\xff":                          "\ufffd",
	} {
		if got := Text(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := Lines("a\x1b\nb\u202e"); got != "a\ufffd\nb\ufffd" {
		t.Errorf("got %q", got)
	}
}

// What is written as JSON means the same to a program, and shows nothing to a terminal.
func TestJSON(t *testing.T) {
	t.Parallel()
	const text = "Łódź \u009b2J\u202e\U000e0041 \x7f\u2028é"
	data, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	out := JSON(data)
	if string(out) != `"Łódź \u009b2J\u202e\udb40\udc41 \u007f\u2028é"` {
		t.Errorf("got %s", out)
	}
	var again string
	if err := json.Unmarshal(out, &again); err != nil || again != text {
		t.Errorf("got %q, %v", again, err)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Reads the exports (daily), at 5 & 6.": "Reads the exports (daily), at 5 & 6.",
		"[x](javascript:y) <img src=x>":        `\[x\](javascript:y) \<img src=x\>`,
		"a | b\n# c `d` *e* _f_ g_h &lt;":      "a \\| b # c \\`d\\` \\*e\\* \\_f\\_ g_h \\&lt;",
		"# title":                              `\# title`,
		"\x1b]8;;x":                            "\ufffd\\]8;;x",
	} {
		if got := Markdown(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

// Of an address nothing is shown that may be secret.
func TestAddress(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"http://example.com": "http://example.com", "http://example.com/": "http://example.com", "ftp://example.com/secret": "ftp://example.com/…",
		"https://secret@example.com": "https://example.com/…", "https://a:secret@example.com:8443/x?y=secret#secret": "https://example.com:8443/…",
		"https://a:secret%@example.com": "…", "a:secret@example.com": "…", "secret": "…", "": "…", "https://example.com?secret": "https://example.com/…",
	} {
		if got := Address(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
