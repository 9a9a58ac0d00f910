package policyedit

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// policy is one as it was read, and where in its text the statements are.
type policy struct {
	text string
	// from and to are where the value of Statement begins and ends: a list, unless single.
	from, to   int
	single     bool
	statements []statement
}

// statement is one of a policy as it was read.
type statement struct {
	from, to int
	value    map[string]any
}

// span is where a value begins and ends.
type span struct {
	from, to int
	// items are those of a list, and members those of an object.
	items   []span
	members map[string]span
}

// twice is a key that an object has twice.
type twice string

func (t twice) Error() string { return string(t) }

// deepest is as deep as a policy is read. None that AWS takes is a tenth of it.
const deepest = 100

// readJSON reads one value, and where all that is in it is.
func readJSON(text string) (any, span, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	w := walker{text, d}
	value, at, err := w.value(0)
	if err != nil {
		return nil, span{}, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, span{}, errors.New("something after the value")
	}
	return value, at, nil
}

type walker struct {
	text string
	d    *json.Decoder
}

func (w walker) value(depth int) (any, span, error) {
	at := span{from: int(w.d.InputOffset())}
	for at.from < len(w.text) && strings.IndexByte(" \t\r\n,:", w.text[at.from]) >= 0 {
		at.from++
	}
	token, err := w.d.Token()
	if err != nil {
		return nil, at, err
	}
	value := any(token)
	if _, inner := token.(json.Delim); inner && depth == deepest {
		return nil, at, errors.New("too deep")
	}
	switch token {
	case json.Delim('{'):
		value, err = w.object(&at, depth)
	case json.Delim('['):
		value, err = w.list(&at, depth)
	}
	at.to = int(w.d.InputOffset())
	return value, at, err
}

func (w walker) object(at *span, depth int) (any, error) {
	object := map[string]any{}
	at.members = map[string]span{}
	for w.d.More() {
		token, err := w.d.Token()
		if err != nil {
			return nil, err
		}
		key, _ := token.(string)
		if _, there := object[key]; there {
			return nil, twice(key)
		}
		value, inner, err := w.value(depth + 1)
		if err != nil {
			return nil, err
		}
		object[key], at.members[key] = value, inner
	}
	_, err := w.d.Token()
	return object, err
}

func (w walker) list(at *span, depth int) (any, error) {
	list := []any{}
	for w.d.More() {
		value, inner, err := w.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list, at.items = append(list, value), append(at.items, inner)
	}
	_, err := w.d.Token()
	return list, err
}

// isOf reports whether a resource can be of the bucket. S3 takes no other in its policy.
func isOf(arn, bucket string) bool {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[2] != "s3" {
		return arn == "*"
	}
	name, _, _ := strings.Cut(parts[5], "/")
	return covers(name, bucket)
}

// noPolicy is what a bucket without a policy begins with.
const noPolicy = `{"Version":"2012-10-17","Statement":[]}`

// read reads a policy: as it is, or as the AWS CLI prints the answer that it is a text in.
func (r *Rules) read(text, bucket string) (*policy, []error) {
	text = strings.Trim(text, " \t\r\n\ufeff")
	if !utf8.ValidString(text) {
		return nil, []error{r.say(msgNotJSON, nil)}
	}
	if text == "" {
		return nil, []error{r.say(msgEmpty, nil)}
	}
	value, at, err := readJSON(text)
	var again twice
	switch {
	case errors.As(err, &again):
		return nil, []error{r.say(msgTwice, values{"key": string(again)})}
	case err != nil:
		return nil, []error{r.say(msgNotJSON, nil)}
	}
	document, _ := value.(map[string]any)
	if inner, wrapped := document["Policy"].(string); wrapped && document["Statement"] == nil {
		return r.read(inner, bucket)
	}
	where, has := at.members["Statement"]
	p := &policy{text: text, from: where.from, to: where.to}
	switch s := document["Statement"].(type) {
	case map[string]any:
		p.single = true
		p.statements = []statement{{where.from, where.to, s}}
	case []any:
		for i, one := range s {
			object, _ := one.(map[string]any)
			p.statements = append(p.statements, statement{where.items[i].from, where.items[i].to, object})
		}
	default:
		has = false
	}
	if !has {
		return nil, []error{r.say(msgNoPolicy, nil)}
	}
	var problems []error
	for i, s := range p.statements {
		if effect := s.value["Effect"]; effect != "Allow" && effect != "Deny" || s.value["Principal"] == nil && s.value["NotPrincipal"] == nil {
			problems = append(problems, r.say(msgStatement, values{"number": i + 1}))
		}
		for _, arn := range append(texts(s.value["Resource"]), texts(s.value["NotResource"])...) {
			if bucket != "" && !isOf(arn, bucket) {
				problems = append(problems, r.say(msgElsewhere, values{"number": i + 1, "resource": arn, "bucket": bucket}))
				break
			}
		}
	}
	return p, problems
}
