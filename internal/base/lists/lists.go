// Package lists reads lists of customers as spreadsheets and programs write them, one row at a time: CSV with a header,
// with commas, semicolons or tabs and whatever line ends, in UTF-8 or UTF-16, JSON lines, and an array of JSON objects.
package lists

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// MaxRow bounds the memory that one row can take, in bytes.
const MaxRow = 1 << 20

// ErrEmpty is of a list in which nothing stands.
var ErrEmpty = errors.New("is empty")

// Field is a value and its name.
type Field struct{ Name, Value string }

// Row is one row, which may be a bad one.
type Row struct {
	// Number counts rows from 1, without those that are blank. Line is where it begins, from 1.
	Number, Line int
	// Fields are in the order of the row. Of CSV the empty ones are left out: JSON can tell the difference.
	Fields []Field
	// Err is what is wrong with the row. It shows nothing of what the row holds.
	Err error
}

// Reader reads a list.
type Reader struct {
	// JSON says that rows are objects. Columns are the names in the header of CSV, empty where a column has none.
	JSON    bool
	Columns []string
	// Blank is how many rows had nothing in them: they are nobody.
	Blank int

	rows int
	next func() (Row, error)
}

// Next is the next row that is not blank. Its error, io.EOF at the end, is about all further rows.
func (r *Reader) Next() (Row, error) {
	for {
		row, err := r.next()
		if err != nil {
			return Row{}, err
		}
		if row.Err == nil && blank(row.Fields) {
			r.Blank++
			continue
		}
		r.rows++
		row.Number = r.rows
		return row, nil
	}
}

func blank(fields []Field) bool {
	for _, f := range fields {
		if strings.TrimSpace(f.Value) != "" {
			return false
		}
	}
	return true
}

// Open finds out what a list is written in.
func Open(in io.Reader) (*Reader, error) {
	in, err := decoded(in)
	if err != nil {
		return nil, err
	}
	b := bufio.NewReaderSize(&lineEnds{in: in}, 1<<16)
	lines := 0 // that are skipped
	for {
		first, err := b.Peek(1)
		switch {
		case err == io.EOF:
			return nil, ErrEmpty
		case err != nil:
			return nil, err
		case first[0] == '{':
			return openLines(b, lines), nil
		case first[0] == '[':
			return openArray(b, lines)
		case first[0] == ' ' || first[0] == '\n':
			if first[0] == '\n' {
				lines++
			}
			_, _ = b.Discard(1) // peeked before
		default:
			return openCSV(b, lines)
		}
	}
}

// decoded is UTF-8, whatever the list is written in: Excel's "Unicode text" and Windows PowerShell write UTF-16.
func decoded(in io.Reader) (io.Reader, error) {
	b := bufio.NewReader(in)
	first, err := b.Peek(3)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if len(first) > 1 && (first[0] == 0) != (first[1] == 0) {
		return nil, errors.New("must be UTF-8: it looks like UTF-16 without its mark. Save it as UTF-8 (in a spreadsheet, CSV UTF-8)")
	}
	return transform.NewReader(b, unicode.BOMOverride(encoding.Nop.NewDecoder())), nil
}

// Decode is a text in UTF-8, whatever it is written in, as far as its mark says so.
func Decode(data []byte) ([]byte, error) {
	in, err := decoded(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(in)
}

// lineEnds makes the carriage returns that end lines, alone or not, line feeds.
type lineEnds struct {
	in       io.Reader
	returned bool // the last byte was one
}

func (l *lineEnds) Read(p []byte) (int, error) {
	n, err := l.in.Read(p)
	out := p[:0]
	for _, c := range p[:n] {
		switch {
		case c == '\r':
			out = append(out, '\n')
		case c != '\n' || !l.returned:
			out = append(out, c)
		}
		l.returned = c == '\r'
	}
	return len(out), err
}

// rowLimit ends the reading of a row that is too long: a quote that is left open would make a row of all the rest.
type rowLimit struct {
	in   io.Reader
	left int
}

func (l *rowLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, fmt.Errorf("a row must have at most %d bytes: is a quote left open?", MaxRow)
	}
	n, err := l.in.Read(p)
	l.left -= n
	return n, err
}

// openCSV reads the header. Its separator is the one that stands in it, or what Excel's line "sep=;" says.
func openCSV(b *bufio.Reader, skipped int) (*Reader, error) {
	head, err := b.ReadSlice('\n')
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return nil, err
	}
	comma, told := separator(head)
	limit := &rowLimit{in: b, left: MaxRow}
	if told {
		skipped++
	} else {
		limit.in = io.MultiReader(bytes.NewReader(bytes.Clone(head)), b)
	}
	c := csv.NewReader(limit)
	c.Comma = comma
	columns, err := c.Read()
	if err == io.EOF {
		return nil, ErrEmpty
	} else if err != nil {
		return nil, err
	}
	r := &Reader{}
	for _, name := range columns {
		if !utf8.ValidString(name) {
			return nil, errors.New("must be UTF-8: save it as CSV UTF-8")
		}
		r.Columns = append(r.Columns, strings.Trim(name, " \u00a0\ufeff"))
	}
	c.ReuseRecord, c.FieldsPerRecord = true, -1
	r.next = func() (Row, error) {
		limit.left = MaxRow
		fields, err := c.Read()
		if parse, ok := errors.AsType[*csv.ParseError](err); ok {
			return Row{Line: parse.StartLine + skipped, Err: parse.Err}, nil
		} else if err != nil {
			return Row{}, err
		}
		row := Row{}
		row.Line, _ = c.FieldPos(0)
		row.Line += skipped
		row.Fields, row.Err = r.fields(fields)
		return row, nil
	}
	return r, nil
}

// separator is what stands between the columns of a header, and whether the line only says so.
func separator(head []byte) (_ rune, told bool) {
	line := strings.Trim(string(head), "\" \n")
	if len(line) == 5 && strings.EqualFold(line[:4], "sep=") {
		return rune(line[4]), true
	}
	if strings.EqualFold(strings.TrimRight(line, "\t"), "sep=") {
		return '\t', true
	}
	counts := map[rune]int{}
	quoted := false
	for _, c := range string(head) {
		quoted = quoted != (c == '"')
		if !quoted {
			counts[c]++
		}
	}
	best := ','
	for _, c := range []rune{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best, false
}

// fields are those of a row that are not empty. What a spreadsheet keeps at the right of the table is empty.
func (r *Reader) fields(values []string) ([]Field, error) {
	list := make([]Field, 0, len(values))
	for i, value := range values {
		switch {
		case value == "":
		case !utf8.ValidString(value):
			return nil, errors.New("must be UTF-8")
		case i >= len(r.Columns):
			return nil, fmt.Errorf("must have %d fields, as the header has, got %d", len(r.Columns), len(values))
		case r.Columns[i] == "" && strings.TrimSpace(value) != "":
			return nil, fmt.Errorf("has something in column %d, which has no name in the header", i+1)
		case r.Columns[i] != "":
			list = append(list, Field{r.Columns[i], value})
		}
	}
	if len(values) < len(r.Columns) && !(len(list) == 0) {
		return nil, fmt.Errorf("must have %d fields, as the header has, got %d", len(r.Columns), len(values))
	}
	return list, nil
}
