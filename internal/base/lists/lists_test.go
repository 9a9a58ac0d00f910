package lists

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// all reads a list to its end: its rows, each with its number, its line and its fields or what is wrong with it, and the error
// after them.
func all(in io.Reader) (rows []string, blank int, err error) {
	r, err := Open(in)
	if err != nil {
		return nil, 0, err
	}
	for {
		row, err := r.Next()
		if err == io.EOF {
			return rows, r.Blank, nil
		} else if err != nil {
			return rows, r.Blank, err
		}
		text := fmt.Sprintf("%d@%d", row.Number, row.Line)
		for _, f := range row.Fields {
			text += fmt.Sprintf(" %s=%q", f.Name, f.Value)
		}
		if row.Err != nil {
			text += " ! " + row.Err.Error()
		}
		rows = append(rows, text)
	}
}

func utf16le(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func TestLists(t *testing.T) {
	t.Parallel()
	acme := []string{`1@2 a="1" b="x"`, `2@3 a="2" b="y"`}
	for name, tt := range map[string]struct {
		list  string
		rows  []string
		blank int
		err   string
	}{
		"commas":                        {list: "a,b\n1,x\n2,y\n", rows: acme},
		"no line end at the end":        {list: "a,b\n1,x\n2,y", rows: acme},
		"semicolons":                    {list: "a;b\n1;x\n2;y\n", rows: acme},
		"tabs":                          {list: "a\tb\n1\tx\n2\ty\n", rows: acme},
		"Windows' line ends":            {list: "a,b\r\n1,x\r\n2,y\r\n", rows: acme},
		"old line ends":                 {list: "a,b\r1,x\r2,y\r", rows: acme},
		"a mark before it":              {list: "\ufeffa,b\n1,x\n2,y\n", rows: acme},
		"UTF-16":                        {list: utf16le("a\tb\r\n1\tx\r\n2\ty\r\n"), rows: acme},
		"UTF-16 without its mark":       {list: utf16le("a,b\n")[2:], err: "must be UTF-8: it looks like UTF-16 without its mark. Save it as UTF-8 (in a spreadsheet, CSV UTF-8)"},
		"Excel's first line":            {list: "sep=;\na;b\n1;x,z\n", rows: []string{`1@3 a="1" b="x,z"`}},
		"Excel's first line, quoted":    {list: "\"sep=,\"\na,b\n1,x\n", rows: []string{`1@3 a="1" b="x"`}},
		"Excel's first line, with tabs": {list: "sep=\t\na\tb\n1\tx\n", rows: []string{`1@3 a="1" b="x"`}},
		"a separator in quotes only":    {list: "\"a;;;b\",c\n1,x\n", rows: []string{`1@2 a;;;b="1" c="x"`}},
		"blank rows":                    {list: "a,b\n,\n1,x\n , \n,,,\n", rows: []string{`1@3 a="1" b="x"`}, blank: 3},
		"empty columns at the right":    {list: "a,b,,\n1,x,,\n", rows: []string{`1@2 a="1" b="x"`}},
		"something in a nameless one":   {list: "a,,b\n1,2,x\n", rows: []string{"1@2 ! has something in column 2, which has no name in the header"}},
		"a row that is too short":       {list: "a,b\n1\n2,y\n", rows: []string{"1@2 ! must have 2 fields, as the header has, got 1", `2@3 a="2" b="y"`}},
		"a row that is too long":        {list: "a,b\n1,x,z\n", rows: []string{"1@2 ! must have 2 fields, as the header has, got 3"}},
		"a line break in a value":       {list: "a,b\n\"1\n1\",x\n2,y\n", rows: []string{`1@2 a="1\n1" b="x"`, `2@4 a="2" b="y"`}},
		"a quote in a value":            {list: "a,b\n1\"2,x\n2,y\n", rows: []string{`1@2 ! bare " in non-quoted-field`, `2@3 a="2" b="y"`}},
		"what is no text":               {list: "a,b\n1,\xff\n2,y\n", rows: []string{"1@2 ! must be UTF-8", `2@3 a="2" b="y"`}},
		"a header that is no text":      {list: "a,\xff\n", err: "must be UTF-8: save it as CSV UTF-8"},
		"a quote that is left open":     {list: "a,b\n\"1,x\n" + strings.Repeat("2,y\n", MaxRow/4), err: "a row must have at most 1048576 bytes: is a quote left open?"},
		"nothing":                       {list: "", err: "is empty"},
		"nothing but line ends":         {list: "\n \r\n", err: "is empty"},

		"JSON lines":                  {list: "{\"a\":\"1\",\"b\":\"x\"}\n\n{\"a\":\"2\",\"b\":\"y\"}", rows: []string{acme[0][:2] + `1 a="1" b="x"`, acme[1]}},
		"lines before":                {list: "\n\n{\"a\":\"1\"}\n", rows: []string{`1@3 a="1"`}},
		"numbers, booleans, null":     {list: `{"a":12345678901234567890,"b":true,"c":null,"d":""}`, rows: []string{`1@1 a="12345678901234567890" b="true" d=""`}},
		"parameters of launch":        {list: `{"row":1,"parameters":{"a":"1"}}`, rows: []string{`1@1 row="1" a="1"`}},
		"an object in it":             {list: "{\"a\":{\"b\":\"1\"}}\n{\"a\":\"2\"}\n", rows: []string{"1@1 ! a must be a string", `2@2 a="2"`}},
		"two objects in a line":       {list: `{"a":"1"}{"a":"2"}`, rows: []string{"1@1 ! must be one JSON object a line"}},
		"an object that is cut":       {list: "{\"a\":\"1\n{\"a\":\"2\"}\n", rows: []string{"1@1 ! must be a JSON object", `2@2 a="2"`}},
		"a line that is too long":     {list: "{\"a\":\"" + strings.Repeat("x", MaxRow) + "\"}\n{\"a\":\"2\"}\n", rows: []string{"1@1 ! must have at most 1048576 bytes", `2@2 a="2"`}},
		"an empty object":             {list: "{}\n{\"a\":\"2\"}\n", rows: []string{`1@2 a="2"`}, blank: 1},
		"an array":                    {list: "[\n {\"a\":\"1\",\"b\":\"x\"},\n {\"a\":\"2\",\"b\":\"y\"}\n]\n", rows: acme},
		"an empty array":              {list: "[]"},
		"an array of texts":           {list: `["a"]`, rows: []string{"1@1 ! must be a JSON object"}},
		"an array that is cut":        {list: `[{"a":"1"}`, rows: []string{`1@1 a="1"`}, err: "must be a JSON array of objects: it does not end"},
		"something after an array":    {list: `[{"a":"1"}] x`, rows: []string{`1@1 a="1"`}, err: "must be a JSON array of objects, and nothing after it"},
		"what is none in an array":    {list: "[{\"a\":\"1\"},\n secret]", rows: []string{`1@1 a="1"`}, err: "must be a JSON array of objects: it is none from line 1 on"},
		"too much for an array's row": {list: `[{"a":"` + strings.Repeat("x", MaxRow+1<<16) + `"}]`, err: "must be a JSON array of objects: it is none from line 1 on"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for way, in := range map[string]io.Reader{"at once": strings.NewReader(tt.list), "byte by byte": iotest.OneByteReader(strings.NewReader(tt.list))} {
				rows, blank, err := all(in)
				text := ""
				if err != nil {
					text = err.Error()
				}
				if diff := cmp.Diff(tt.rows, rows); diff != "" || blank != tt.blank || text != tt.err {
					t.Errorf("%s: %d blank, want %d; error %q, want %q; rows:\n%s", way, blank, tt.blank, text, tt.err, diff)
				}
			}
		})
	}
}

// A list that cannot be read further is no list that ends.
func TestListThatBreaksOff(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	for _, list := range []string{"", "a,b\n1,x\n", "{\"a\":\"1\"}\n", "[{\"a\":\"1\"},"} {
		_, _, err := all(io.MultiReader(strings.NewReader(list), iotest.ErrReader(broken)))
		if err == nil {
			t.Errorf("%q: got no error", list)
		}
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"acme": "acme", "\ufeffacme": "acme", utf16le("Łódź"): "Łódź", "\xff": "\xff"} {
		if got, err := Decode([]byte(in)); err != nil || string(got) != want {
			t.Errorf("%q: got %q, %v", in, got, err)
		}
	}
}
