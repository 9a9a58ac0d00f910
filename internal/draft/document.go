package draft

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// Kind is what a policy document is for.
type Kind string

const (
	// Permissions say what a role or user may do.
	Permissions Kind = "a policy"
	// Trust says who may assume a role.
	Trust Kind = "a trust policy"
	// Guests is a bucket's policy that lets somebody in.
	Guests Kind = "a bucket's policy"
)

// Document is a policy document as it stands in a guide.
type Document struct {
	File string
	Line int
	Kind Kind
	// Text is the document's JSON as it stands there, without comments; empty where it is of several blocks.
	Text       string
	statements []statement
}

func (d Document) place() string { return fmt.Sprintf("%s:%d", d.File, d.Line) }

// Find finds the policy documents of a text: JSON as it stands, JSON in a page or in any other text. There is at least one.
func Find(file, text string) ([]Document, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("%s: must be at most %d bytes long, got %d", file, maxText, len(text))
	}
	text, _ = plainText(text)
	var found []Document
	var broken []error
	starts := 0
	for i := 0; i < len(text) && starts < maxStarts; i++ {
		if text[i] != '{' && text[i] != '[' || !begins(text[i+1:]) {
			continue
		}
		starts++
		line := 1 + strings.Count(text[:i], "\n")
		value, length := cut(text[i:])
		if length == 0 {
			if looksLikePolicy(text[i:min(len(text), i+2000)]) {
				broken = append(broken, fmt.Errorf("%s:%d: must be JSON, got what begins here and has no end: a quotation mark or a bracket is missing in it", file, line))
			}
			continue
		}
		v, err := decode(value)
		if err != nil {
			if looksLikePolicy(value) {
				place := line
				if syntax, ok := errors.AsType[*syntaxError](err); ok {
					place += syntax.line
				}
				broken = append(broken, fmt.Errorf("%s:%d: must be JSON: %w", file, place, err))
			}
			continue
		}
		documents, err := documentsOf(v)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, line, err)
		}
		for _, d := range documents {
			d.File, d.Line = file, line
			if hasStatement(v) { // it is all of the value
				d.Text = value + "\n"
			}
			if !slices.ContainsFunc(found, func(o Document) bool { return o.Text == d.Text }) {
				found = append(found, d)
			}
		}
		i += length - 1
	}
	switch {
	case len(broken) > 0: // none of it is guessed
		return nil, broken[0]
	case len(found) == 0:
		return nil, fmt.Errorf("%s: must have a policy in it, JSON with a Statement of Effect, Action and so on, got none", file)
	}
	return found, nil
}

// begins reports whether what follows a brace may be the rest of a JSON value.
func begins(rest string) bool {
	rest = strings.TrimLeft(rest, " \t\r\n")
	return rest != "" && strings.ContainsRune("\"{[/#", rune(rest[0]))
}

// looksLikePolicy reports whether a text begins as a policy does: what is inside of something else is looked at on its own.
func looksLikePolicy(text string) bool {
	return strings.Contains(text, `"Statement"`) || strings.Contains(text, `"Effect"`)
}

// documentsOf are those of a value: it is one, a statement or a list of statements, or has some in it, as the answers of the AWS
// CLI have.
func documentsOf(v any) ([]Document, error) {
	switch v := v.(type) {
	case map[string]any:
		if s, ok := v["Statement"]; ok {
			return one(s, v)
		}
		if v["Effect"] != nil && (v["Action"] != nil || v["NotAction"] != nil) {
			return one([]any{v}, nil)
		}
		var all []Document
		for _, key := range sortedKeys(v) {
			within, err := documentsOf(v[key])
			if err != nil {
				return nil, err
			}
			all = append(all, within...)
		}
		return all, nil
	case []any:
		if len(v) > 0 && slices.IndexFunc(v, func(s any) bool { return !isStatement(s) }) < 0 {
			return one(v, nil)
		}
		var all []Document
		for _, item := range v {
			within, err := documentsOf(item)
			if err != nil {
				return nil, err
			}
			all = append(all, within...)
		}
		return all, nil
	}
	return nil, nil
}

func hasStatement(v any) bool {
	m, _ := v.(map[string]any)
	_, has := m["Statement"]
	return has
}

func isStatement(v any) bool {
	m, ok := v.(map[string]any)
	return ok && m["Effect"] != nil
}

// one is a document of statements, written as the whole of it, or as nothing but these where that is nil.
func one(statements any, whole map[string]any) ([]Document, error) {
	d := Document{Text: indented(map[string]any{"Version": "2012-10-17", "Statement": statements})}
	if whole != nil {
		d.Text = indented(whole)
	}
	var err error
	if d.statements, err = statementsOf(statements); err != nil {
		return nil, err
	}
	if d.Kind, err = kindOf(d.statements); err != nil {
		return nil, err
	}
	return []Document{d}, nil
}

// kindOf tells the kinds apart as AWS does: by principals and resources.
func kindOf(statements []statement) (Kind, error) {
	var kinds []string
	for _, s := range statements {
		kind := Permissions
		switch {
		case s.principal == nil:
		case slices.ContainsFunc(s.names(), func(a string) bool { return strings.HasPrefix(strings.ToLower(a), "sts:") }):
			kind = Trust
		default:
			kind = Guests
		}
		if !slices.Contains(kinds, string(kind)) {
			kinds = append(kinds, string(kind))
		}
	}
	if len(kinds) != 1 {
		return "", fmt.Errorf("must be one document for one thing, got statements of %s together", words.And(kinds))
	}
	return Kind(kinds[0]), nil
}
