package launch

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/internal/base/lists"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The columns that are no parameters.
const (
	stackNameColumn = "stackName"
	regionColumn    = "region"

	// Of what was printed before, which is a list of customers again.
	rowColumn  = "row"
	linkColumn = "link"
)

// ownColumns are those that no column of the vendor's can be called.
func ownColumns() []string { return []string{rowColumn, stackNameColumn, regionColumn, linkColumn} }

type rowFormat interface {
	header() []byte
	// writer writes rows, one after the other, to memory.
	writer(b *bytes.Buffer) func(r row, link []byte)
}

// open reads the header, if the list has one, and says how links are written by default: as the rows were.
func (c *Customers) open(in io.Reader) (*lists.Reader, rowFormat, error) {
	if _, twice := c.Base.Parameters[vendors.ParamExternalID]; twice {
		return nil, nil, fmt.Errorf("%s must not be the same for all rows: each customer needs its own", vendors.ParamExternalID)
	}
	if _, ok := c.Template.noEcho[vendors.ParamExternalID]; !ok && c.NewExternalIDs {
		return nil, nil, fmt.Errorf("the template has no parameter %s that could be new", vendors.ParamExternalID)
	}
	if c.NewExternalIDs {
		if _, err := c.Template.NewExternalID(); err != nil {
			return nil, nil, err
		}
	}
	if err := c.checkCarry(); err != nil {
		return nil, nil, err
	}
	list, err := lists.Open(in)
	if errors.Is(err, lists.ErrEmpty) {
		return nil, nil, errors.New("must have rows: CSV with a header, or JSON lines")
	} else if err != nil {
		return nil, nil, err
	}
	if list.JSON {
		return list, jsonLines{c.Carry}, nil
	}
	if err := c.checkColumns(list.Columns); err != nil {
		return nil, nil, err
	}
	format := csvRows{carry: c.Carry}
	for _, name := range c.Template.order {
		if slices.Contains(list.Columns, name) || name == vendors.ParamExternalID && c.NewExternalIDs {
			format.parameters = append(format.parameters, name)
		}
	}
	return list, format, nil
}

// checkCarry: a column of the vendor's own is none that the template or the links have.
func (c *Customers) checkCarry() error {
	var errs []error
	for i, name := range c.Carry {
		_, parameter := c.Template.noEcho[name]
		switch {
		case name == "":
			errs = append(errs, errors.New("a column that is carried along must have a name"))
		case parameter, slices.Contains(ownColumns(), name), name == "parameters":
			errs = append(errs, fmt.Errorf("column %q is one that links have: only others can be carried along", name))
		case slices.Contains(c.Carry[:i], name):
			errs = append(errs, fmt.Errorf("column %q is to be carried along twice", name))
		}
	}
	return errors.Join(errs...)
}

func (c *Customers) checkColumns(columns []string) error {
	var errs []error
	for i, name := range columns {
		_, forAll := c.Base.Parameters[name]
		switch {
		case name == "": // of which a row that has something there is told
		case slices.Contains(columns[:i], name):
			errs = append(errs, fmt.Errorf("two columns are called %q", name))
		case forAll:
			errs = append(errs, fmt.Errorf("column %q: the parameter is given for all rows", name))
		case slices.Contains(ownColumns(), name), slices.Contains(c.Carry, name):
		default:
			if err := c.checkName(name); err != nil {
				errs = append(errs, fmt.Errorf("column %w", err))
			}
		}
	}
	for _, name := range c.Carry {
		if !slices.Contains(columns, name) {
			errs = append(errs, fmt.Errorf("there is no column %q to carry along: the columns are %s", name, strings.Join(columns, ", ")))
		}
	}
	return errors.Join(errs...)
}

// checkName says why a name is none of a parameter, and what may be meant.
func (c *Customers) checkName(name string) error {
	err := c.Template.checkParameter(name, "")
	if err == nil {
		return nil
	}
	if near := nearest(name, ownColumns()); near != "" && strings.EqualFold(near, name) {
		return fmt.Errorf("%q must be a parameter, %s or %s: did you mean %q?", name, stackNameColumn, regionColumn, near)
	}
	if _, noEcho := c.Template.noEcho[name]; noEcho || nearest(name, c.Template.order) != "" {
		return fmt.Errorf("%q must be a parameter, %s or %s: %w", name, stackNameColumn, regionColumn, err)
	}
	return fmt.Errorf("%q must be a parameter, %s or %s: %w. A column of your own is carried along with -carry %q", name, stackNameColumn, regionColumn, err, name)
}

// row takes the fields of a row.
func (c *Customers) row(from lists.Row, isJSON bool) row {
	r := row{number: from.Number, line: from.Line, err: from.Err}
	if r.err != nil {
		return r
	}
	r.Parameters = make(map[string]string, len(from.Fields)+1)
	// An apostrophe in what was printed before may be the guard's. In a list of others it is the value's.
	printed := slices.ContainsFunc(from.Fields, func(f lists.Field) bool { return f.Name == linkColumn })
	for i, f := range from.Fields {
		// Of a table, the header was looked at. A name that means nothing ends the row, so the names before are few.
		if isJSON && slices.ContainsFunc(from.Fields[:i], func(before lists.Field) bool { return before.Name == f.Name }) {
			r.err = fmt.Errorf("must have %q once", f.Name)
			return r
		}
		switch {
		case f.Name == stackNameColumn:
			r.StackName = f.Value
		case f.Name == regionColumn:
			r.Region = f.Value
		case f.Name == rowColumn, f.Name == linkColumn:
		case slices.Contains(c.Carry, f.Name):
			if r.carried == nil {
				r.carried = map[string]string{}
			}
			r.carried[f.Name] = unguard(f.Value, isJSON)
		default:
			if _, known := c.Template.noEcho[f.Name]; !known {
				r.err = c.checkName(f.Name)
				return r
			}
			r.Parameters[f.Name] = f.Value
			if printed {
				r.Parameters[f.Name] = unguard(f.Value, isJSON)
			}
		}
	}
	return r
}

// A spreadsheet takes a cell for a formula that begins with one of these, and what is in a list is what strangers
// wrote into a sign-up form: the vendor's own columns, and also an external ID, which may begin with an equals sign or a plus. With an apostrophe before it a cell is a text, in all spreadsheets. One for which numbers have a comma
// takes a semicolon for the end of a cell.
const formula = "=+-@＝＋－＠\t\r"

func isFormula(cell string) bool {
	first, size := utf8.DecodeRuneInString(strings.TrimLeft(cell, ` "`))
	return size > 0 && strings.ContainsRune(formula, first)
}

func guard(value string) string {
	if isPlainCell(value) {
		return value
	}
	return eachCell(value, func(cell string) string {
		if isFormula(cell) {
			return "'" + cell
		}
		return cell
	})
}

// isPlainCell says whether a value begins with a letter or a digit and has only what every reader of a table takes as it stands. Nearly every
// one does.
func isPlainCell(value string) bool {
	for i := range len(value) {
		if !plainInCell[value[i]] {
			return false
		}
	}
	return value == "" || strings.IndexByte(signsInCell, value[0]) < 0
}

// signsInCell are what a cell may have besides letters and digits, but may not begin with: some begin a formula.
const signsInCell = "-_.:/=@+"

var plainInCell = characters(letters + digits + signsInCell)

// unguard takes off what guard put there: what was printed is read again.
func unguard(value string, isJSON bool) string {
	if isJSON {
		return value
	}
	return eachCell(value, func(cell string) string {
		if rest, found := strings.CutPrefix(cell, "'"); found && isFormula(rest) {
			return rest
		}
		return cell
	})
}

// eachCell changes the parts of a value that may become cells.
func eachCell(value string, change func(string) string) string {
	if !strings.Contains(value, ";") {
		return change(value)
	}
	parts := strings.Split(value, ";")
	for i := range parts {
		parts[i] = change(parts[i])
	}
	return strings.Join(parts, ";")
}

// csvRows writes a row's number, which finds its way back to the customer also where bad rows are left out, and the
// columns that are carried along.
type csvRows struct{ carry, parameters []string }

func (c csvRows) header() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(slices.Concat([]string{rowColumn}, c.carry, []string{stackNameColumn, regionColumn}, c.parameters, []string{linkColumn}))
	w.Flush()
	return b.Bytes()
}

func (c csvRows) writer(b *bytes.Buffer) func(row, []byte) {
	w := csv.NewWriter(b)
	fields := make([]string, 0, 4+len(c.carry)+len(c.parameters))
	return func(r row, link []byte) {
		fields = append(fields[:0], strconv.Itoa(r.number))
		for _, name := range c.carry {
			fields = append(fields, guard(r.carried[name]))
		}
		fields = append(fields, guard(r.StackName), guard(r.Region))
		for _, name := range c.parameters {
			fields = append(fields, guard(r.Parameters[name]))
		}
		if slices.ContainsFunc(fields, func(field string) bool { return !isPlainCell(field) }) {
			_ = w.Write(append(fields, string(link))) // to memory
			w.Flush()
			return
		}
		for _, field := range fields {
			b.WriteString(field)
			b.WriteByte(',')
		}
		b.Write(link) // which has nothing that a table would have to quote
		b.WriteByte('\n')
	}
}

// jsonLines writes an object a line, with what is carried along beside the rest.
type jsonLines struct{ carry []string }

func (jsonLines) header() []byte { return nil }

func (j jsonLines) writer(buffer *bytes.Buffer) func(row, []byte) {
	e := json.NewEncoder(buffer)
	e.SetEscapeHTML(false)
	put := func(before, name string, value any) {
		buffer.WriteString(before)
		_ = e.Encode(name) // of strings and numbers, to memory, as all
		buffer.Truncate(buffer.Len() - 1)
		buffer.WriteByte(':')
		_ = e.Encode(value)
		buffer.Truncate(buffer.Len() - 1)
	}
	return func(r row, link []byte) {
		put("{", rowColumn, r.number)
		for _, name := range j.carry {
			if value, ok := r.carried[name]; ok {
				put(",", name, value)
			}
		}
		put(",", stackNameColumn, r.StackName)
		put(",", regionColumn, r.Region)
		put(",", "parameters", r.Parameters)
		put(",", linkColumn, string(link))
		buffer.WriteString("}\n")
	}
}
