package policyedit

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// How long a policy may be, in bytes.
const (
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html
	maxBucketPolicy = 20 * 1024
	// https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
	maxKeyPolicy = 32 * 1024
)

// Rules are what one vendor's statements are made of, as data for the page too.
type Rules struct {
	Vendor string `json:"vendor"`
	Name   string `json:"name"`
	// SidStart is how the Sids of this vendor's statements begin, before the definition's own, which starts with a capital letter. S3
	// and KMS take spaces in a Sid.
	SidStart string `json:"sidStart"`
	// Parts are the statements about the bucket and its objects.
	Parts []Part `json:"parts"`
	// Prefix says that the customer may limit the objects to a prefix.
	Prefix bool `json:"prefix"`
	// Prefixes are the vendor's own, nil where it has none: the objects are those under them.
	Prefixes []string `json:"prefixes,omitempty"`
	// By and Sets are what the vendor publishes of whom it lets in, nil where the customer types it.
	By   vendors.By `json:"by"`
	Sets []Set      `json:"sets"`
	// Principal is the shape of what the customer types, where that is so.
	Principal Shape `json:"principal"`
	Bucket    Shape `json:"bucket"`
	// Existing says that the customer may share a bucket that is there already. Else the rules are for the key of a new one.
	Existing bool `json:"existing"`
	// KMSActions are what the policy of the bucket's KMS key must allow, nil where the definition offers no key.
	KMSActions []string `json:"kmsActions"`
	Key        Shape    `json:"key"`
	KeyPrefix  Shape    `json:"keyPrefix"`

	MaxBucketPolicy int               `json:"maxBucketPolicy"`
	MaxKeyPolicy    int               `json:"maxKeyPolicy"`
	Messages        map[string]string `json:"messages"`

	def *vendors.Definition
}

// Part is a statement in the making.
type Part struct {
	Sid       string   `json:"sid"`
	Actions   []string `json:"actions"`
	OnBucket  bool     `json:"onBucket"`
	OnObjects bool     `json:"onObjects"`
	// Lists says that S3 can limit its actions to keys under a prefix.
	Lists bool `json:"lists"`
	// Choice is the parameter that leaves it to the customer, empty where it always is, and Default the answer of who says nothing.
	Choice  string `json:"choice,omitempty"`
	Default bool   `json:"default,omitempty"`
}

// Set is whom the vendor publishes for a partition, one of its clouds, or a region.
type Set struct {
	Key       string            `json:"key"`
	Partition vendors.Partition `json:"partition"`
	ARNs      []string          `json:"arns"`
}

// Shape is a rule for a value, as package awsname has it.
type Shape struct {
	Pattern     string `json:"pattern"`
	Description string `json:"description"`
}

// For are the rules of a definition, nil where it offers neither a bucket that is there already nor a KMS key.
func For(def *vendors.Definition) *Rules {
	b := def.Access.BucketPolicy
	if b == nil || !b.ExistingBucket.Offered() && b.KMSActions == nil {
		return nil
	}
	r := &Rules{
		Vendor: def.Vendor, Name: def.Name, SidStart: "Bucketgrant " + strings.ReplaceAll(def.Vendor, "-", " ") + " ",
		Parts: partsOf(def), Prefix: def.Bucket.Prefix.Offered(), Prefixes: def.Bucket.Prefixes,
		Principal: typed(def),
		Existing:  b.ExistingBucket.Offered(), KMSActions: b.KMSActions, Key: Shape{awsname.KMSKeyARNPattern, awsname.KMSKeyARNDescription},
		KeyPrefix:       Shape{awsname.KeyPrefixPattern, awsname.KeyPrefixDescription},
		MaxBucketPolicy: maxBucketPolicy, MaxKeyPolicy: maxKeyPolicy, Messages: messages(), def: def,
	}
	r.Bucket.Pattern, r.Bucket.Description = awsname.BucketNameFrom(def.Bucket.ExistingStart())
	if regions := vocabulary.RegionsInWords(def); regions != "" {
		r.Messages[msgServed] = "{name} serves customers in " + regions + " only, got {region}"
	}
	if r.Prefixes != nil {
		r.Messages[msgNoPrefix] = "Prefix must be left out: {name} is given objects under " + words.And(r.Prefixes) + " alone"
	}
	if p := def.Published(); p != nil {
		r.By = p.By
		for _, id := range def.ServedPartitions() {
			for _, s := range p.In(id) {
				r.Sets = append(r.Sets, Set{Key: s.Key, Partition: id, ARNs: arnsOf(id, s.Values)})
			}
		}
	}
	return r
}

// arnsOf names whole accounts as a policy does.
func arnsOf(id vendors.Partition, values []string) []string {
	arns := slices.Clone(values)
	for i, v := range arns {
		if vendors.AccountOf(v) == v {
			arns[i] = "arn:" + string(id) + ":iam::" + v + ":root"
		}
	}
	return arns
}

// typed is the shape of the principal that the customer types.
func typed(def *vendors.Definition) Shape {
	for _, c := range vocabulary.For(def) {
		for _, p := range c.Parameters {
			if p.Word.Name == vendors.ParamVendorPrincipalARN {
				return Shape{p.Shape.Pattern, p.Shape.Constraint}
			}
		}
	}
	return Shape{awsname.PrincipalARNPattern, awsname.PrincipalARNDescription}
}

// partsOf takes listing apart where a prefix can limit it, and what no prefix limits, as the template does: the condition would keep
// out other actions.
func partsOf(def *vendors.Definition) []Part {
	taken := map[string]bool{}
	for _, p := range def.Permissions {
		taken[p.Sid] = true
	}
	var parts []Part
	for _, p := range def.Permissions {
		part := Part{Sid: p.Sid, OnBucket: p.Applies(vendors.OnBucket), OnObjects: p.Applies(vendors.OnObjects)}
		if p.Choice != nil {
			part.Choice, part.Default = p.Choice.Parameter, p.Choice.Default
		}
		part.Actions = p.Actions
		if def.Bucket.Limited() {
			beyond, ok := part.apart("BeyondPrefix", taken, func(a string) bool { return slices.Contains(p.BeyondThePrefix(), a) })
			if ok {
				beyond.OnObjects = false
				parts = append(parts, beyond)
			}
			listing, ok := part.apart("Listing", taken, listsKeys)
			if ok {
				listing.Lists, listing.OnObjects = true, part.OnObjects && len(part.Actions) == 0
				parts = append(parts, listing)
			}
		}
		if len(part.Actions) > 0 {
			parts = append(parts, part)
		}
	}
	return parts
}

// apart takes some actions out into a part of their own, with a Sid of its own if some are left.
func (p *Part) apart(ending string, taken map[string]bool, those func(action string) bool) (part Part, some bool) {
	part = *p
	part.Actions = slices.DeleteFunc(slices.Clone(p.Actions), func(a string) bool { return !those(a) })
	if len(part.Actions) == 0 {
		return part, false
	}
	p.Actions = slices.DeleteFunc(slices.Clone(p.Actions), those)
	if len(p.Actions) > 0 {
		for part.Sid += ending; taken[part.Sid]; {
			part.Sid += ending
		}
		taken[part.Sid] = true
	}
	return part, true
}

func listsKeys(action string) bool {
	a, ok := s3actions.Lookup(action)
	return ok && a.Prefix
}
