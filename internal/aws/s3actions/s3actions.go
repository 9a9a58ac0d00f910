// Package s3actions knows every action of S3 and of KMS: what it applies to, and how AWS classes it. Use it to check a
// policy's actions, or to try each of them. Of the condition keys that an action takes, it knows s3:prefix and s3:ResourceAccount.
//
// actions.json names the package that it is derived from, which in turn is made from AWS's Service Authorization
// Reference: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html.
// For a newer one, change the version in internal/refresh, run go generate and read the difference.
package s3actions

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

//go:generate go run ./internal/refresh

//go:embed actions.json
var data []byte

// Action is one action of S3 or KMS.
type Action struct {
	// Name is the action with its service, as AWS spells it: s3:GetObject.
	Name string `json:"name"`
	// Access is AWS's class: List, Read, Tagging, Write or Permissions management.
	Access string `json:"access"`
	// On is what a statement's resource can be. Nothing is set for an action on the whole account: its resource is *.
	On Targets `json:"on,omitzero"`
	// Prefix: S3 sends the condition key s3:prefix with a request for the action.
	Prefix bool `json:"prefix,omitzero"`
	// Account: S3 sends the condition key s3:ResourceAccount with a request for the action, the account that owns what it
	// is about. A statement that asks for an account grants no action without it.
	Account bool `json:"account,omitzero"`
}

// Targets are the types of resources that an action applies to. It applies to one of them at a time: s3:GetBucketAcl
// to a bucket or to an access point.
type Targets struct {
	Bucket bool `json:"bucket,omitzero"`
	Object bool `json:"object,omitzero"`
	Key    bool `json:"key,omitzero"`
	// Other is any other type: access points and their objects, batch jobs, aliases of keys and so on.
	Other bool `json:"other,omitzero"`
}

// Or returns the targets of either.
func (t Targets) Or(u Targets) Targets {
	return Targets{Bucket: t.Bucket || u.Bucket, Object: t.Object || u.Object, Key: t.Key || u.Key, Other: t.Other || u.Other}
}

// Grave reports whether the action, on a bucket or its objects, gives access to others, lifts what protects, locks for good, or deletes
// the bucket. AWS's class has the first two: policy, ACL, ownership, public access, and the bypass of governance.
// A lock in compliance mode is lifted by nobody, the owner of the account included.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
func (a Action) Grave() bool {
	switch a.Name {
	case "s3:DeleteBucket", "s3:PutBucketObjectLockConfiguration", "s3:PutObjectRetention", "s3:PutObjectLegalHold":
		return true
	}
	return a.Access == "Permissions management" && (a.On.Bucket || a.On.Object)
}

type lists struct {
	S3  []Action `json:"s3"`
	KMS []Action `json:"kms"`

	all     []Action       // S3, then KMS
	folded  []string       // their names in lower case
	index   map[string]int // the place of each folded name
	spelled map[string]int // and of each name as it is
}

// load panics where actions.json, which is part of the program, is broken: a test has read it.
var load = sync.OnceValue(func() *lists {
	l := &lists{}
	if err := json.Unmarshal(data, l); err != nil {
		panic("actions.json: " + err.Error())
	}
	l.all = slices.Concat(l.S3, l.KMS)
	l.folded = make([]string, len(l.all))
	l.index, l.spelled = make(map[string]int, len(l.all)), make(map[string]int, len(l.all))
	for i, a := range l.all {
		l.folded[i] = fold(a.Name)
		l.index[l.folded[i]], l.spelled[a.Name] = i, i
	}
	return l
})

// S3 returns all actions of S3, by name.
func S3() []Action { return slices.Clone(load().S3) }

// KMS returns all actions of KMS, by name.
func KMS() []Action { return slices.Clone(load().KMS) }

// Lookup returns the action with the name. As in IAM, s3:getobject names s3:GetObject: compare Name where spelling matters.
func Lookup(name string) (Action, bool) {
	l := load()
	i, ok := l.spelled[name] // as nearly everybody writes it
	if !ok {
		i, ok = l.index[fold(name)]
	}
	if !ok {
		return Action{}, false
	}
	return l.all[i], true
}

// Matching returns the actions, those of S3 first, that the pattern covers as an Action in IAM: without regard to case,
// * for any characters or none and ? for any one. A plain name is a pattern too.
func Matching(pattern string) []Action {
	l := load()
	pattern = fold(pattern)
	if i, ok := l.index[pattern]; ok {
		return []Action{l.all[i]}
	}
	var matching []Action
	for i, name := range l.folded {
		if match(pattern, name) {
			matching = append(matching, l.all[i])
		}
	}
	return matching
}

// match goes back to the last star only, which is enough: an earlier one could take no less.
func match(pattern, name string) bool {
	star, from, p := -1, 0, 0 // from is where the name goes on after what the star took
	for n := 0; n < len(name); {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from, p = p, n, p+1
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == name[n]):
			n, p = n+1, p+1
		case star >= 0:
			from++
			n, p = from, star+1
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// fold lowers ASCII letters only: names have no others, and strings.ToLower makes a k of the Kelvin sign.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// OfKey is what S3 needs of a KMS key, on the caller's behalf, for actions on the objects of a bucket that is encrypted with it; they
// may have stars. A multipart upload decrypts the parts that it encrypted.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
func OfKey(actions []string) []string {
	reads, writes := false, false
	for _, pattern := range actions {
		for _, a := range Matching(pattern) {
			reads = reads || a.Name == "s3:GetObject" || a.Name == "s3:GetObjectVersion"
			writes = writes || a.Name == "s3:PutObject"
		}
	}
	switch {
	case writes:
		return []string{"kms:Decrypt", "kms:GenerateDataKey"}
	case reads:
		return []string{"kms:Decrypt"}
	}
	return nil
}
