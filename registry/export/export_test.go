package export

import "testing"

func TestCell(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Example GmbH": "Example GmbH", "": "", "a=b": "a=b", "1-2": "1-2",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "＝1": "'＝1", "＠x": "'＠x",
		"  =1": "'  =1", "\t=1": "' =1", "\r=1": "' =1", "\u00a0=1": "' =1", "\ufeff=1": "\ufffd=1",
		// Where a comma is in numbers, a spreadsheet takes the semicolon for the end of a cell.
		"a;=1+1": "a;'=1+1", "a; \"+1": "a;' \"+1", ";;-1;@x": ";;'-1;'@x", "a;＝1": "a;'＝1", "=1;=2": "'=1;'=2", "a;b=1": "a;b=1", "a;": "a;", "\"=1": "'\"=1",
		"a\u202eb": "a\ufffdb", "a\nb": "a b",
	} {
		if got := Cell(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
