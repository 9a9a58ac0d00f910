package launch

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// The columns that are no parameters.
const (
	stackNameColumn = "stackName"
	regionColumn    = "region"
)

// maxRow bounds the memory that one row can take, in bytes: many times what fits into a link.
const maxRow = 1 << 20

// rowReader reads customers.
type rowReader interface {
	// next is the next row, which may be a bad one. Its error, io.EOF at the end, is about all further rows.
	next() (row, error)
	// format is how links are written by default: as the rows were.
	format() rowFormat
}

type rowFormat interface {
	header() []byte
	append(b []byte, r row, link string) []byte
}

// open finds out whether rows are CSV or JSON lines, of which only the latter begin with a brace.
func (c *Customers) open(in io.Reader) (rowReader, error) {
	if _, twice := c.Base.Parameters[vendors.ParamExternalID]; twice {
		return nil, fmt.Errorf("%s must not be the same for all rows: each customer needs its own", vendors.ParamExternalID)
	}
	if _, ok := c.Template.noEcho[vendors.ParamExternalID]; !ok && c.NewExternalIDs {
		return nil, fmt.Errorf("the template has no parameter %s that could be new", vendors.ParamExternalID)
	}
	b := bufio.NewReaderSize(in, 1<<16)
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" { // which Excel writes
		_, _ = b.Discard(len(mark)) // peeked before
	}
	for {
		first, err := b.Peek(1)
		switch {
		case err == io.EOF:
			return nil, errors.New("must have rows: CSV with a header, or JSON lines")
		case err != nil:
			return nil, err
		case first[0] == '{':
			return &jsonReader{in: b}, nil
		case first[0] == ' ' || first[0] == '\t' || first[0] == '\r' || first[0] == '\n':
			_, _ = b.Discard(1)
		default:
			return c.openCSV(b)
		}
	}
}

type csvReader struct {
	csv     *csv.Reader
	limit   *rowLimit
	columns []string
	out     csvRows
	rows    int
}

func (c *Customers) openCSV(in io.Reader) (*csvReader, error) {
	limit := &rowLimit{in: in}
	r := &csvReader{csv: csv.NewReader(limit), limit: limit}
	r.limit.left = maxRow
	columns, err := r.csv.Read()
	if err != nil {
		return nil, err
	}
	var errs []error
	for i, name := range columns {
		_, forAll := c.Base.Parameters[name]
		switch {
		case slices.Contains(columns[:i], name):
			err = fmt.Errorf("two columns are called %q", name)
		case forAll:
			err = fmt.Errorf("column %q: the parameter is given for all rows", name)
		case name == stackNameColumn, name == regionColumn:
			err = nil
		default:
			if err = c.Template.checkParameter(name, ""); err != nil {
				err = fmt.Errorf("column %q must be a parameter, %s or %s: %w", name, stackNameColumn, regionColumn, err)
			}
		}
		errs = append(errs, err)
	}
	r.columns = slices.Clone(columns)
	r.csv.ReuseRecord = true
	for _, name := range c.Template.order {
		if slices.Contains(columns, name) || name == vendors.ParamExternalID && c.NewExternalIDs {
			r.out.parameters = append(r.out.parameters, name)
		}
	}
	return r, errors.Join(errs...)
}

// rowLimit ends the reading of a row that is too long: a quote that is left open would make a row of all the rest.
type rowLimit struct {
	in   io.Reader
	left int
}

func (l *rowLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, fmt.Errorf("a row must have at most %d bytes: is a quote left open?", maxRow)
	}
	n, err := l.in.Read(p)
	l.left -= n
	return n, err
}

func (r *csvReader) format() rowFormat { return r.out }

func (r *csvReader) next() (row, error) {
	r.limit.left = maxRow
	fields, err := r.csv.Read()
	one := row{number: r.rows + 1}
	if parseError, ok := errors.AsType[*csv.ParseError](err); ok {
		r.rows++
		one.line, one.err = parseError.StartLine, parseError.Err
		if errors.Is(err, csv.ErrFieldCount) {
			one.err = fmt.Errorf("must have %d fields, as the header has, got %d", len(r.columns), len(fields))
		}
		return one, nil
	} else if err != nil {
		return row{}, err
	}
	r.rows++
	one.line, _ = r.csv.FieldPos(0)
	one.Parameters = make(map[string]string, len(fields)+1)
	for i, value := range fields {
		switch name := r.columns[i]; {
		case value == "": // left out: JSON lines can tell the difference
		case name == stackNameColumn:
			one.StackName = value
		case name == regionColumn:
			one.Region = value
		default:
			one.Parameters[name] = value
		}
	}
	return one, nil
}

// csvRows writes a row's number, which finds its way back to the customer also where bad rows are left out.
type csvRows struct{ parameters []string }

func (c csvRows) header() []byte {
	return appendCSV(nil, slices.Concat([]string{"row", stackNameColumn, regionColumn}, c.parameters, []string{"link"}))
}

func (c csvRows) append(b []byte, r row, link string) []byte {
	fields := make([]string, 0, 4+len(c.parameters))
	fields = append(fields, strconv.Itoa(r.number), r.StackName, r.Region)
	for _, name := range c.parameters {
		fields = append(fields, r.Parameters[name])
	}
	return appendCSV(b, append(fields, link))
}

func appendCSV(b []byte, fields []string) []byte {
	buffer := bytes.NewBuffer(b)
	w := csv.NewWriter(buffer)
	_ = w.Write(fields) // to memory
	w.Flush()
	return buffer.Bytes()
}

type jsonReader struct {
	in         *bufio.Reader
	rows, line int
}

func (r *jsonReader) format() rowFormat { return jsonLines{} }

func (r *jsonReader) next() (row, error) {
	for {
		line, tooLong, err := r.readLine()
		if err != nil && (err != io.EOF || len(line) == 0 && !tooLong) {
			return row{}, err
		}
		r.line++
		if line = bytes.TrimSpace(line); len(line) == 0 && !tooLong {
			continue
		}
		r.rows++
		one := row{number: r.rows, line: r.line}
		if tooLong {
			one.err = fmt.Errorf("must have at most %d bytes", maxRow)
		} else {
			one.err = one.parseJSON(line)
		}
		return one, nil
	}
}

// readLine reads to the end of a line, and keeps nothing of one that is too long.
func (r *jsonReader) readLine() (line []byte, tooLong bool, err error) {
	for {
		part, err := r.in.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > maxRow; tooLong {
			line = nil
		} else if line = append(line, part...); err == nil {
			return line, false, nil
		}
		if err != bufio.ErrBufferFull {
			return line, tooLong, err
		}
	}
}

// parseJSON reads an object of strings; numbers and booleans are taken as they are written, null as left out.
func (r *row) parseJSON(line []byte) error {
	if !utf8.Valid(line) {
		return errors.New("must be UTF-8")
	}
	r.Parameters = map[string]string{}
	seen := map[string]bool{}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return errors.New("must be a JSON object")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return fmt.Errorf("must be a JSON object: %w", err)
		}
		name, _ := key.(string)
		value, err := d.Token()
		if err != nil {
			return fmt.Errorf("must be a JSON object: %w", err)
		}
		if seen[name] {
			return fmt.Errorf("must have %q once", name)
		}
		seen[name] = true
		var text string
		switch value := value.(type) {
		case string:
			text = value
		case json.Number:
			text = value.String()
		case bool:
			text = strconv.FormatBool(value)
		case nil:
			continue
		default:
			return fmt.Errorf("%s must be a string", name)
		}
		switch name {
		case stackNameColumn:
			r.StackName = text
		case regionColumn:
			r.Region = text
		default:
			r.Parameters[name] = text
		}
	}
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("must be a JSON object: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("must be one JSON object a line")
	}
	return nil
}

// jsonLines writes an object a line.
type jsonLines struct{}

func (jsonLines) header() []byte { return nil }

func (jsonLines) append(b []byte, r row, link string) []byte {
	buffer := bytes.NewBuffer(b)
	e := json.NewEncoder(buffer)
	e.SetEscapeHTML(false)
	_ = e.Encode(struct { // of strings, to memory
		Row        int               `json:"row"`
		StackName  string            `json:"stackName"`
		Region     string            `json:"region"`
		Parameters map[string]string `json:"parameters"`
		Link       string            `json:"link"`
	}{r.number, r.StackName, r.Region, r.Parameters, link})
	return buffer.Bytes()
}
