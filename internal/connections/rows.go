package connections

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// Row is one connection of a file.
type Row struct {
	Entry
	// Number counts from 1, Line is where it begins.
	Number, Line int
	// Err is what is wrong with it. Such a row is not tried, and the others are.
	Err error
}

// File is a list of connections.
type File struct {
	Rows []Row
	// SHA256 is of all its bytes.
	SHA256 string
}

// maxFile bounds the memory: a hundred times a hundred thousand connections.
const maxFile = 1 << 30

// Read reads CSV with a header, or JSON lines. What is wrong with one row is said in the row; the error is about all.
func Read(in io.Reader, def *vendors.Definition, o verify.Options) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("must have at most %d bytes", maxFile)
	}
	sum := sha256.Sum256(data)
	f := &File{SHA256: hex.EncodeToString(sum[:])}
	body := bytes.TrimPrefix(data, []byte("\ufeff")) // which Excel writes
	switch trimmed := bytes.TrimSpace(body); {
	case len(trimmed) == 0:
		return nil, errors.New("must have connections: CSV with a header, or JSON lines")
	case !utf8.Valid(body):
		return nil, errors.New("must be UTF-8")
	case trimmed[0] == '{':
		f.readJSON(body, def)
	default:
		if err := f.readCSV(body, def); err != nil {
			return nil, err
		}
	}
	if len(f.Rows) == 0 {
		return nil, errors.New("must have connections, and has a header only")
	}
	f.check(def, o)
	return f, nil
}

func (f *File) readCSV(data []byte, def *vendors.Definition) error {
	r := csv.NewReader(bytes.NewReader(data))
	columns, err := r.Read()
	if err != nil {
		return err
	}
	columns = slices.Clone(columns)
	var errs []error
	for i, name := range columns {
		if slices.Contains(columns[:i], name) {
			errs = append(errs, fmt.Errorf("two columns are called %q", name))
		} else if _, err := known(def, name); err != nil {
			errs = append(errs, fmt.Errorf("column %w", err))
		}
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	r.ReuseRecord = true
	for {
		fields, err := r.Read()
		if err == io.EOF {
			return nil
		}
		row := Row{Number: len(f.Rows) + 1}
		if parse, ok := errors.AsType[*csv.ParseError](err); ok {
			row.Line, row.Err = parse.StartLine, parse.Err
			if errors.Is(err, csv.ErrFieldCount) {
				row.Err = fmt.Errorf("must have %d fields, as the header has, got %d", len(columns), len(fields))
			}
			f.Rows = append(f.Rows, row)
			continue
		} else if err != nil {
			return err
		}
		row.Line, _ = r.FieldPos(0)
		var problems []error
		for i, value := range fields {
			if value != "" {
				problems = append(problems, row.take(def, columns[i], value))
			}
		}
		row.Err = errors.Join(problems...)
		f.Rows = append(f.Rows, row)
	}
}

func (f *File) readJSON(data []byte, def *vendors.Definition) {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		row := Row{Number: len(f.Rows) + 1, Line: line}
		row.Err = row.parseJSON(text, def)
		f.Rows = append(f.Rows, row)
	}
}

// parseJSON reads an object of texts; numbers and booleans are taken as they are written, null as left out.
func (r *Row) parseJSON(line []byte, def *vendors.Definition) error {
	notAnObject := errors.New("must be one JSON object a line, of texts, numbers and booleans")
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return notAnObject
	}
	var problems []error
	seen := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return notAnObject // encoding/json shows what it reads, which may be a secret
		}
		value, err := d.Token()
		if err != nil {
			return notAnObject
		}
		name, _ := key.(string)
		if seen[name] {
			problems = append(problems, fmt.Errorf("must have %q once", hideParts(name)))
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
			return notAnObject
		}
		problems = append(problems, r.take(def, name, text))
	}
	if _, err := d.Token(); err != nil {
		return notAnObject
	}
	if _, err := d.Token(); err != io.EOF {
		return notAnObject
	}
	return errors.Join(problems...)
}

// take sets a value. An external ID is the only one that may look like a secret.
func (r *Row) take(def *vendors.Definition, name, value string) error {
	if _, err := known(def, name); err != nil {
		return err
	}
	if name != "externalId" && LooksSecret(value) {
		return fmt.Errorf("%s looks like a secret access key, which must not be here: say where it is, with secretFile, secretEnv or secretArn", name)
	}
	return r.Set(def, name, value)
}

// check says of each row what keeps it from being tried, and which say they are the same. Two customers with one role, or
// one key, are a mistake in the list, or one of them handed back what is the other's.
func (f *File) check(def *vendors.Definition, o verify.Options) {
	ids, roles, keys := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range f.Rows {
		r := &f.Rows[i]
		var problems []error
		if first := firstWith(ids, r.ID, r.Number); first != r.Number {
			problems = append(problems, fmt.Errorf("id %q is that of row %d too", Hide(r.ID), first))
		}
		if first := firstWith(roles, r.RoleARN, r.Number); first != r.Number {
			problems = append(problems, fmt.Errorf("roleArn is that of row %d too", first))
		}
		if first := firstWith(keys, r.KeyID, r.Number); first != r.Number {
			problems = append(problems, fmt.Errorf("keyId is that of row %d too", first))
		}
		problems = append(problems, r.SecretIn.check())
		if r.Err == nil { // or one mistake would be said in two ways
			problems = append(problems, r.validate(def, o))
		}
		r.Err = errors.Join(append([]error{r.Err}, problems...)...)
	}
}

// firstWith is the first row with a value, which is this one if there is no value.
func firstWith(seen map[string]int, value string, number int) int {
	if first, ok := seen[value]; ok && value != "" {
		return first
	}
	seen[value] = number
	return number
}

// validate is verify's, which is told that there is a secret where a place is named.
func (r *Row) validate(def *vendors.Definition, o verify.Options) error {
	c := r.Connection
	if r.SecretIn != (SecretPlace{}) {
		c.Secret = verify.NewSecret("named elsewhere")
	}
	return Named(verify.Validate(def, c, o), func(s Setting) string {
		if s.Name == SecretSetting {
			return "secretFile, secretEnv or secretArn"
		}
		return s.Name
	})
}

// fields are the names of verify.Connection's fields that differ from those of settings by more than their first letter.
var fields = map[string]string{
	"ID": "id", "RoleARN": "roleArn", "KeyID": "keyId", "ExternalID": "externalId", "KMSKeyARN": "kmsKeyArn",
	"OtherBucket.Region": "otherBucketRegion", "Options.AWS": "", "Options.Newest": "",
}

// SecretSetting stands for the secret, which no setting is.
const SecretSetting = "secret"

// Named says what is wrong in the words of whoever wrote it: verify names the fields of its struct.
func Named(err error, name func(Setting) string) error {
	if err == nil {
		return nil
	}
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = joined.Unwrap()
	}
	settings := Settings()
	var renamed []error
	for _, one := range list {
		field, rest, _ := strings.Cut(one.Error(), " ")
		if field == "Secret" {
			renamed = append(renamed, fmt.Errorf("%s %s", name(Setting{Name: SecretSetting}), rest))
			continue
		}
		setting, ok := fields[field]
		if !ok && field != "" {
			setting = strings.ToLower(field[:1]) + field[1:]
		}
		if i := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == setting }); i >= 0 && name(settings[i]) != "" {
			one = fmt.Errorf("%s %s", name(settings[i]), rest)
		}
		hide := hideParts
		if setting == "externalId" { // the one that may look like a secret
			hide = Hide
		}
		renamed = append(renamed, errors.New(hide(one.Error())))
	}
	return errors.Join(renamed...)
}

// Label is how a row is called in messages.
func (r *Row) Label() string {
	if r.ID != "" {
		return r.ID
	}
	return "row " + strconv.Itoa(r.Number)
}
