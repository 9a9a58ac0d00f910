package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// readJSON reads JSON into nodes, keeping the order of keys and the spelling of numbers.
// The YAML reader would do for most JSON, but not for escaped surrogate pairs ("\ud83d\ude00").
func readJSON(data []byte) (*yaml.Node, error) {
	r := &jsonReader{data: data, dec: json.NewDecoder(bytes.NewReader(data)), line: 1}
	r.dec.UseNumber()
	n, err := r.value(0)
	if err != nil {
		return nil, err
	}
	end := r.here()
	if _, err := r.dec.Token(); err != io.EOF {
		return nil, errorAt(end, "one JSON value expected, and then the end of the document")
	}
	return n, nil
}

type jsonReader struct {
	data []byte
	dec  *json.Decoder
	// What has been counted: offset is in line line, which starts at lineStart.
	offset, line, lineStart int
}

// here is an empty node at the next token.
func (r *jsonReader) here() *yaml.Node {
	end := int(r.dec.InputOffset())
	for end < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[end]) >= 0 {
		end++
	}
	for ; r.offset < end; r.offset++ {
		if r.data[r.offset] == '\n' {
			r.line++
			r.lineStart = r.offset + 1
		}
	}
	return &yaml.Node{Line: r.line, Column: r.offset - r.lineStart + 1}
}

func (r *jsonReader) value(depth int) (*yaml.Node, error) {
	n := r.here()
	if depth > maxDepth {
		return nil, errorAt(n, "nested deeper than %d levels", maxDepth)
	}
	token, err := r.dec.Token()
	if err != nil {
		return nil, r.failure(n, err)
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '{' {
			n.Kind, n.Tag = yaml.MappingNode, "!!map"
			return n, r.object(n, depth)
		}
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		return n, r.array(n, depth)
	case string:
		n.Tag, n.Value = "!!str", v
	case json.Number:
		n.Tag, n.Value = "!!int", v.String()
		if strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!float"
		}
	case bool:
		n.Tag, n.Value = "!!bool", fmt.Sprint(v)
	case nil:
		n.Tag, n.Value = "!!null", "null"
	}
	n.Kind = yaml.ScalarNode
	return n, nil
}

func (r *jsonReader) object(n *yaml.Node, depth int) error {
	seen := map[string]bool{}
	for r.dec.More() {
		key, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		if seen[key.Value] {
			return errorAt(key, "key %q appears twice", key.Value)
		}
		seen[key.Value] = true
		value, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		n.Content = append(n.Content, key, value)
	}
	return r.end()
}

func (r *jsonReader) array(n *yaml.Node, depth int) error {
	for r.dec.More() {
		item, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		n.Content = append(n.Content, item)
	}
	return r.end()
}

func (r *jsonReader) end() error {
	at := r.here()
	if _, err := r.dec.Token(); err != nil {
		return r.failure(at, err)
	}
	return nil
}

func (r *jsonReader) failure(at *yaml.Node, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errorAt(at, "the JSON ends too early")
	}
	return errorAt(at, "%s", strings.TrimPrefix(err.Error(), "json: "))
}
