package handback

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// trimmed are the characters around a value that mean nothing: white space of all kinds, and the invisible marks that
// mail programs and office suites leave.
const trimmed = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b" +
	"\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"

func trim(s string) string { return strings.Trim(s, trimmed) }

// pair is a name and what was given for it.
type pair struct {
	where, name, text string
	handed            vendors.Handed
	slot              string
}

// parser collects what was handed back, and what is wrong with it.
type parser struct {
	*Rules
	values   *Values
	problems Problems
	count    int // of problems, those that are not kept too
	given    map[slotted]pair
	// unsure are the values, and unsureParameters the parameters, that are given twice with different texts: any of them may
	// be a part of the right one.
	unsure           []slotted
	unsureParameters []string
	known            []known
	// foreign says that the stack is of another vendor's template, so that nothing else is worth saying.
	foreign bool
	// fromText says that a person may have written a sentence around a value, which no program did.
	fromText bool
}

// secretARNPlace is where the ARN of a secret is kept, which is given instead of the secret.
const secretARNPlace vendors.Handed = "secret ARN"

type slotted struct {
	handed vendors.Handed
	slot   string
}

// Parse reads what a customer handed back: the answer of aws cloudformation describe-stacks, one stack of it or its
// Outputs, in JSON, YAML, text or as a table; the console's table of outputs, copied; what cdk deploy prints, or writes
// with -outputs-file; what terraform output prints, with -json or without; what rain prints; the record of a product of
// Service Catalog; our own JSON; or lines with the fields of the vendor's form. No part of a value is taken for the value:
// what was cut, and what in a text belongs to nothing, is a problem. It returns what is right, and all that is
// wrong as [Problems]. What is missing [Rules.Missing] says.
func (r *Rules) Parse(data []byte) (*Values, error) {
	p := &parser{Rules: r, values: &Values{}, given: map[slotted]pair{}, known: r.names()}
	text := trim(string(data))
	switch {
	case len(data) > r.MaxInput:
		p.problem("", msgTooLong, "max", strconv.Itoa(r.MaxInput), "bytes", strconv.Itoa(len(data)))
	case !utf8.Valid(data):
		p.problem("", msgNotText)
	case strings.HasPrefix(text, "{") && !formats().value.MatchString(text), strings.HasPrefix(text, "["):
		p.readJSON(text)
	default:
		p.readText(text)
	}
	p.compare()
	p.leaveOutUnsure()
	p.derive()
	slices.SortStableFunc(p.values.Keys, func(a, b Key) int { return strings.Compare(a.Slot, b.Slot) })
	if n := p.count - r.MaxProblems; n > 1 {
		p.problems = append(p.problems[:r.MaxProblems], Problem{Text: r.say(msgMore, "number", strconv.Itoa(n))})
	}
	if len(p.problems) > 0 {
		return p.values, p.problems
	}
	return p.values, nil
}

func (p *parser) problem(where, message string, fill ...string) {
	if p.count++; p.count > p.MaxProblems+1 {
		return // a megabyte of them is not worth the time
	}
	p.problems = append(p.problems, Problem{where, p.say(message, fill...)})
}

// fieldNames are the form's fields, quoted.
func (r *Rules) fieldNames() string {
	var names []string
	for _, f := range r.Fields {
		names = append(names, `"`+f.Field+`"`)
	}
	return enumerate(names, "and")
}

func (r *Rules) outputNames() string {
	var names []string
	for _, o := range r.Outputs {
		if o.Value != "" || o.Name == vocabulary.OutputTemplateVersion {
			names = append(names, o.Name)
		}
	}
	return enumerate(names, "and")
}

// takeOutput takes the value of an output of the stack. One that is in no template of ours is the customer's own.
func (p *parser) takeOutput(where, name, text string) {
	if slices.Contains(p.OtherOutputs, name) {
		if !p.foreign {
			p.problem(where, msgOtherOutput, "field", name, "outputs", p.outputNames())
		}
		return
	}
	o, ok := p.output(name)
	switch {
	case !ok:
	case name == vocabulary.OutputTemplateVersion:
		p.takeVersion(where, text)
	case o.Value != "":
		p.take(pair{where, name, text, o.Value, o.Slot})
	case o.Slot == "": // a command about the OIDC provider, for the customer alone
	case name == vocabulary.KeyOutputs(o.Slot).SecretLink.Name:
		p.key(o.Slot).Link = oneLine(text)
	default:
		p.key(o.Slot).Command = oneLine(text)
	}
}

// oneLine keeps what only helps a person from doing anything else.
func oneLine(s string) string {
	for _, c := range s {
		if c < ' ' || c > '~' {
			return ""
		}
	}
	return s
}

func (p *parser) takeVersion(where, text string) {
	if p.fromText {
		text = unquote(strings.TrimRight(trim(text), ".,;"))
	}
	vendor, version, _ := strings.Cut(text, " ")
	if isCut(text) {
		p.problem(where, msgCut, "field", vocabulary.OutputTemplateVersion, "value", p.show(text))
		return
	}
	if vendor != p.Vendor {
		p.problem(where, msgOtherVendor, "value", p.show(text))
		p.foreign = true
		return
	}
	if version != "" && !p.Version.matches(version) {
		p.problem(where, msgShape, "field", vocabulary.OutputTemplateVersion, "must", p.Version.Description, "value", p.show(text))
		return
	}
	p.values.Vendor, p.values.Version = vendor, version
}

// take takes one value, if it has the right shape.
func (p *parser) take(one pair) {
	one.text = unquote(trim(one.text))
	if isCut(one.text) {
		p.problem(one.where, msgCut, "field", one.name, "value", p.show(one.text))
		return
	}
	if p.fromText && !p.withoutStop(&one) {
		p.problem(one.where, msgStop, "field", one.name, "value", p.show(one.text))
		return
	}
	secretARN := false
	if one.handed == vendors.HandedKeySecret {
		one.text, secretARN = p.secretOrItsARN(one.text)
		if one.text == "" {
			return // handed over another way, as a secret should be
		}
	}
	place := slotted{one.handed, one.slot}
	if secretARN {
		place.handed = secretARNPlace
	}
	if first, twice := p.given[place]; twice {
		if first.text != one.text {
			p.unsure = append(p.unsure, place)
			p.problem(one.where, msgGivenTwice, "field", one.name, "value", p.show(one.text), "other", p.show(first.text), "first", first.where)
		}
		return
	}
	p.given[place] = one
	if !secretARN && !p.fits(one) {
		return
	}
	switch one.handed {
	case vendors.HandedKeyID:
		p.key(one.slot).ID = one.text
	case vendors.HandedKeySecret:
		if secretARN {
			p.key(one.slot).SecretARN = one.text
		} else {
			p.key(one.slot).Secret = Secret(one.text)
		}
	default:
		p.values.set(one.handed, one.text)
	}
}

// isCut says that a value has the dots of whoever cut it, which none of AWS's own has.
func isCut(s string) bool { return strings.Contains(s, "…") || strings.Contains(s, "...") }

// withoutStop takes off what ends a sentence, if it can be no part of the value. False: it can.
func (p *parser) withoutStop(one *pair) bool {
	plain := trim(strings.TrimRight(one.text, ".,;"))
	if plain == one.text {
		return true
	}
	shape, hasShape := p.Shapes[one.handed] // a region has none, and none ends so
	if hasShape && shape.matches(one.text) || one.handed == vendors.HandedKeySecret && p.SecretARN.matches(one.text) {
		return false
	}
	one.text = unquote(plain)
	return true
}

// unquote takes the quotes off that come along from a configuration.
func unquote(s string) string {
	if len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return trim(s[1 : len(s)-1])
	}
	return s
}

// secretOrItsARN finds the ARN of the secret in what stands where the secret belongs: with words before it, as handback
// prints it, and nothing behind it that may be the rest.
func (r *Rules) secretOrItsARN(text string) (_ string, isARN bool) {
	words := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("()<>\"'"+trimmed, c) })
	if len(words) > 0 && r.SecretARN.matches(words[len(words)-1]) {
		return words[len(words)-1], true
	}
	return text, false
}

// fits reports whether a value has the right shape, and says so if it has not.
func (p *parser) fits(one pair) bool {
	if one.handed == vendors.HandedBucketRegion {
		return p.fitsRegion(one)
	}
	shape, hasShape := p.Shapes[one.handed] // a region has none, and none ends so
	if hasShape && shape.matches(one.text) {
		return true
	}
	if one.handed == vendors.HandedKeySecret && strings.HasPrefix(one.text, "arn:") {
		p.problem(one.where, msgShape, "field", one.name, "must", p.SecretARN.Description, "value", p.show(one.text))
	} else if one.handed == vendors.HandedKeySecret {
		p.problem(one.where, msgSecretShape, "field", one.name, "must", shape.Description, "number", strconv.Itoa(utf8.RuneCountInString(one.text)))
	} else {
		p.problem(one.where, msgShape, "field", one.name, "must", shape.Description, "value", p.show(one.text))
	}
	return false
}

func (p *parser) fitsRegion(one pair) bool {
	partition := p.partitionOf(one.text)
	switch {
	case partition == "":
		p.problem(one.where, msgRegion, "field", one.name, "value", p.show(one.text))
	case !slices.Contains(p.Served, partition):
		var served []string
		for _, s := range p.Served {
			served = append(served, string(s))
		}
		p.problem(one.where, msgServed, "field", one.name, "served", enumerate(served, "or"), "value", p.show(one.text), "partition", string(partition))
	default:
		return true
	}
	return false
}

// key is the access key of a slot.
// leaveOutUnsure keeps no value of which nobody knows whether it is the right one.
func (p *parser) leaveOutUnsure() {
	v := p.values
	for _, place := range p.unsure {
		v.set(place.handed, "")
		for i := range v.Keys {
			switch key := &v.Keys[i]; {
			case key.Slot != place.slot:
			case place.handed == vendors.HandedKeyID:
				key.ID = ""
			case place.handed == vendors.HandedKeySecret:
				key.Secret = ""
			case place.handed == secretARNPlace:
				key.SecretARN = ""
			}
		}
	}
	for _, name := range p.unsureParameters {
		delete(v.Parameters, name)
	}
	if len(v.Parameters) == 0 {
		v.Parameters = nil
	}
}

func (p *parser) key(slot string) *Key {
	i := slices.IndexFunc(p.values.Keys, func(k Key) bool { return k.Slot == slot })
	if i < 0 {
		p.values.Keys = append(p.values.Keys, Key{Slot: slot})
		i = len(p.values.Keys) - 1
	}
	return &p.values.Keys[i]
}
