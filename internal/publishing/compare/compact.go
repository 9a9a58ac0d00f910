package compare

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// compact is JSON without white space, keys sorted. Most of what a comparison asks is whether two values are written the
// same, so what templates are made of does not go through package json, which takes five times as long.
func compact(v any) string { return string(appendCompact(nil, v)) }

func appendCompact(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case string:
		return appendQuoted(b, v)
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case []string:
		return appendList(b, v, appendQuoted)
	case []any:
		return appendList(b, v, appendCompact)
	case map[string]any:
		return appendMapping(b, v, appendCompact)
	case map[string]string:
		return appendMapping(b, v, appendQuoted)
	case map[string][]string:
		return appendMapping(b, v, func(b []byte, list []string) []byte { return appendList(b, list, appendQuoted) })
	}
	return appendJSON(b, v)
}

func appendList[E any](b []byte, list []E, one func([]byte, E) []byte) []byte {
	if list == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, e := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, e)
	}
	return append(b, ']')
}

func appendMapping[E any](b []byte, m map[string]E, one func([]byte, E) []byte) []byte {
	if m == nil {
		return append(b, "null"...)
	}
	b = append(b, '{')
	for i, key := range sortedKeys(m) {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(append(appendQuoted(b, key), ':'), m[key])
	}
	return append(b, '}')
}

func appendQuoted(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return appendJSON(b, s)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

func appendJSON(b []byte, v any) []byte {
	buffer := bytes.NewBuffer(b)
	e := json.NewEncoder(buffer)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // templates hold maps, lists and plain values only
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))
}
