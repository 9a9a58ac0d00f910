package lists

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/internal/base/plain"
)

// ErrNotObject is of a row of JSON that is no object of texts, numbers and booleans.
var ErrNotObject = errors.New("must be a JSON object")

// ErrTwoObjects is of a line with more than one row.
var ErrTwoObjects = errors.New("must be one JSON object a line")

// parametersKey is where the links of package launch have the parameters: an object, whose fields are the row's.
const parametersKey = "parameters"

func openLines(b *bufio.Reader, line int) *Reader {
	r := &Reader{JSON: true}
	r.next = func() (Row, error) {
		for {
			text, tooLong, err := readLine(b)
			if err != nil && (err != io.EOF || len(text) == 0 && !tooLong) {
				return Row{}, err
			}
			line++
			if text = bytes.TrimSpace(text); len(text) == 0 && !tooLong {
				continue
			}
			row := Row{Line: line}
			if tooLong {
				row.Err = fmt.Errorf("must have at most %d bytes", MaxRow)
			} else {
				row.Fields, row.Err = object(text)
			}
			return row, nil
		}
	}
	return r
}

// readLine reads to the end of a line, and keeps nothing of one that is too long.
func readLine(b *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := b.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > MaxRow; tooLong {
			line = nil
		} else if line = append(line, part...); err == nil {
			return line, false, nil
		}
		if err != bufio.ErrBufferFull {
			return line, tooLong, err
		}
	}
}

// lineCounter knows where lines begin in what is read.
type lineCounter struct {
	in   io.Reader
	read int64
	ends []int64
}

func (l *lineCounter) Read(p []byte) (int, error) {
	n, err := l.in.Read(p)
	for i, c := range p[:n] {
		if c == '\n' {
			l.ends = append(l.ends, l.read+int64(i))
		}
	}
	l.read += int64(n)
	return n, err
}

// passed is how many lines end before a place, of those that it has not told before.
func (l *lineCounter) passed(offset int64) int {
	n := 0
	for n < len(l.ends) && l.ends[n] < offset {
		n++
	}
	l.ends = l.ends[n:]
	return n
}

func openArray(b *bufio.Reader, skipped int) (*Reader, error) {
	limit := &rowLimit{in: b, left: MaxRow}
	counter := &lineCounter{in: limit}
	d := json.NewDecoder(counter)
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	line := 1 + skipped
	ended := false
	return &Reader{JSON: true, next: func() (Row, error) {
		limit.left = MaxRow
		if ended || !d.More() {
			if _, err := d.Token(); err != nil && !ended {
				return Row{}, errors.New("must be a JSON array of objects: it does not end")
			}
			if _, err := d.Token(); err != io.EOF {
				return Row{}, errors.New("must be a JSON array of objects, and nothing after it")
			}
			ended = true
			return Row{}, io.EOF
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			// Package json shows what it reads, which may be a secret. After such a mistake nobody knows where a row begins.
			return Row{}, fmt.Errorf("must be a JSON array of objects: it is none from line %d on", line+counter.passed(d.InputOffset()))
		}
		line += counter.passed(d.InputOffset() - int64(len(raw)))
		row := Row{Line: line}
		row.Fields, row.Err = object(raw)
		return row, nil
	}}, nil
}

// object reads an object of texts; numbers and booleans are taken as they are written, null as left out.
func object(text []byte) ([]Field, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("must be UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	fields, err := members(d, true)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, ErrTwoObjects
	}
	return fields, nil
}

func members(d *json.Decoder, outer bool) ([]Field, error) {
	if outer {
		if open, err := d.Token(); err != nil || open != json.Delim('{') {
			return nil, ErrNotObject
		}
	}
	var list []Field
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, ErrNotObject
		}
		name, _ := key.(string)
		value, err := d.Token()
		if err != nil {
			return nil, ErrNotObject
		}
		switch value := value.(type) {
		case string:
			list = append(list, Field{name, value})
		case json.Number:
			list = append(list, Field{name, value.String()})
		case bool:
			list = append(list, Field{name, strconv.FormatBool(value)})
		case nil:
		default:
			if !outer || name != parametersKey || value != json.Delim('{') {
				return nil, &NotText{name}
			}
			inner, err := members(d, false)
			if err != nil {
				return nil, err
			}
			list = append(list, inner...)
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, ErrNotObject
	}
	return list, nil
}

// NotText is of a value that is a list or an object.
type NotText struct{ Name string }

func (e *NotText) Error() string { return plain.Text(e.Name) + " must be a string" }

// Is makes it a row that is no object of texts.
func (e *NotText) Is(err error) bool { return err == ErrNotObject }
