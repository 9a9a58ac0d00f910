package registry

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// Take is the connection with what a customer handed back, checked as verify checks it: another customer's stack, of another
// external ID or account, is refused. The external ID stays the registry's own; where the customer makes it, the first one that is
// handed back is, for good: the store takes it if no connection ever had it. A secret access key is left out, also where
// the customer handed one back: where it is, the vendor says, with Values.SecretARN and the like.
func (c Connection) Take(def *vendors.Definition, v *handback.Values) (Connection, error) {
	e := connections.Entry{Connection: c.Verify(verify.Secret{})}
	e.Connection.FurtherBuckets = nil
	if !slices.ContainsFunc(v.Keys, func(k handback.Key) bool { return k.ID == e.KeyID }) {
		e.KeyID = "" // it is replaced by another one
	}
	if err := e.SetHandback(def, v); err != nil {
		return Connection{}, err
	}
	before, told := c.Values, ValuesOf(e.Connection)
	if v.Parameters == nil && v.ParameterNames == nil { // what the vendor knows of the launch nobody contradicts
		told.Prefix, told.KMSKeyARN = cmp.Or(told.Prefix, before.Prefix), cmp.Or(told.KMSKeyARN, before.KMSKeyARN) // where its form asks
		told.Audience, told.Versioning = before.Audience, before.Versioning
		told.BucketIs, told.PhaseOne, told.FurtherBuckets, told.BucketAccount = before.BucketIs, before.PhaseOne, before.FurtherBuckets, before.BucketAccount
		for name, of := range told.Sets {
			its := before.Sets[name]
			of.Prefix, of.KMSKeyARN = cmp.Or(of.Prefix, its.Prefix), cmp.Or(of.KMSKeyARN, its.KMSKeyARN)
			of.BucketIs, of.Versioning = its.BucketIs, its.Versioning
			told.Sets[name] = of
		}
	}
	told.Stack, told.ParameterNames = e.Stack, slices.Clone(v.ParameterNames)
	told.SecretFile, told.SecretEnv, told.SecretARN = before.SecretFile, before.SecretEnv, before.SecretARN
	if told.KeyID != before.KeyID { // the secret of another key
		told.SecretFile, told.SecretEnv, told.SecretARN = "", "", ""
	}
	if c.ExternalID == "" && def.HasOwnExternalID() {
		c.ExternalID = v.ExternalID
	}
	e.ExternalID = c.ExternalID
	account := c.Account
	c.Values, c.Region, c.Way, c.Launched = told, e.Region, cmp.Or(e.Way, c.Way), cmp.Or(v.Version, c.Launched)
	if v.Version != "" {
		c.LaunchedAt = time.Time{} // it is said anew
	}
	problems := []error{e.CheckHandback()}
	for _, found := range []string{accountOf(e.RoleARN), accountOf(e.Stack), v.AccountID} {
		if account != "" && found != "" && account != found {
			problems = append(problems, fmt.Errorf("the customer's account is %q, and what was handed back is of %q: it is somebody else's stack", account, found))
			break
		}
		c.Account = cmp.Or(c.Account, found)
	}
	if err := errors.Join(append(problems, c.validate(def, told.KeyID != ""))...); err != nil {
		return Connection{}, err
	}
	return c, nil
}

// validate reports everything that keeps the connection from being tried, as verify says it. Its secret, if it has one, and its token
// are named elsewhere.
func (c *Connection) validate(def *vendors.Definition, secret bool) error {
	const named = "named elsewhere"
	tried := WithToken(def, c.Verify(verify.Secret{}), named)
	if secret {
		tried.Secret = verify.NewSecret(named)
	}
	return connections.Named(verify.Validate(def, tried, Untried()), func(s connections.Setting) string { return s.Name })
}

// AsksOrigin reports whether nobody has said if the stack made the bucket, where the vendor allows both: what only a new bucket
// promises can then not be told.
func (c Connection) AsksOrigin(def *vendors.Definition) bool {
	both := def.Bucket.Create != vendors.CreateRequired && def.Bucket.Create != vendors.CreateNever
	return both && c.Values.BucketIs == verify.OriginUnknown && c.Values.BucketAccount == ""
}

// ToldAs reports whether another reading of the connection says the same of its stack: what Take changes.
func (c Connection) ToldAs(other Connection) bool {
	known := func(c Connection) string {
		data, _ := json.Marshal([]any{c.ExternalID, c.Account, c.Region, c.Way, c.Launched, c.Values}) // plain values, which cannot fail
		return string(data)
	}
	return known(c) == known(other)
}

// Untried are options to validate a connection with, which is not tried: as if there were credentials.
func Untried() verify.Options {
	return verify.Options{AWS: aws.Config{Region: "us-east-1", Credentials: aws.AnonymousCredentials{}}}
}

// accountOf is the account in an ARN, "" if it is none.
func accountOf(text string) string {
	parsed, err := arn.Parse(text)
	if err != nil {
		return ""
	}
	return parsed.AccountID
}

// ValuesOf are the values of a connection as package verify tries it, without its secret.
func ValuesOf(v verify.Connection) Values {
	return Values{
		Bucket: v.Bucket, RoleARN: v.RoleARN, KeyID: v.KeyID, WebIdentityTokenFile: v.WebIdentityTokenFile, Audience: v.Audience,
		PhaseOne: v.PhaseOne, Prefix: v.Prefix, Allowed: v.Allowed, FurtherBuckets: v.FurtherBuckets, BucketIs: v.BucketIs,
		BucketAccount: v.BucketAccount, KMSKeyARN: v.KMSKeyARN, Versioning: v.Versioning, Template: v.Template, OtherBucket: v.OtherBucket, OutsideKey: v.OutsideKey,
		Sets: v.Sets,
	}
}

// Foretell is what is known of a launch before it: from the customer's account, the partition or region, and the parameters
// that the customer is given. Where that is a role's ARN and a bucket, the registry needs nothing handed back: it tries until
// the role lets it in. Otherwise the values are what of them is known, and Told of them is false. The bucket is what
// launch.Template.BucketName says, "" where it is not known.
func Foretell(def *vendors.Definition, account, bucket string, p vendors.Partition, parameters map[string]string) (way verify.Way, v Values) {
	e := connections.Foretold(def, parameters)
	way, v = e.Way, ValuesOf(e.Connection)
	if ways := verify.WaysIn(def, p); way == "" && len(ways) > 0 || !slices.Contains(ways, way) {
		way = ways[0] // the template's default, or what the partition decides
	}
	if v.Bucket == "" && bucket != "" { // a new one: of an existing one the customer gives the name
		v.Bucket, v.BucketIs, v.Versioning = bucket, verify.OriginNew, parameters[vendors.ParamVersioning]
	}
	if def.HasOwnExternalID() && way == verify.WayRole && parameters[vendors.ParamExternalID] == "" {
		return way, v // the customer has to hand it back
	}
	if len(def.Sets) > 0 {
		return way, v // one name of several roles is not enough
	}
	role, name := def.Access.Role, parameters[vendors.ParamRoleName]
	if way.Keyed() || role == nil || !role.Name.Offered() || name == "" || account == "" || v.Bucket == "" {
		return way, v
	}
	v.RoleARN = arn.ARN{Partition: string(p), Service: "iam", AccountID: account, Resource: "role/" + name}.String()
	return way, v
}

// AsksID reports whether the way in asks for an external ID, so that who has it proves whose account it is.
func (n New) AsksID() bool { return n.Way == verify.WayRole && n.ExternalID != "" }

// PartitionOf is the partition of a region, as far as it is known or looks like one.
func PartitionOf(region string) vendors.Partition { return partition.Assumed(region).ID }
