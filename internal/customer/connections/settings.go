// Package connections reads what is known of connections, one from flags and from what a customer handed back or
// thousands from a file, and checks many at once.
package connections

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// Entry is one connection, and where its secret is.
type Entry struct {
	verify.Connection
	SecretIn SecretPlace
	// Stack is the name or the ARN of the stack, and LaunchedWith the external ID with which it was launched, both as the
	// customer says. Whoever hands back another customer's stack hands back that customer's external ID as well, so that
	// it is compared with the vendor's own, and never used.
	Stack, LaunchedWith string
	// HandedExternalID is the external ID that the customer handed back as such, and byCustomer that the customer makes it: whoever
	// keeps connections takes the first one. Here it is compared too, and never used.
	HandedExternalID string
	// HandedAccountID is the account that the customer says the stack is in.
	HandedAccountID string
	byCustomer      bool
	// parameters are those that the vendor's own list says the customer was to launch with: what launch -customers printed
	// is the start of such a list.
	parameters map[string]string
}

// Setting is one thing that is known of a connection: a flag, a column of CSV, a key of JSON.
type Setting struct {
	// Name is the column and the key, Flag the flag; empty where there is none.
	Name, Flag string
	// Usage is for the flag, with what it takes in backquotes.
	Usage string
	set   func(e *Entry, value string) error
}

// text is a setting that is taken as it is; verify checks it.
func text(name, flag, usage string, field func(e *Entry) *string) Setting {
	return Setting{name, flag, usage, func(e *Entry, value string) error {
		*field(e) = value
		return nil
	}}
}

// Settings are all, in the order of the help.
func Settings() []Setting {
	return []Setting{
		text("id", "", "", func(e *Entry) *string { return &e.ID }),
		text("name", "", "", func(e *Entry) *string { return &e.Name }),
		text("bucket", "bucket", "the `name` of the bucket", func(e *Entry) *string { return &e.Bucket }),
		text("region", "region", "the bucket's `region` (asked of S3)", func(e *Entry) *string { return &e.Region }),
		text("roleArn", "role-arn", "the `ARN` of the role", func(e *Entry) *string { return &e.RoleARN }),
		text("externalId", "external-id", "the external `ID` that you made for this customer", func(e *Entry) *string { return &e.ExternalID }),
		text("secondExternalId", "second-external-id", "the new external `ID` during a rotation, which must open the role beside the first", func(e *Entry) *string { return &e.SecondExternalID }),
		text("retiredExternalId", "retired-external-id", "an external `ID` from before a rotation, which the role must refuse", func(e *Entry) *string { return &e.RetiredExternalID }),
		text("sessionName", "session-name", "the `name` of your sessions, where the customer typed it", func(e *Entry) *string { return &e.SessionName }),
		text("sourceIdentity", "source-identity", "your source `identity`, where the customer typed it", func(e *Entry) *string { return &e.SourceIdentity }),
		text("keyId", "key-id", "the `ID` of the access key", func(e *Entry) *string { return &e.KeyID }),
		{"way", "way", "the `way` in, where the values do not tell: role, webIdentity, keyedUser, stsUserRole, bucketPolicy or existingRole", func(e *Entry, value string) error {
			e.Way = verify.Way(value)
			return nil
		}},
		text("webIdentityTokenFile", "web-identity-token-file", "the `file` with the token that opens the role", func(e *Entry) *string { return &e.WebIdentityTokenFile }),
		text("audience", "audience", "the `audience` of your tokens that the customer entered, if any", func(e *Entry) *string { return &e.Audience }),
		{"phaseOne", "phase-one", "", func(e *Entry, value string) (err error) {
			e.PhaseOne, err = yes(value)
			return err
		}},
		text("prefix", "prefix", "the `prefix` that the customer limited the grant to", func(e *Entry) *string { return &e.Prefix }),
		{"furtherBuckets", "further-buckets", "the `names` of further buckets that the customer opened, with commas between", func(e *Entry, value string) error {
			e.FurtherBuckets = strings.FieldsFunc(value, func(c rune) bool { return c == ',' || c == ' ' })
			return nil
		}},
		{"bucketIs", "bucket-is", "`whether` the template made the bucket: new or existing", func(e *Entry, value string) error {
			e.BucketIs = verify.Origin(value)
			return nil
		}},
		text("account", "account", "the customer's AWS `account` (that of the role or key)", func(e *Entry) *string { return &e.Account }),
		text("bucketAccount", "bucket-account", "the AWS `account` that the customer named as the bucket's (the customer's)", func(e *Entry) *string { return &e.BucketAccount }),
		text("kmsKeyArn", "kms-key-arn", "the `ARN` of the customer's KMS key", func(e *Entry) *string { return &e.KMSKeyARN }),
		text("queue", "queue", "the `URL` or ARN of the queue that is told of objects", func(e *Entry) *string { return &e.Queue }),
		text("topic", "topic", "the `ARN` of the topic that is told of objects", func(e *Entry) *string { return &e.Topic }),
		text("versioning", "versioning", "the `state` that the customer chose for a new bucket: Enabled, Suspended or Off", func(e *Entry) *string { return &e.Versioning }),
		text("template", "template", "the stack's `output` TemplateVersion, such as \"quartic 1.0.0\"", func(e *Entry) *string { return &e.Template }),
		text("otherBucket", "other-bucket", "a `bucket` that must be closed: another one of the customer's, or a canary of your own", func(e *Entry) *string { return &e.other().Name }),
		text("otherBucketRegion", "other-bucket-region", "the `region` of the other bucket (that of the bucket)", func(e *Entry) *string { return &e.other().Region }),
		text("otherBucketKey", "other-bucket-key", "the `key` of an object in the other bucket, if you know one", func(e *Entry) *string { return &e.other().Key }),
		text("outsideKey", "outside-key", "the `key` of an object outside the prefix, if you know one", func(e *Entry) *string { return &e.OutsideKey }),
		text("secretFile", "", "", func(e *Entry) *string { return &e.SecretIn.File }),
		text("secretEnv", "", "", func(e *Entry) *string { return &e.SecretIn.Env }),
		text("secretArn", "", "", func(e *Entry) *string { return &e.SecretIn.ARN }),
	}
}

func (e *Entry) other() *verify.OtherBucket {
	if e.OtherBucket == nil {
		e.OtherBucket = &verify.OtherBucket{}
	}
	return e.OtherBucket
}

func yes(value string) (bool, error) {
	switch strings.ToLower(value) {
	case "yes", "true":
		return true, nil
	case "no", "false":
		return false, nil
	}
	return false, fmt.Errorf("must be yes or no, got %q", hideParts(short(value)))
}

// secretNames are those under which somebody may want to write a secret, in letters only.
var secretNames = []string{"secret", "secretkey", "secretaccesskey", "awssecretaccesskey", "keysecret", "password"}

// known says how a value is set, or why none of the name is.
func known(def *vendors.Definition, name string) (func(e *Entry, value string) error, error) {
	settings := Settings()
	if i := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == name }); i >= 0 {
		return settings[i].set, nil
	}
	for _, c := range def.Choices() {
		if c.Parameter == name {
			return func(e *Entry, value string) error {
				allowed, err := yes(value)
				if e.Allowed == nil {
					e.Allowed = map[string]bool{}
				}
				e.Allowed[name] = allowed
				return err
			}, nil
		}
	}
	if set, ok, err := ofSet(def, name); ok || err != nil {
		return set, err
	}
	if name == "stackName" {
		return func(e *Entry, value string) error {
			e.Stack = value
			return nil
		}, nil
	}
	if slices.Contains(def.Parameters(), name) {
		return func(e *Entry, value string) error {
			if e.parameters == nil {
				e.parameters = map[string]string{}
			}
			e.parameters[name] = value
			return nil
		}, nil
	}
	if slices.Contains(secretNames, strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "", ".", "").Replace(name))) {
		return nil, fmt.Errorf("%q must not be here: a secret in a list of connections is found by everybody who finds the list. Say where it is, with secretFile, secretEnv or secretArn", name)
	}
	names := slices.DeleteFunc(Names(def), func(n string) bool {
		return levenshtein.Distance(strings.ToLower(n), strings.ToLower(name), nil) > 1+len(name)/4
	})
	if len(names) > 0 {
		return nil, fmt.Errorf("%q is nothing that is known of a connection: did you mean %q?", hideParts(short(name)), names[0])
	}
	return nil, fmt.Errorf("%q is nothing that is known of a connection, which are %s", hideParts(short(name)), strings.Join(Names(def), ", "))
}

// Names are those of all settings, and of the choices of a definition.
func Names(def *vendors.Definition) []string {
	var names []string
	for _, s := range Settings() {
		names = append(names, s.Name)
	}
	for _, set := range def.Sets {
		for _, s := range settingsOfSet(set) {
			names = append(names, set.Name+"."+s.name)
		}
	}
	for _, c := range def.Choices() {
		names = append(names, c.Parameter)
	}
	return names
}

// launched takes what the list says of the launch, where nothing else says it. The external ID in it is the vendor's own.
func (e *Entry) launched(def *vendors.Definition) error {
	var problems []error
	take := func(field *string, name, parameter string) {
		switch value := e.parameters[parameter]; {
		case value == "" || *field == value:
		case *field != "":
			problems = append(problems, fmt.Errorf("%s and %s must be the same, and are two values", name, parameter))
		default:
			*field = value
		}
	}
	take(&e.ExternalID, "externalId", vendors.ParamExternalID)
	take(&e.SecondExternalID, "secondExternalId", vendors.ParamSecondExternalID)
	take(&e.SessionName, "sessionName", vendors.ParamVendorSessionName)
	take(&e.SourceIdentity, "sourceIdentity", vendors.ParamVendorSourceIdentity)
	take(&e.Bucket, "bucket", vendors.ParamNewBucketName)
	take(&e.Bucket, "bucket", vendors.ParamExistingBucketName)
	take(&e.Prefix, "prefix", vendors.ParamPrefix)
	take(&e.BucketAccount, "bucketAccount", vendors.ParamBucketAccountID)
	take(&e.KMSKeyARN, "kmsKeyArn", vendors.ParamKMSKeyARN)
	take(&e.Versioning, "versioning", vendors.ParamVersioning)
	if e.Way == "" {
		e.Way = e.wayOf(def, e.parameters[vendors.ParamAccess])
	}
	switch {
	case e.BucketIs != "":
	case e.parameters[vendors.ParamExistingBucketName] != "":
		e.BucketIs = verify.OriginExisting
	case e.parameters[vendors.ParamNewBucketName] != "", e.parameters[vendors.ParamBucketNamePrefix] != "":
		e.BucketIs = verify.OriginNew
	}
	if len(e.FurtherBuckets) == 0 {
		e.FurtherBuckets = bucketsOf(e.parameters[vendors.ParamFurtherBucketARNs])
	}
	return errors.Join(append(problems, e.launchedSets(def), e.inNamespace(def))...)
}

// bucketsOf are the names in a list of the ARNs of buckets.
func bucketsOf(arns string) []string {
	var names []string
	for arn := range strings.SplitSeq(arns, ",") {
		if arn = strings.TrimSpace(arn); arn != "" {
			names = append(names, arn[strings.LastIndexByte(arn, ':')+1:])
		}
	}
	return names
}

// short cuts what a message need not repeat in full.
func short(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}

// Set sets one thing that is known of a connection.
func (e *Entry) Set(def *vendors.Definition, name, value string) error {
	set, err := known(def, name)
	if err != nil {
		return err
	}
	if err := set(e, value); err != nil {
		return fmt.Errorf("%s %w", name, err)
	}
	return nil
}

// SetHandback takes what a customer handed back. Of two keys it takes the one with the ID that is set, or with a secret.
func (e *Entry) SetHandback(def *vendors.Definition, v *handback.Values) error {
	if v.Version != "" {
		e.Template = def.Vendor + " " + v.Version
	}
	e.HandedExternalID, e.byCustomer = v.ExternalID, def.HasOwnExternalID()
	e.Stack, e.Bucket, e.Region, e.RoleARN = v.Stack, v.BucketName, v.Region, v.RoleARN
	e.Queue = cmp.Or(v.Sets[vendors.HandedQueueURL], v.Sets[vendors.HandedQueueARN])
	e.Topic = v.Sets[vendors.HandedTopicARN]
	e.HandedAccountID = v.AccountID
	e.handedSets(def, v)
	keys := slices.DeleteFunc(slices.Clone(v.Keys), func(k handback.Key) bool { return e.KeyID != "" && k.ID != e.KeyID })
	if withSecret := slices.DeleteFunc(slices.Clone(keys), func(k handback.Key) bool { return k.Secret == "" }); len(withSecret) == 1 {
		keys = withSecret
	}
	switch {
	case len(keys) > 1:
		return fmt.Errorf("the stack has two keys, %s and %s: say which with -key-id", keys[0].ID, keys[1].ID)
	case len(keys) == 1:
		e.KeyID, e.Connection.Secret = keys[0].ID, verify.NewSecret(keys[0].Secret.Reveal())
	}
	if err := e.setParameters(def, launchedWith(def, v)); err != nil {
		return err
	}
	e.handedOfBuckets(def, v)
	return nil
}

// launchedWith are the parameters of the launch. A stack that has none for an existing bucket made a new one: its template's lean form
// does, and so does a version that takes no other.
func launchedWith(def *vendors.Definition, v *handback.Values) map[string]string {
	if v.ParameterNames == nil {
		return v.Parameters
	}
	with := map[string]string{}
	maps.Copy(with, v.Parameters)
	for _, name := range def.Parameters() { // also of a further set's own bucket
		if strings.HasSuffix(name, vendors.ParamExistingBucketName) && !slices.Contains(v.ParameterNames, name) {
			with[name] = ""
		}
	}
	return with
}

// wayOf is the way in that the parameter Access spells so, empty if there is none; or the one that the partition decides.
func (e *Entry) wayOf(def *vendors.Definition, access string) verify.Way {
	if there, ok := partition.LooksLike(e.Region); ok && slices.Contains(def.KeyPartitions(), there.ID) {
		return verify.WayKeyedUser
	}
	w, _ := vocabulary.WayOf(access)
	return verify.Way(w.ID)
}

// Foretold is what is known of a connection from the parameters that its stack will be launched with, before anything is handed
// back. A value that is not right says nothing.
func Foretold(def *vendors.Definition, parameters map[string]string) *Entry {
	e := &Entry{}
	_ = e.setParameters(def, parameters)
	existing, made := parameters[vendors.ParamExistingBucketName], parameters[vendors.ParamNewBucketName]
	e.Bucket = cmp.Or(existing, made)
	if existing == "" && made != "" {
		e.BucketIs, e.Versioning = verify.OriginNew, parameters[vendors.ParamVersioning]
	}
	return e
}

// setParameters takes what the stack was launched with.
func (e *Entry) setParameters(def *vendors.Definition, parameters map[string]string) error {
	e.Way = e.wayOf(def, parameters[vendors.ParamAccess])
	e.LaunchedWith = parameters[vendors.ParamExternalID]
	e.Audience = parameters[vendors.ParamWebIdentityAudience]
	e.Prefix = parameters[vendors.ParamPrefix]
	e.BucketAccount = parameters[vendors.ParamBucketAccountID]
	e.KMSKeyARN = parameters[vendors.ParamKMSKeyARN]
	e.Queue = cmp.Or(e.Queue, parameters[vendors.ParamVendorQueueARN])
	e.Topic = cmp.Or(e.Topic, parameters[vendors.ParamVendorTopicARN])
	if existing, ok := parameters[vendors.ParamExistingBucketName]; ok && existing != "" {
		e.BucketIs = verify.OriginExisting
	} else if ok {
		e.BucketIs = verify.OriginNew
		e.Versioning = parameters[vendors.ParamVersioning]
	}
	e.setParametersOfSets(def, parameters)
	e.FurtherBuckets = append(e.FurtherBuckets, bucketsOf(parameters[vendors.ParamFurtherBucketARNs])...)
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		if slices.ContainsFunc(def.Choices(), func(c vendors.Choice) bool { return c.Parameter == name }) {
			if err := e.Set(def, name, parameters[name]); err != nil {
				return err
			}
		}
	}
	// Until the customer has entered who the vendor is, the role trusts nobody.
	if r := def.Access.Role; r != nil && r.Trust.IsLate() {
		principal, typed := parameters[vendors.ParamVendorPrincipalARN]
		_, told := parameters[vendors.ParamExternalID]
		e.PhaseOne = typed && principal == "" || (typed || told) && e.LaunchedWith == ""
	}
	return nil
}
