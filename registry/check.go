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
	"github.com/bucketgrant/bucketgrant/vendors"
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
	for _, f := range []struct{ name, value string }{
		{"the customer's number", n.Customer.Number}, {"the customer's name", n.Customer.Name}, {"the vendor", n.Vendor}, {"the version", n.Version},
		{"the version that was launched", n.Launched}, {"the stack's name", n.StackName},
	} {
		if err := CheckText(f.value); err != nil {
			problem("%s %w", f.name, err)
		}
	}
	if n.Vendor == "" {
		problem("the vendor must be given")
	}
	if n.ExternalID != "" && (!externalID().MatchString(n.ExternalID) || len(n.ExternalID) > maxExternalID) {
		problem("the external ID must be 2 to %d letters, digits and _+=,.@:/-, got %q", maxExternalID, connections.Hide(n.ExternalID))
	}
	if connections.HoldsToken(n.ExternalID) {
		problem("the external ID %w", errSecret)
	}
	if n.Account != "" && !accountID().MatchString(n.Account) {
		problem("the account must be a 12-digit AWS account ID, got %q", connections.Hide(n.Account))
	}
	if n.Region != "" && !regionName().MatchString(n.Region) {
		problem("the region must be one of AWS, such as eu-central-1, got %q", connections.Hide(n.Region))
	}
	problems = append(problems, field{"the way in", string(n.Way)}.check(false), checkParameters(n.Parameters), n.Values.check(), n.checkOrganization())
	return errors.Join(problems...)
}

// CheckText refuses what hides or turns the words around it, what PostgreSQL does not store, and a secret access key or a token
// anywhere in it, which the error does not show.
func CheckText(text string) error {
	switch {
	case !utf8.ValidString(text):
		return errors.New("must be UTF-8")
	case connections.HoldsSecret(text):
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

var errSecret = errors.New("has what looks like a secret access key, a token or a password, which must not be here: the registry only knows where one is")

// maySeemSecret are names of files, and of objects in buckets, which may happen to look so.
var maySeemSecret = []string{"secretFile", "webIdentityTokenFile", "audience", "prefix", "outsideKey"}

// check says what of the values no database should hold.
func (v Values) check() error {
	var problems []error
	if err := (connections.SecretPlace{File: v.SecretFile, Env: v.SecretEnv, ARN: v.SecretARN}).Check(); err != nil {
		problems = append(problems, err)
	}
	for _, f := range v.texts() {
		problems = append(problems, f.check(slices.Contains(maySeemSecret, f.name)))
	}
	return errors.Join(problems...)
}

// field is a value with a name to call it by.
type field struct{ name, value string }

// check says what is wrong with one. What may seem to be a secret access key, as a path may, is still no token.
func (f field) check(maySeem bool) error {
	switch {
	case !utf8.ValidString(f.value) || strings.ContainsFunc(f.value, unicode.IsControl):
		return fmt.Errorf("%s must be UTF-8 without control characters, got %q", f.name, connections.Hide(f.value))
	case connections.HoldsToken(f.value), connections.LooksSecret(strings.TrimSpace(f.value)) && !maySeem:
		return fmt.Errorf("%s %w", f.name, errSecret)
	}
	return nil
}

// texts are all of the values that are texts, each by itself: beside others a secret would not be seen.
func (v Values) texts() []field {
	list := []field{
		{"stack", v.Stack}, {"bucket", v.Bucket}, {"roleArn", v.RoleARN}, {"keyId", v.KeyID}, {"secretFile", v.SecretFile},
		{"secretEnv", v.SecretEnv}, {"secretArn", v.SecretARN}, {"webIdentityTokenFile", v.WebIdentityTokenFile}, {"audience", v.Audience},
		{"prefix", v.Prefix}, {"kmsKeyArn", v.KMSKeyARN}, {"versioning", v.Versioning}, {"template", v.Template}, {"outsideKey", v.OutsideKey},
		{"bucketAccount", v.BucketAccount}, {"bucketIs", string(v.BucketIs)},
	}
	for _, bucket := range v.FurtherBuckets {
		list = append(list, field{"furtherBuckets", bucket})
	}
	for _, name := range v.ParameterNames {
		list = append(list, field{"parameterNames", name})
	}
	for _, name := range slices.Sorted(maps.Keys(v.Allowed)) {
		list = append(list, field{"allowed", name})
	}
	if b := v.OtherBucket; b != nil {
		list = append(list, field{"otherBucket", b.Name}, field{"otherBucket", b.Region}, field{"outsideKey", b.Key})
	}
	for _, name := range slices.Sorted(maps.Keys(v.Sets)) {
		s, of := v.Sets[name], "sets."+name
		list = append(list, field{"sets", name}, field{of, s.RoleARN}, field{of, s.Bucket}, field{"prefix", s.Prefix}, field{of, s.KMSKeyARN}, field{of, s.Versioning}, field{of, string(s.BucketIs)})
	}
	return list
}

// checkParameters says what of the template's parameters no database should hold. Some may look like a
// secret access key.
func checkParameters(parameters map[string]string) error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		problems = append(problems, field{"a parameter's name", name}.check(false), field{"the parameter " + connections.Hide(name), parameters[name]}.check(vendors.MayLookSecret(name)))
	}
	return errors.Join(problems...)
}
