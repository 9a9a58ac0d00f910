package registry

import (
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// Values are what the customer handed back, and what is known of the launch: what a check needs beside the connection's
// own fields. Names in JSON are those of the lists that bucketgrant verify reads.
type Values struct {
	Stack   string `json:"stack,omitempty"`
	Bucket  string `json:"bucket,omitempty"`
	RoleARN string `json:"roleArn,omitempty"`
	KeyID   string `json:"keyId,omitempty"`
	// Where the secret of the access key is: a file, a variable of the environment, or the ARN of a secret in the vendor's
	// own Secrets Manager. At most one is set, and only by the vendor. The secret itself is never here.
	SecretFile string `json:"secretFile,omitempty"`
	SecretEnv  string `json:"secretEnv,omitempty"`
	SecretARN  string `json:"secretArn,omitempty"`

	WebIdentityTokenFile string              `json:"webIdentityTokenFile,omitempty"`
	Audience             string              `json:"audience,omitempty"`
	PhaseOne             bool                `json:"phaseOne,omitempty"`
	Prefix               string              `json:"prefix,omitempty"`
	Allowed              map[string]bool     `json:"allowed,omitempty"`
	FurtherBuckets       []string            `json:"furtherBuckets,omitempty"`
	BucketIs             verify.Origin       `json:"bucketIs,omitempty"`
	BucketAccount        string              `json:"bucketAccount,omitempty"`
	KMSKeyARN            string              `json:"kmsKeyArn,omitempty"`
	Versioning           string              `json:"versioning,omitempty"`
	Template             string              `json:"template,omitempty"`
	OtherBucket          *verify.OtherBucket `json:"otherBucket,omitempty"`
	OutsideKey           string              `json:"outsideKey,omitempty"`
	// ParameterNames are those of all parameters of the stack, nil where nobody has said: they tell the template's lean form from
	// the full one.
	ParameterNames []string `json:"parameterNames,omitzero"`
	// Sets are those of the definition's further sets, by their names.
	Sets map[string]verify.OfSet `json:"sets,omitempty"`
}

// Told reports whether there is enough to try the connection. A key without a place for its secret is not.
func (v Values) Told() bool {
	if v.KeyID != "" {
		return v.SecretFile != "" || v.SecretEnv != "" || v.SecretARN != ""
	}
	return v.RoleARN != ""
}

// WithToken is a connection with a file of the vendor's own token, where such a token opens its role and it names no file itself.
func WithToken(def *vendors.Definition, c verify.Connection, file string) verify.Connection {
	with := c
	with.WebIdentityTokenFile = file
	if c.WebIdentityTokenFile != "" || file == "" || with.WayIn(def) != verify.WayWebIdentity {
		return c
	}
	return with
}

// Verify is the connection as package verify tries it, with the secret of its key, if it has one.
func (c *Connection) Verify(secret verify.Secret) verify.Connection {
	v := c.Values
	return verify.Connection{
		ID: c.Customer.Number, Name: c.Customer.Name, Way: c.Way, Bucket: v.Bucket, Region: c.Region, RoleARN: v.RoleARN,
		KeyID: v.KeyID, Secret: secret, ExternalID: c.ExternalID, WebIdentityTokenFile: v.WebIdentityTokenFile, Audience: v.Audience,
		PhaseOne: v.PhaseOne, Prefix: v.Prefix, Allowed: v.Allowed, FurtherBuckets: v.FurtherBuckets, BucketIs: v.BucketIs,
		Account: c.Account, KMSKeyARN: v.KMSKeyARN, Versioning: v.Versioning, Template: v.Template, OtherBucket: v.OtherBucket,
		OutsideKey: v.OutsideKey, BucketAccount: v.BucketAccount, Sets: v.Sets,
	}
}
