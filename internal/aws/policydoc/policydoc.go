// Package policydoc reads policy documents as AWS returns them, so that two can be compared and principals be named.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
package policydoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// Statement is one of a document.
type Statement struct {
	Sid    string `json:",omitempty"`
	Effect string
	// Principal are by their kind, such as AWS or Service; a bare star is {"*": ["*"]}. NotPrincipal are all others.
	Principal    map[string][]string `json:",omitempty"`
	NotPrincipal map[string][]string `json:",omitempty"`
	Action       []string            `json:",omitempty"`
	NotAction    []string            `json:",omitempty"`
	Resource     []string            `json:",omitempty"`
	NotResource  []string            `json:",omitempty"`
	// Condition is by operator and key.
	Condition map[string]map[string][]string `json:",omitempty"`
}

// list is a text, or several: AWS takes both, and returns a list of one as a text. Numbers and booleans become texts.
type list []string

func (l *list) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return err
	}
	all, several := v.([]any)
	if !several {
		all = []any{v}
	}
	*l = list{}
	for _, one := range all {
		switch one.(type) {
		case string, bool, json.Number:
			*l = append(*l, fmt.Sprint(one))
		default:
			return errors.New("must be a text or a list of texts")
		}
	}
	slices.Sort(*l)
	*l = slices.Compact(*l)
	return nil
}

type principals map[string][]string

func (p *principals) UnmarshalJSON(data []byte) error {
	var every string
	if json.Unmarshal(data, &every) == nil {
		*p = principals{every: {every}}
		return nil
	}
	var kinds map[string]list
	if err := json.Unmarshal(data, &kinds); err != nil {
		return err
	}
	*p = principals{}
	for kind, names := range kinds {
		(*p)[kind] = names
	}
	return nil
}

type statement struct {
	Sid, Effect             string
	Principal, NotPrincipal principals
	Action, NotAction       list
	Resource, NotResource   list
	Condition               map[string]map[string]list
}

// Parse reads a document. IAM returns it percent-encoded.
func Parse(text string) ([]Statement, error) {
	if strings.HasPrefix(text, "%7B") {
		plain, err := url.PathUnescape(text)
		if err != nil {
			return nil, fmt.Errorf("policy document: %w", err)
		}
		text = plain
	}
	var doc struct{ Statement json.RawMessage }
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return nil, fmt.Errorf("policy document: %w", err)
	}
	var several []statement
	if raw := bytes.TrimSpace(doc.Statement); len(raw) > 0 && raw[0] == '{' {
		several = make([]statement, 1)
		if err := json.Unmarshal(raw, &several[0]); err != nil {
			return nil, fmt.Errorf("policy document: %w", err)
		}
	} else if err := json.Unmarshal(raw, &several); err != nil {
		return nil, fmt.Errorf("policy document: %w", err)
	}
	var statements []Statement
	for _, s := range several {
		one := Statement{
			Sid: s.Sid, Effect: s.Effect, Principal: s.Principal, NotPrincipal: s.NotPrincipal,
			Action: s.Action, NotAction: s.NotAction, Resource: s.Resource, NotResource: s.NotResource,
		}
		for operator, keys := range s.Condition {
			for key, values := range keys {
				if one.Condition == nil {
					one.Condition = map[string]map[string][]string{}
				}
				if one.Condition[operator] == nil {
					one.Condition[operator] = map[string][]string{}
				}
				one.Condition[operator][key] = values
			}
		}
		statements = append(statements, one)
	}
	return statements, nil
}

// Same is equal for two statements that mean the same but for what they are called: order and case of actions do not
// count, nor whether one value is a list.
func (s Statement) Same() string {
	s.Sid = ""
	lower := func(names []string) (all []string) {
		for _, n := range names {
			all = append(all, strings.ToLower(n))
		}
		slices.Sort(all)
		return all
	}
	s.Principal, s.NotPrincipal = accounts(s.Principal), accounts(s.NotPrincipal)
	s.Action, s.NotAction = lower(s.Action), lower(s.NotAction)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(s) // with the keys of maps in order
	if err != nil {
		panic(err) // there is nothing in it that JSON has not
	}
	return strings.TrimSpace(b.String())
}

var wholeAccount = regexp.MustCompile(`^arn:[a-z-]+:iam::([0-9]{12}):root$`)

// accounts writes a whole account as its number: AWS returns its ARN for either.
func accounts(principals map[string][]string) map[string][]string {
	if principals == nil {
		return nil
	}
	all := map[string][]string{}
	for kind, names := range principals {
		for _, n := range names {
			all[kind] = append(all[kind], wholeAccount.ReplaceAllString(n, "$1"))
		}
		slices.Sort(all[kind])
	}
	return all
}

// Principals are all in one list, each with its kind but for AWS's own.
func (s Statement) Principals() (all []string) {
	for kind, names := range s.Principal {
		for _, n := range names {
			if kind != "AWS" && kind != "*" {
				n = kind + " " + n
			}
			all = append(all, n)
		}
	}
	for range s.NotPrincipal {
		all = append(all, "everybody but some")
		break
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Value reads the next value of JSON: nil, a text, bool or number, []any, or map[string]any, in which no key stands twice. AWS
// refuses that of a policy, and Go alone would take the last one. Where the text ends within a value, the error is io.EOF or one of
// the decoder's own.
func Value(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		object := map[string]any{}
		for d.More() {
			token, err := d.Token()
			if err != nil {
				return nil, err
			}
			key := token.(string)
			if _, twice := object[key]; twice {
				return nil, fmt.Errorf("the key %s stands twice", words.Quote(key))
			}
			if object[key], err = Value(d); err != nil {
				return nil, err
			}
		}
		_, err := d.Token()
		return object, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			value, err := Value(d)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := d.Token()
		return list, err
	}
	return token, nil
}
