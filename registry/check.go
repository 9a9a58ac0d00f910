package registry

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
)

// Compiled when they are needed: a program starts without.
var (
	accountID  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]{12}$`) })
	regionName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2}$`) })
	// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
	externalID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_+=,.@:/-]{2,}$`) })
)

// maxExternalID is STS's limit, in characters.
const maxExternalID = 1224

// maxText is for what a vendor calls a customer, in characters.
const maxText = 200

// Check reports everything that keeps a connection from being registered.
func (n New) Check() error {
	var problems []error
	problem := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if n.Customer.Number == "" {
		problem("the customer's number must be given: your own, which leads back to your books")
	}
	for _, f := range []struct{ name, value string }{{"the customer's number", n.Customer.Number}, {"the customer's name", n.Customer.Name}, {"the version that was launched", n.Launched}} {
		if err := CheckText(f.value); err != nil {
			problem("%s %w", f.name, err)
		}
	}
	if n.Vendor == "" {
		problem("the vendor must be given")
	}
	if n.ExternalID != "" && (!externalID().MatchString(n.ExternalID) || len(n.ExternalID) > maxExternalID) {
		problem("the external ID must be 2 to %d letters, digits and _+=,.@:/-, got %q", maxExternalID, n.ExternalID)
	}
	if n.Account != "" && !accountID().MatchString(n.Account) {
		problem("the account must be a 12-digit AWS account ID, got %q", n.Account)
	}
	if n.Region != "" && !regionName().MatchString(n.Region) {
		problem("the region must be one of AWS, such as eu-central-1, got %q", n.Region)
	}
	problems = append(problems, n.Values.check())
	return errors.Join(problems...)
}

// CheckText refuses what hides or turns the words around it, what PostgreSQL does not store, and a secret access key in the wrong place,
// which the error does not show.
func CheckText(text string) error {
	switch {
	case !utf8.ValidString(text):
		return errors.New("must be UTF-8")
	case connections.LooksSecret(strings.TrimSpace(text)):
		return errSecret
	case utf8.RuneCountInString(text) > maxText:
		return fmt.Errorf("must have at most %d characters, got %d", maxText, utf8.RuneCountInString(text))
	case strings.TrimSpace(text) != text:
		return fmt.Errorf("must not begin or end with a space, got %q", connections.Hide(text))
	}
	for _, c := range text {
		if unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == utf8.RuneError || c == '\u2028' || c == '\u2029' {
			return fmt.Errorf("must have no control characters, got %q", connections.Hide(text))
		}
	}
	return nil
}

var errSecret = errors.New("looks like a secret access key, which must not be here: the registry only knows where one is")

// maySeemSecret are names of files, and of objects in buckets, which may happen to look so.
var maySeemSecret = []string{"secretFile", "webIdentityTokenFile", "audience", "prefix", "outsideKey"}

// check says what of the values no database should hold.
func (v Values) check() error {
	var problems []error
	if err := (connections.SecretPlace{File: v.SecretFile, Env: v.SecretEnv, ARN: v.SecretARN}).Check(); err != nil {
		problems = append(problems, err)
	}
	type field struct{ name, value string }
	var ofSets []field
	for _, name := range slices.Sorted(maps.Keys(v.Sets)) {
		s := v.Sets[name]
		ofSets = append(ofSets, field{"sets", name}, field{"sets." + name, strings.Join([]string{s.RoleARN, s.Bucket, s.Prefix, s.KMSKeyARN, s.Versioning, string(s.BucketIs)}, " ")})
	}
	for _, f := range append(ofSets, []field{
		{"stack", v.Stack}, {"bucket", v.Bucket}, {"roleArn", v.RoleARN}, {"keyId", v.KeyID}, {"secretFile", v.SecretFile},
		{"secretEnv", v.SecretEnv}, {"secretArn", v.SecretARN}, {"webIdentityTokenFile", v.WebIdentityTokenFile}, {"audience", v.Audience},
		{"prefix", v.Prefix}, {"kmsKeyArn", v.KMSKeyARN}, {"versioning", v.Versioning}, {"template", v.Template}, {"outsideKey", v.OutsideKey},
		{"bucketAccount", v.BucketAccount},
		{"furtherBuckets", strings.Join(v.FurtherBuckets, ",")},
	}...) {
		switch {
		case !utf8.ValidString(f.value) || strings.ContainsFunc(f.value, unicode.IsControl):
			problems = append(problems, fmt.Errorf("%s must be UTF-8 without control characters, got %q", f.name, connections.Hide(f.value)))
		case connections.LooksSecret(f.value) && !slices.Contains(maySeemSecret, f.name):
			problems = append(problems, fmt.Errorf("%s %w", f.name, errSecret))
		}
	}
	return errors.Join(problems...)
}
