package handback

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// The names of the messages, whose words are data: the page says the same.
const (
	msgTooLong       = "tooLong"
	msgNotText       = "notText"
	msgEmpty         = "empty"
	msgNotJSON       = "notJson"
	msgTwice         = "keyTwice"
	msgNoOutputs     = "noOutputs"
	msgManyStacks    = "manyStacks"
	msgNotString     = "notString"
	msgOtherVendor   = "otherVendor"
	msgOtherOutput   = "otherOutput"
	msgUnknown       = "unknown"
	msgGivenTwice    = "givenTwice"
	msgShape         = "shape"
	msgSecretShape   = "secretShape"
	msgRegion        = "region"
	msgServed        = "served"
	msgPartition     = "partition"
	msgBucketRegion  = "bucketRegion"
	msgOwnAccount    = "ownAccount"
	msgBothWays      = "bothWays"
	msgElsewhere     = "elsewhere"
	msgMissing       = "missing"
	msgMissingEither = "missingEither"
	msgKeyWithoutID  = "keyWithoutId"
	msgSameKey       = "sameKey"
	msgSameOfSets    = "sameOfSets"
	msgOtherAccount  = "otherAccount"
	msgUnlike        = "unlike"
	msgState         = "state"
	msgRecord        = "record"
	msgCut           = "cut"
	msgStop          = "stop"
	msgNothing       = "nothing"
	msgParameter     = "parameter"

	msgParameterTwice = "parameterTwice"
	msgMore           = "more"
)

func messages() map[string]string {
	return map[string]string{
		msgTooLong:        "must have at most {max} bytes, has {bytes}",
		msgNotText:        "must be text in UTF-8",
		msgEmpty:          "must be the outputs of the launched stack, as JSON or as the console shows them, or the fields of {name}'s form, one a line: {fields}",
		msgNotJSON:        "begins as JSON does and is none: copy all of it, from the first bracket to the last",
		msgTwice:          "has {field} twice",
		msgNoOutputs:      "must be what aws cloudformation describe-stacks, terraform output -json or bucketgrant handback -json prints, or Outputs",
		msgManyStacks:     "must have one stack of {name}'s template, has {number}: {stacks}",
		msgNotString:      "must be a text",
		msgOtherVendor:    "is of a stack of another template, {value}: {name}'s says {vendor} and a version",
		msgOtherOutput:    "{field} is no output of {name}'s template, but of another vendor's: {name}'s has {outputs}",
		msgUnknown:        "{value} is no field of {name}'s form, which are {fields}",
		msgGivenTwice:     "{field} is given twice: {value} here, {other} in {first}",
		msgShape:          "{field} {must}, got {value}",
		msgSecretShape:    "{field} {must}, got {number} characters",
		msgRegion:         "{field} must be a region of AWS, such as us-east-1, got {value}",
		msgServed:         "{field} must be a region of {served}, where {name} serves customers, got {value}, which is one of {partition}",
		msgPartition:      "{field} must be in partition {partition}, as the region {region} is, got {value}",
		msgBucketRegion:   "{field} must be {region}, as the name of the bucket {bucket} says, got {value}: the stack must be in the bucket's region",
		msgOwnAccount:     "{field} must be in the customer's account, got {value}, which is in {name}'s own",
		msgBothWays:       "{field} and {other} are both given: {name} gets in by one of them",
		msgElsewhere:      "{field} must be left out: in partition {partition} {name} gets in by {way} alone, the output {output} of the stack",
		msgMissing:        "{field} is missing: it is the output {output} of the stack",
		msgMissingEither:  "{field} is missing, or {other}: it is the output {output} of the stack, or {otherOutput}",
		msgKeyWithoutID:   "{field} is given without the ID of its key",
		msgSameKey:        "{field} must be another key than {other}, both are {value}",
		msgSameOfSets:     "{field} must be another than {other}: each is of a set of its own, both are {value}",
		msgOtherAccount:   "{field} must be in account {account}, as {other} is, got {value}",
		msgUnlike:         "{field} is not that of {other}, got {value}",
		msgState:          "the stack is in state {state}: {words}",
		msgRecord:         "the record of Service Catalog is in state {state}, and has its outputs once it is SUCCEEDED",
		msgCut:            "{field} was cut, got {value}: copy all of it",
		msgStop:           "{field} ends as a sentence does, got {value}: leave the mark out, or give JSON if it is of the value",
		msgNothing:        "belongs to nothing: write the rest of a value into its line, or leave it out",
		msgParameter:      "parameter {field} must be plain text in one line, without spaces unless in JSON, got {value}",
		msgParameterTwice: "parameter {field} is given twice: {value} here, {other} before",
		msgMore:           "and {number} more",
	}
}

// say fills in a message: name, value, name, value, ….
func (r *Rules) say(message string, fill ...string) string {
	replace := []string{"{name}", r.Name, "{vendor}", r.Vendor}
	for i := 0; i < len(fill); i += 2 {
		replace = append(replace, "{"+fill[i]+"}", fill[i+1])
	}
	return strings.NewReplacer(replace...).Replace(r.Messages[message])
}

// long is what may be a secret, or the part of one: nobody wants to see it in a message.
var long = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Za-z0-9/+=]{40,}`) })

func characters(s string) string { return "(" + strconv.Itoa(len(s)) + " characters)" }

// part is what may be most of a secret: one that lost a character, or was copied in part.
var part = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Za-z0-9/+=]{16,}`) })

// HideParts leaves out of a message what may be part of a secret access key: small letters, capitals and digits without a
// gap, which the names of buckets and the IDs of keys are not. Nearly every part of a secret has all three.
func HideParts(text string) string {
	return part().ReplaceAllStringFunc(text, func(s string) string {
		if strings.ToLower(s) == s || strings.ToUpper(s) == s || !strings.ContainsAny(s, "0123456789") {
			return s
		}
		return characters(s)
	})
}

// show quotes a value for a message so that nothing in it can hide or pretend, and that it gives no secret away.
func (r *Rules) show(value string) string {
	value = long().ReplaceAllStringFunc(value, characters)
	if !r.Shapes[vendors.HandedRoleARN].matches(value) && !r.SecretARN.matches(value) { // which are no secrets, whatever their names
		value = HideParts(value)
	}
	var b strings.Builder
	b.WriteByte('"')
	shown := 0
	for i, c := range value {
		if shown++; shown > r.MaxShown {
			b.WriteString(`"… (` + strconv.Itoa(utf8.RuneCountInString(value)) + ` characters)`)
			return b.String()
		}
		switch _, size := utf8.DecodeRuneInString(value[i:]); {
		case c == utf8.RuneError && size == 1:
			b.WriteString("<not UTF-8>")
		case c < ' ' || c > '~':
			b.WriteString("<U+" + strings.ToUpper(pad(strconv.FormatInt(int64(c), 16))) + ">")
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func pad(hex string) string { return strings.Repeat("0", max(0, 4-len(hex))) + hex }

// enumerate is "a, b and c".
func enumerate(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + last + " " + list[len(list)-1]
}

// Problem is one thing that is wrong with what was handed back.
type Problem struct {
	// Where is the line, or the place in JSON. It is empty for a problem of the whole.
	Where string `json:"where,omitempty"`
	Text  string `json:"text"`
}

func (p Problem) String() string {
	if p.Where == "" {
		return p.Text
	}
	return p.Where + ": " + p.Text
}

// Problems are all of them. It is never empty as an error.
type Problems []Problem

// Error returns one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}
