// Package handback turns the outputs of a launched stack into the form that a vendor asks its customers to fill in, and
// what customers hand back into values.
//
// Use it in a vendor's back end, for what a customer has pasted into a form or sent in a file: [RulesFor] of the definition,
// [Rules.Parse], [Rules.Missing], and then package verify, which tries whether the values are true: here they are only
// well-formed, of the vendor's partitions and of one account. It asks nobody, and takes no more than Rules.MaxInput bytes.
//
// [RulesFor] is all that it knows of one vendor's outputs and form, as data: the page in the browser works by the same
// rules, patterns and words. [Rules.Parse] reads what customers paste or send, in any of the shapes that CloudFormation's
// tools and this project print. [Rules.Form] is the vendor's form. testdata/cases.json has what must become of each shape,
// for every implementation.
//
// A secret access key is never an output of a stack: its secret in Secrets Manager is. A [Secret] that was handed back is
// shown nowhere.
package handback

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// Values are what a customer handed back.
type Values struct {
	// Vendor and Version are those of the template that the stack was launched from, where it is known.
	Vendor, Version string
	// Stack is the stack's name or ARN, where it is known.
	Stack      string
	BucketName string
	Region     string
	// BucketARN, Prefix and KMSKeyARN are there where the form asks for them. The last two are empty without a prefix or key.
	BucketARN, Prefix, KMSKeyARN string
	RoleARN                      string
	// RoleName and AccountID are there where the form asks for them. With both, and without the role's ARN, Parse makes that.
	RoleName, AccountID string
	// ExternalID is that of the role. Where the customer made it, whoever stores it takes no two connections with the same, and none
	// in place of it later. Where the vendor made it, it proves nothing: whoever hands back another customer's stack hands back that
	// customer's too. Compare it with the one that was made for this customer, and try that one.
	ExternalID string
	// OIDCProviderARN is that of the OIDC provider with which IAM checks the vendor's tokens.
	OIDCProviderARN string
	// Sets are the values of further sets, by [vendors.Handed.Of]: Metrics.role.arn, and Metrics.bucket.name where the set has a
	// bucket of its own, and what else the form asks for of each; and those of a queue, which is the first set's.
	Sets map[vendors.Handed]string
	// Keys are the access keys, the first one first: two while the customer replaces one by the other.
	Keys []Key
	// Parameters are what the stack was launched with, where it is known: those that say how to check a connection.
	Parameters map[string]string
	// ParameterNames are the names of all parameters that the stack has, sorted; nil where that is not known. A stack of a
	// template's lean form has only those that the form asks for.
	ParameterNames []string
}

func (v *Values) clone() Values {
	c := *v
	c.Keys, c.Parameters, c.Sets = slices.Clone(v.Keys), maps.Clone(v.Parameters), maps.Clone(v.Sets)
	c.ParameterNames = slices.Clone(v.ParameterNames)
	return c
}

// plain are the values that are neither of an access key nor of a further set, by what they are.
func (v *Values) plain() map[vendors.Handed]*string {
	return map[vendors.Handed]*string{
		vendors.HandedBucketName: &v.BucketName, vendors.HandedBucketRegion: &v.Region, vendors.HandedRoleARN: &v.RoleARN,
		vendors.HandedExternalID: &v.ExternalID, vendors.HandedOIDCProviderARN: &v.OIDCProviderARN,
		vendors.HandedBucketARN: &v.BucketARN, vendors.HandedBucketPrefix: &v.Prefix, vendors.HandedKMSKeyARN: &v.KMSKeyARN,
		vendors.HandedRoleName: &v.RoleName, vendors.HandedAccountID: &v.AccountID,
	}
}

// get is a value that is not of an access key, empty if there is none.
func (v *Values) get(what vendors.Handed) string {
	if field := v.plain()[what]; field != nil {
		return *field
	}
	return v.Sets[what]
}

// set sets a value that is not of an access key. Empty takes it away.
func (v *Values) set(what vendors.Handed, text string) {
	switch field := v.plain()[what]; {
	case field != nil:
		*field = text
	case text == "":
		delete(v.Sets, what)
	default:
		if v.Sets == nil {
			v.Sets = map[vendors.Handed]string{}
		}
		v.Sets[what] = text
	}
}

// Key is an access key.
type Key struct {
	// Slot is A or B, or empty where it is not known.
	Slot string
	ID   string
	// SecretARN is where the customer has the secret access key, in Secrets Manager.
	SecretARN string
	Secret    Secret
	// Link and Command are how the customer reads it.
	Link, Command string
}

// Secret is a secret access key. No verb of package fmt, and no encoder, shows it.
type Secret string

const hidden = "(secret)"

// Format implements [fmt.Formatter].
func (s Secret) Format(f fmt.State, _ rune) {
	if s != "" {
		_, _ = io.WriteString(f, hidden) // as every Formatter: there is nobody to tell
	}
}

// MarshalText keeps the secret out of JSON and the like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(fmt.Sprint(s)), nil }

// Reveal is the secret itself.
func (s Secret) Reveal() string { return string(s) }

// Line is one field of a vendor's form, filled in.
type Line struct {
	// Field is the field's name in the vendor's words.
	Field string
	Value vendors.Handed
	// Slot says whose field it is where the stack has two keys.
	Slot string
	// Text is what goes into the field. It is empty for a secret that was not read.
	Text string
	// Key is set for a secret access key: it says where the secret is.
	Key *Key
}

// Form is the vendor's form, in its order. A field that this stack has nothing for is left out: of a role and a user the
// customer has one.
func (r *Rules) Form(v *Values) []Line {
	var lines []Line
	for _, f := range r.Fields {
		if text := v.get(f.Value); text != "" {
			lines = append(lines, Line{Field: f.Field, Value: f.Value, Text: text})
		}
	}
	// With two keys the fields of a key come together: an ID belongs to its secret.
	keyed := slices.DeleteFunc(slices.Clone(r.Fields), func(f Field) bool {
		return f.Value != vendors.HandedKeyID && f.Value != vendors.HandedKeySecret
	})
	var ofKeys []Line
	for i := range v.Keys {
		k := &v.Keys[i]
		for _, f := range keyed {
			line := Line{Field: f.Field, Value: f.Value, Text: k.ID}
			if f.Value == vendors.HandedKeySecret {
				line.Text, line.Key = k.Secret.Reveal(), k
			} else if k.ID == "" {
				continue
			}
			if len(v.Keys) > 1 {
				line.Slot = k.Slot
			}
			ofKeys = append(ofKeys, line)
		}
	}
	return r.inOrder(lines, ofKeys)
}

// inOrder puts the fields of keys where the form has the first of them.
func (r *Rules) inOrder(others, ofKeys []Line) []Line {
	before := 0
	for _, f := range r.Fields {
		if f.Value == vendors.HandedKeyID || f.Value == vendors.HandedKeySecret {
			break
		}
		if slices.ContainsFunc(others, func(l Line) bool { return l.Field == f.Field }) {
			before++
		}
	}
	return slices.Insert(others, before, ofKeys...)
}

// Document is the form for a program, and one of the shapes that Parse reads.
type Document struct {
	Vendor  string `json:"vendor"`
	Version string `json:"version,omitempty"`
	Stack   string `json:"stack,omitempty"`
	// Values are all that the stack gives, whether the form asks for it or not.
	Values map[vendors.Handed]string `json:"values"`
	Keys   []DocumentKey             `json:"keys,omitempty"`
	// Parameters are those of the launch.
	Parameters map[string]string `json:"parameters,omitempty"`
	// ParameterNames are those of all parameters of the stack, left out where that is not known.
	ParameterNames []string `json:"parameterNames,omitzero"`
	// Form repeats the values in the vendor's words, for whoever fills in the form. Nobody reads it back.
	Form []DocumentLine `json:"form"`
}

// DocumentKey is one access key.
type DocumentKey struct {
	Slot      string `json:"slot,omitempty"`
	ID        string `json:"id,omitempty"`
	SecretARN string `json:"secretArn,omitempty"`
	// Secret is there only where the customer said so.
	Secret string `json:"secret,omitempty"`
}

// DocumentLine is one field of the form.
type DocumentLine struct {
	Field string `json:"field"`
	Slot  string `json:"slot,omitempty"`
	Text  string `json:"text"`
}

// Document is the values for a program. The secrets are in it if they are in the values: whoever read them wants to.
func (r *Rules) Document(v *Values) Document {
	d := Document{Vendor: r.Vendor, Version: v.Version, Stack: v.Stack, Values: map[vendors.Handed]string{}, Parameters: v.Parameters, ParameterNames: v.ParameterNames}
	for what, field := range v.plain() {
		if *field != "" {
			d.Values[what] = *field
		}
	}
	maps.Copy(d.Values, v.Sets)
	for _, k := range v.Keys {
		d.Keys = append(d.Keys, DocumentKey{Slot: k.Slot, ID: k.ID, SecretARN: k.SecretARN, Secret: k.Secret.Reveal()})
	}
	for _, l := range r.Form(v) {
		if l.Value != vendors.HandedKeySecret { // once is enough
			d.Form = append(d.Form, DocumentLine{Field: l.Field, Slot: l.Slot, Text: l.Text})
		}
	}
	return d
}

// JSON is the document as text.
func (d Document) JSON() ([]byte, error) {
	out, err := json.MarshalIndent(d, "", "  ")
	return append(out, '\n'), err
}
