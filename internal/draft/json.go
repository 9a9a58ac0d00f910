package draft

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/aws/policydoc"
)

const (
	maxText     = 4 << 20   // bytes of a page
	maxDocument = 128 << 10 // bytes of one document; IAM's longest policy has 20 KiB
	maxDepth    = 32
	maxStarts   = 5000 // braces of a page that a document may begin with
)

// cut returns the JSON value that a text begins with, without comments and trailing commas, and how long it was. It is empty where
// the text ends before the value does.
func cut(text string) (value string, length int) {
	var b strings.Builder
	depth := 0
	for i := 0; i < len(text) && i < maxDocument; i++ {
		switch c := text[i]; {
		case c == '"':
			end := i + 1
			for end < len(text) && text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			if end >= len(text) {
				return "", 0
			}
			b.WriteString(text[i : end+1])
			i = end
			continue
		case strings.HasPrefix(text[i:], "//"), c == '#':
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				return "", 0
			}
			i += end - 1
			continue
		case strings.HasPrefix(text[i:], "/*"):
			end := strings.Index(text[i+2:], "*/")
			if end < 0 {
				return "", 0
			}
			b.WriteString(strings.Repeat("\n", strings.Count(text[i:i+end+4], "\n")))
			i += end + 3
			continue
		case c == '{', c == '[':
			if depth++; depth > maxDepth {
				return "", 0
			}
		case c == '}', c == ']':
			depth--
			if before := strings.TrimRight(b.String(), " \t\r\n"); strings.HasSuffix(before, ",") {
				rest := b.String()[len(before):]
				b.Reset()
				b.WriteString(before[:len(before)-1] + rest)
			}
		}
		b.WriteByte(text[i])
		if depth <= 0 {
			return b.String(), i + 1
		}
	}
	return "", 0
}

// decode reads a JSON value in which no key stands twice.
func decode(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	v, err := policydoc.Value(d)
	if err != nil {
		return nil, at(text, d.InputOffset(), err)
	}
	return v, nil
}

// syntaxError is an error with the line of a text that it is on, from 0.
type syntaxError struct {
	line int
	err  error
}

func (e *syntaxError) Error() string { return e.err.Error() }

// fillIn is what guides write for the reader where JSON has a text: <ARN>, $ARN, YOUR_ARN.
var fillIn = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\s:,[]*(?:[<$%]|__|[A-Z]{2})`) })

func at(text string, offset int64, err error) error {
	// Where it stopped is after the last token: what is wrong follows.
	for offset < int64(len(text)) && strings.ContainsRune(" \t\r\n", rune(text[offset])) {
		offset++
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("it ends too early")
	}
	if fillIn().MatchString(text[min(max(int(offset), 0), len(text)):]) {
		err = fmt.Errorf("%w: if it stands for something to fill in, write it in quotes", err)
	}
	before := text[:min(max(int(offset), 0), len(text))]
	return &syntaxError{strings.Count(before, "\n"), err}
}

// indented is a value as guides write it.
func indented(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(v) // it was JSON, or is lists of texts
	return b.String()
}
