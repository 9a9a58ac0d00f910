package policyedit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Result is what becomes of a policy.
type Result struct {
	// Text is the policy, empty where nothing is left of it, so that it is to be deleted.
	Text string `json:"text"`
	// Changed says that it is another than before.
	Changed bool `json:"changed"`
	// Changes are all statements before and after, one a line.
	Changes []Change `json:"changes"`
	// Notes are what the owner should know, in sentences.
	Notes []string `json:"notes"`
}

// Change is a statement that is taken out (-), put in (+), or stays ( ).
type Change struct {
	Mark string `json:"mark"`
	Text string `json:"text"`
}

// Merge puts the vendor's statements into a policy, in place of older ones of the same vendor. Merging twice changes nothing.
func (r *Rules) Merge(text string, ask Ask, ours []Statement) (*Result, error) {
	return r.edit(text, ask, ours)
}

// Add is Merge where there is no policy yet. Every key has one.
func (r *Rules) Add(ask Ask, ours []Statement) (*Result, error) {
	return r.Merge(noPolicy, ask, ours)
}

// Remove takes the vendor's statements out.
func (r *Rules) Remove(text string, ask Ask) (*Result, error) { return r.edit(text, ask, nil) }

func (r *Rules) edit(text string, ask Ask, ours []Statement) (*Result, error) {
	bucket, most := ask.Bucket, r.MaxBucketPolicy
	if ask.Key != "" {
		bucket, most = "", r.MaxKeyPolicy // what is in the policy of a key is about the key
	}
	p, problems := r.read(text, bucket)
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	var kept, old []statement
	for _, s := range p.statements {
		if sid, _ := s.value["Sid"].(string); r.isOurs(sid, ask) {
			old = append(old, s)
		} else {
			kept = append(kept, s)
		}
	}
	result := &Result{Text: p.text, Changes: []Change{}, Notes: r.notes(p, kept, ours)}
	same := sameStatements(old, ours)
	for _, s := range p.statements {
		mark := " "
		if !same && slices.ContainsFunc(old, func(o statement) bool { return o.from == s.from }) {
			mark = "-"
		}
		result.Changes = append(result.Changes, Change{mark, p.line(s)})
	}
	if same {
		return result, nil
	}
	for _, s := range ours {
		result.Changes = append(result.Changes, Change{"+", string(compact(s))})
	}
	result.Changed, result.Text = true, p.with(kept, ours)
	if ask.Key != "" && len(kept) == 0 {
		return nil, r.say(msgNoneLeft, nil)
	}
	if size := len(result.Text); size > most {
		return nil, r.say(msgTooBig, values{"bytes": size, "max": most})
	}
	return result, nil
}

// isOurs: the id of another vendor may begin with this one's and a hyphen, but a Sid of a definition begins with a capital letter.
// Of a key those alone are meant that are for this bucket.
func (r *Rules) isOurs(sid string, ask Ask) bool {
	if ask.Key != "" {
		return sid == r.sidOfKey(ask)
	}
	rest, ok := strings.CutPrefix(sid, r.SidStart)
	return ok && rest != "" && 'A' <= rest[0] && rest[0] <= 'Z'
}

// line is a statement in one line, as it stands there.
func (p *policy) line(s statement) string {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(p.text[s.from:s.to])); err != nil {
		panic(err) // it was read
	}
	return b.String()
}

// with is the policy with some of its statements, and ours after them. What is between the statements stays as it is.
func (p *policy) with(kept []statement, ours []Statement) string {
	if len(kept)+len(ours) == 0 {
		return ""
	}
	lead, between, trail := "", ",", ""
	if n := len(p.statements); !p.single && n > 0 {
		lead, trail = p.text[p.from+1:p.statements[0].from], p.text[p.statements[n-1].to:p.to-1]
		between = "," + lead
	}
	var all []string
	for _, s := range kept {
		all = append(all, p.text[s.from:s.to])
	}
	for _, s := range ours {
		all = append(all, string(compact(s)))
	}
	return p.text[:p.from] + "[" + lead + strings.Join(all, between) + trail + "]" + p.text[p.to:]
}

// sameStatements reports whether the old statements mean what ours do.
func sameStatements(old []statement, ours []Statement) bool {
	if len(old) != len(ours) {
		return false
	}
	for _, s := range ours {
		value, _, err := readJSON(string(compact(s)))
		if err != nil {
			panic(err) // it was just written
		}
		if !slices.ContainsFunc(old, func(o statement) bool { return plain(o.value) == plain(value) }) {
			return false
		}
	}
	return true
}

// plain is equal for values that mean the same in a policy: the order of a list does not count, nor whether one text is a list.
func plain(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var members []string
		for _, key := range sortedKeys(v) {
			members = append(members, string(compact(key))+":"+plain(v[key]))
		}
		return "{" + strings.Join(members, ",") + "}"
	case []any:
		var items []string
		for _, item := range v {
			items = append(items, plain(item))
		}
		slices.Sort(items)
		if items = slices.Compact(items); len(items) == 1 {
			return items[0]
		}
		return "[" + strings.Join(items, ",") + "]"
	case string:
		return string(compact(v))
	}
	return string(compact(fmt.Sprint(v)))
}
