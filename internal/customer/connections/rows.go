package connections

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/internal/base/lists"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// Row is one connection of a file.
type Row struct {
	Entry
	// Number counts from 1, Line is where it begins.
	Number, Line int
	// Carried are the vendor's own columns.
	Carried map[string]string
	// Err is what is wrong with it. Such a row is not tried, and the others are.
	Err error
}

// File is a list of connections.
type File struct {
	Rows []Row
	// Blank is how many rows had nothing in them, and are none.
	Blank int
	// SHA256 is of all its bytes.
	SHA256 string
}

// maxFile bounds the memory: a hundred times a hundred thousand connections.
const maxFile = 1 << 30

// Read reads CSV with a header, or JSON: what spreadsheets and programs write, and what launch -customers printed. Carry
// are columns of the vendor's own. What is wrong with one row is said in the row; the error is about all.
func Read(in io.Reader, def *vendors.Definition, o verify.Options, carry ...string) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("must have at most %d bytes", maxFile)
	}
	sum := sha256.Sum256(data)
	f := &File{SHA256: hex.EncodeToString(sum[:])}
	if data, err = lists.Decode(data); err != nil {
		return nil, err
	}
	if !utf8.Valid(data) {
		return nil, errors.New("must be UTF-8")
	}
	list, err := lists.Open(bytes.NewReader(data))
	switch {
	case errors.Is(err, lists.ErrEmpty):
		return nil, errors.New("must have connections: CSV with a header, or JSON lines")
	case err != nil:
		return nil, err
	}
	if err := checkColumns(def, list.Columns, carry); err != nil {
		return nil, err
	}
	for {
		from, err := list.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		row := Row{Number: from.Number, Line: from.Line}
		row.Err = row.fill(def, from, carry)
		f.Rows = append(f.Rows, row)
	}
	if f.Blank = list.Blank; len(f.Rows) == 0 {
		return nil, errors.New("must have connections, and has a header only")
	}
	f.check(def, o)
	return f, nil
}

// checkColumns looks at a header. JSON has none.
func checkColumns(def *vendors.Definition, columns, carry []string) error {
	var errs []error
	for _, name := range carry {
		if _, err := known(def, name); err == nil || isOwnColumn(name) {
			errs = append(errs, fmt.Errorf("column %q is known of a connection: only others can be carried along", name))
		} else if columns != nil && !slices.Contains(columns, name) {
			errs = append(errs, fmt.Errorf("there is no column %q to carry along: the columns are %s", name, hideParts(strings.Join(columns, ", "))))
		}
	}
	for i, name := range columns {
		switch _, err := known(def, name); {
		case name == "", isOwnColumn(name), slices.Contains(carry, name):
		case slices.Contains(columns[:i], name):
			errs = append(errs, fmt.Errorf("two columns are called %q", name))
		case err != nil:
			errs = append(errs, fmt.Errorf("column %w", err))
		}
	}
	return errors.Join(errs...)
}

// isOwnColumn: launch -customers prints these too, which say nothing of a connection.
func isOwnColumn(name string) bool { return name == "row" || name == "link" }

// fill takes the fields of a row.
func (r *Row) fill(def *vendors.Definition, from lists.Row, carry []string) error {
	switch {
	case errors.Is(from.Err, lists.ErrNotObject), errors.Is(from.Err, lists.ErrTwoObjects):
		return errors.New("must be one JSON object a line, of texts, numbers and booleans")
	case from.Err != nil:
		return from.Err
	}
	var problems []error
	seen := map[string]bool{}
	for _, f := range from.Fields {
		if seen[f.Name] {
			problems = append(problems, fmt.Errorf("must have %q once", hideParts(f.Name)))
		}
		seen[f.Name] = true
		switch {
		case isOwnColumn(f.Name):
		case slices.Contains(carry, f.Name) && HoldsSecret(f.Value):
			problems = append(problems, fmt.Errorf("%s looks like a secret access key, which must not be here", f.Name))
		case slices.Contains(carry, f.Name):
			if r.Carried == nil {
				r.Carried = map[string]string{}
			}
			r.Carried[f.Name] = f.Value
		default:
			problems = append(problems, r.take(def, f.Name, f.Value))
		}
	}
	return errors.Join(append(problems, r.launched(def))...)
}

// take sets a value. An external ID is the only one that may look like a secret.
func (r *Row) take(def *vendors.Definition, name, value string) error {
	if _, err := known(def, name); err != nil {
		return err
	}
	if name != "externalId" && name != vendors.ParamExternalID && LooksSecret(value) {
		return fmt.Errorf("%s looks like a secret access key, which must not be here: say where it is, with secretFile, secretEnv or secretArn", name)
	}
	return r.Set(def, name, value)
}

// check says of each row what keeps it from being tried, and which say they are the same. Two customers with one role, or
// one key, are a mistake in the list, or one of them handed back what is the other's.
func (f *File) check(def *vendors.Definition, o verify.Options) {
	ids, roles, keys, externalIDs := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for i := range f.Rows {
		r := &f.Rows[i]
		var problems []error
		if first := firstWith(ids, r.ID, r.Number); first != r.Number {
			problems = append(problems, fmt.Errorf("id %q is that of row %d too", Hide(r.ID), first))
		}
		if first := firstWith(roles, r.RoleARN, r.Number); first != r.Number {
			problems = append(problems, fmt.Errorf("roleArn is that of row %d too", first))
		}
		for _, set := range def.Sets {
			if first := firstWith(roles, r.Sets[set.Name].RoleARN, r.Number); first != r.Number {
				problems = append(problems, fmt.Errorf("%s.roleArn is that of row %d too", set.Name, first))
			}
		}
		if first := firstWith(keys, r.KeyID, r.Number); first != r.Number {
			problems = append(problems, fmt.Errorf("keyId is that of row %d too", first))
		}
		if first := firstWith(externalIDs, r.ExternalID, r.Number); first != r.Number && def.HasOwnExternalID() {
			problems = append(problems, fmt.Errorf("externalId is that of row %d too: the customer of one of them makes another one", first))
		}
		problems = append(problems, r.SecretIn.Check())
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
	"ID": "id", "RoleARN": "roleArn", "KeyID": "keyId", "ExternalID": "externalId", "SecondExternalID": "secondExternalId", "RetiredExternalID": "retiredExternalId",
	"SessionName": "sessionName", "SourceIdentity": "sourceIdentity", "KMSKeyARN": "kmsKeyArn",
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
		var wrong *verify.FieldError
		if !errors.As(one, &wrong) {
			renamed = append(renamed, errors.New(hideParts(one.Error())))
			continue
		}
		if wrong.Field == "Secret" {
			renamed = append(renamed, fmt.Errorf("%s %w", name(Setting{Name: SecretSetting}), wrong.Err))
			continue
		}
		setting, ok := fields[wrong.Field]
		if set := nameOfSet(wrong.Field); set != "" {
			renamed = append(renamed, errors.New(hideParts(fmt.Sprintf("%s %v", set, wrong.Err))))
			continue
		}
		if !ok {
			setting = strings.ToLower(wrong.Field[:1]) + wrong.Field[1:]
		}
		if i := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == setting }); i >= 0 && name(settings[i]) != "" {
			one = fmt.Errorf("%s %w", name(settings[i]), wrong.Err)
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
