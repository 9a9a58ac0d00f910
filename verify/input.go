package verify

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Shapes only: whether there is such a thing is for AWS to say.
var (
	roleARN = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^arn:(` + partition.Pattern + `):iam::([0-9]{12}):role/.+$`)
	})
	keyID     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z0-9]{16,128}$`) })
	regionID  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2}$`) })
	versionID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+$`) })
)

// newRun checks the input, all of it.
func newRun(def *vendors.Definition, c Connection, o Options) (*run, error) {
	if def == nil {
		return nil, errors.New("there must be a definition, got nil")
	}
	if c.BucketIs == OriginUnknown {
		switch def.Bucket.Create {
		case vendors.CreateRequired:
			c.BucketIs = OriginNew
		case vendors.CreateNever:
			c.BucketIs = OriginExisting
		}
	}
	if c.BucketIs == OriginUnknown && c.BucketAccount != "" {
		c.BucketIs = OriginExisting // a stack makes none elsewhere
	}
	if o.MaxRequests == 0 {
		o.MaxRequests = defaultMaxRequests
	}
	if o.CleanUp == 0 {
		o.CleanUp = defaultCleanUp
	}
	r := &run{def: def, c: c, o: o, way: c.WayIn(def), callLimit: defaultCallLimit}
	in := &input{}
	in.long("ID", c.ID, maxName)
	in.long("Name", c.Name, maxName)
	in.way(r)
	in.bucket(r)
	in.long("Audience", c.Audience, maxName)
	in.long("OutsideKey", c.OutsideKey, maxKey)
	if c.OtherBucket != nil {
		in.long("OtherBucket.Key", c.OtherBucket.Key, maxKey)
	}
	in.promises(r)
	if len(in.problems) > 0 {
		return nil, errors.Join(in.problems...)
	}
	r.account = c.Account
	if m := roleARN().FindStringSubmatch(c.RoleARN); r.account == "" && m != nil {
		r.account = m[2]
	}
	r.composeExternalIDs()
	r.granted, r.off = grants(def, c)
	r.secrets = []string{c.Secret.Reveal()}
	return r, nil
}

// composeExternalIDs puts behind each external ID what the template puts there, where the definition says so: the role's account.
func (r *run) composeExternalIDs() {
	m := roleARN().FindStringSubmatch(r.c.RoleARN)
	if !r.needsExternalID() || m == nil {
		return
	}
	r.entered = r.c.ExternalID
	made := r.def.Access.Role.Trust.ExternalID
	for _, id := range []*string{&r.c.ExternalID, &r.c.SecondExternalID, &r.c.RetiredExternalID} {
		*id = made.In(m[2], *id)
	}
}

// FieldError is what is wrong with one field. The error of [Validate] and [Run] is one of them, or several joined.
type FieldError struct {
	// Field is one of [Connection], such as RoleARN or OtherBucket.Region, or one of [Options] with Options. before it.
	Field string
	// Err says what the field must be, and what it is.
	Err error
}

func (e *FieldError) Error() string { return e.Field + " " + e.Err.Error() }

// Unwrap is Err.
func (e *FieldError) Unwrap() error { return e.Err }

// input collects what is wrong.
type input struct{ problems []error }

func (in *input) problem(field, format string, args ...any) {
	in.problems = append(in.problems, &FieldError{field, fmt.Errorf(format, args...)})
}

// value notes what a check says of a value, if there is one.
func (in *input) value(field, value string, check func(string) error) {
	if value == "" {
		return
	}
	if err := check(value); err != nil {
		in.problem(field, "%w", err)
	}
}

func (in *input) shape(field, value string, shape *regexp.Regexp, right string) {
	if value != "" && !shape.MatchString(value) {
		in.problem(field, "must be %s, got %q", right, value)
	}
}

const (
	maxName = 1024 // more than anybody calls a customer
	maxKey  = 1024 // S3's
)

func (in *input) long(field, value string, most int) {
	if len(value) > most {
		in.problem(field, "must be at most %d bytes, got %d", most, len(value))
	}
}

func (in *input) needs(field, value string, why string) {
	if value == "" {
		in.problem(field, "must be given: %s", why)
	}
}

// elsewhere: where the partition decides how the vendor gets in, a key is none in the partition of a role.
func (in *input) elsewhere(r *run) bool {
	there, ok := partition.LooksLike(r.c.Region)
	if !ok || r.def.KeyPartitions() == nil {
		return false
	}
	ways := WaysIn(r.def, there.ID)
	if slices.Contains(ways, r.way) {
		return false
	}
	in.problem("Way", "must be one of %s in %s, where %s has no other way in, got %q", quoted(ways), there.ID, r.def.Name, r.way)
	return true
}

func (in *input) way(r *run) {
	c, ways := r.c, Ways(r.def)
	switch {
	case r.way == "":
		in.problem("Way", "must be given, one of %s: what was handed back does not tell which", quoted(ways))
		return
	case !slices.Contains(ways, r.way):
		in.problem("Way", "must be one of %s for %s, got %q", quoted(ways), r.def.Name, r.way)
		return
	}
	if in.elsewhere(r) {
		return
	}
	m := roleARN().FindStringSubmatch(c.RoleARN)
	if c.RoleARN != "" && (m == nil || awsname.CheckPrincipalARN(c.RoleARN) != nil) {
		in.problem("RoleARN", "must be the ARN of a role, such as arn:aws:iam::123456789012:role/name, its name at most 64 characters, got %q", c.RoleARN)
	} else if m != nil {
		if served := r.def.ServedPartitions(); !slices.Contains(served, vendors.Partition(m[1])) {
			in.problem("RoleARN", "must be in a partition that %s serves, %s, got %q", r.def.Name, quoted(served), c.RoleARN)
		}
		// The vendor's credentials may do there what no customer has granted.
		if role := r.def.Access.Role; role != nil && role.Trust.Published() != nil && slices.Contains(r.def.OwnAccounts()[vendors.Partition(m[1])], m[2]) {
			in.problem("RoleARN", "must be of the customer's account, got %q, which is in the vendor's own account", c.RoleARN)
		}
	}
	in.shape("KeyID", c.KeyID, keyID(), "the ID of an access key, 16 to 128 capital letters and digits")
	if r.way.role() {
		in.needs("RoleARN", c.RoleARN, "it is the way in")
	}
	entrances[r.way].check(in, r)
	if role := r.def.Access.Role; c.PhaseOne && (r.way != WayRole || role == nil || !role.Trust.IsLate()) {
		in.problem("PhaseOne", "is for a role that is opened after the launch only, which the way in %q of %s is not", r.way, r.def.Name)
	}
}

// ownCredentials are the vendor's own.
func (in *input) ownCredentials(r *run, why string) {
	if r.o.AWS.Credentials == nil {
		in.problem("Options.AWS", "must have the vendor's credentials: %s", why)
	}
}

// typed is what the customer typed for a condition of the trust, where it asks for that.
func (in *input) typed(r *run, field, value, key string) {
	c := r.condition(key)
	if c == nil || c.Typed == nil {
		if value != "" {
			in.problem(field, "must be empty, got %q: %s asks for none of the customer's own", value, r.def.Name)
		}
		return
	}
	if !r.c.PhaseOne {
		in.needs(field, value, "the role requires it")
	}
	in.value(field, value, func(v string) error { return narrowing.CheckValue(key, c.Operator, v) })
}

// needsExternalID: the definition's role requires one.
func (r *run) needsExternalID() bool {
	role := r.def.Access.Role
	return r.way == WayRole && role != nil && role.Trust.ExternalID.Given()
}

func (in *input) bucket(r *run) {
	c := r.c
	if !c.PhaseOne {
		in.needs("Bucket", c.Bucket, "without it only the way in could be tried")
	}
	in.value("Bucket", c.Bucket, func(name string) error { return awsname.CheckBucketNameFrom(name, r.def.Bucket.ExistingStart()) })
	in.shape("Region", c.Region, regionID(), "a region, such as us-east-1")
	if regionID().MatchString(c.Region) && !r.serves(c.Region) {
		in.problem("Region", "must be one that %s serves, %s, got %q", r.def.Name, quoted(r.def.ServedRegions()), c.Region)
	}
	if c.Prefix != "" {
		in.value("Prefix", c.Prefix, awsname.CheckKeyPrefix)
		if !r.def.Bucket.Prefix.Offered() {
			in.problem("Prefix", "must be empty, got %q: %s offers none", c.Prefix, r.def.Name)
		}
	}
	if c.OutsideKey != "" && !r.isOutside(c.OutsideKey) {
		in.problem("OutsideKey", "must be outside a prefix, got %q with the prefix %q", c.OutsideKey, strings.Join(r.prefixes(), " or "))
	}
	if len(c.FurtherBuckets) > 0 && !r.def.Bucket.FurtherBuckets.Offered() {
		in.problem("FurtherBuckets", "must be empty, got %q: %s offers none", c.FurtherBuckets, r.def.Name)
	}
	in.value("BucketAccount", c.BucketAccount, awsname.CheckAccountID)
	switch {
	case c.BucketAccount == "":
	case !r.def.Bucket.OtherAccount.Offered():
		in.problem("BucketAccount", "must be empty, got %q: %s opens no bucket of another account", c.BucketAccount, r.def.Name)
	case c.BucketIs == OriginNew:
		in.problem("BucketAccount", "must be empty, got %q: a bucket that the template made is of the stack's account", c.BucketAccount)
	}
	for _, name := range c.FurtherBuckets {
		in.value("FurtherBuckets", name, awsname.CheckBucketName)
	}
	if other := c.OtherBucket; other != nil {
		in.value("OtherBucket", other.Name, awsname.CheckBucketName)
		in.shape("OtherBucket.Region", other.Region, regionID(), "a region, such as us-east-1")
		if other.Name == "" || other.Name == c.Bucket || slices.Contains(c.FurtherBuckets, other.Name) {
			in.problem("OtherBucket", "must be a bucket that is not granted, got %q", other.Name)
		}
	}
}

func (in *input) promises(r *run) {
	c, def := r.c, r.def
	in.value("Account", c.Account, awsname.CheckAccountID)
	in.value("KMSKeyARN", c.KMSKeyARN, awsname.CheckKMSKeyARN)
	if !slices.Contains([]string{"", "Enabled", "Suspended", "Off"}, c.Versioning) {
		in.problem("Versioning", "must be Enabled, Suspended, Off or empty, got %q", c.Versioning)
	}
	switch {
	case !slices.Contains([]Origin{OriginUnknown, OriginNew, OriginExisting}, c.BucketIs):
		in.problem("BucketIs", "must be %q, %q or empty, got %q", OriginNew, OriginExisting, c.BucketIs)
	case c.BucketIs == OriginNew && def.Bucket.Create == vendors.CreateNever, c.BucketIs == OriginExisting && def.Bucket.Create == vendors.CreateRequired:
		in.problem("BucketIs", "must be otherwise than %q: the bucket's creation is %q", c.BucketIs, def.Bucket.Create)
	}
	in.allowed(def, c)
	in.shape("Options.Newest", r.o.Newest, versionID(), "a version such as 1.2.0")
}

// allowed holds the answers against the choices of the definition.
func (in *input) allowed(def *vendors.Definition, c Connection) {
	var choices []string
	for _, choice := range def.Choices() {
		choices = append(choices, choice.Parameter)
	}
	for _, parameter := range slices.Sorted(maps.Keys(c.Allowed)) {
		switch {
		case len(choices) == 0:
			in.problem("Allowed", "must be empty, got %q: %s leaves no choice", parameter, def.Name)
		case !slices.Contains(choices, parameter):
			in.problem("Allowed", "must be about %s, the choices that %s leaves, got %q", quoted(choices), def.Name, parameter)
		}
	}
}

func quoted[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = fmt.Sprintf("%q", string(w))
	}
	return strings.Join(words, ", ")
}
