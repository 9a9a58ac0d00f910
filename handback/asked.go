package handback

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// askedShapes are those of values that a template has only where the form asks for them.
var askedShapes = map[vendors.Handed]Shape{
	vendors.HandedRoleName:     {awsname.RoleNamePattern, awsname.RoleNameDescription},
	vendors.HandedAccountID:    {awsname.AccountIDPattern, awsname.AccountIDDescription},
	vendors.HandedBucketARN:    {awsname.BucketARNPattern, awsname.BucketARNDescription},
	vendors.HandedBucketPrefix: {awsname.KeyPrefixPattern, awsname.KeyPrefixDescription},
	vendors.HandedKMSKeyARN:    {awsname.KMSKeyARNPattern, awsname.KMSKeyARNDescription},
}

// twice are values that say one thing in two ways: what the second says of the first is behind the last of a separator.
var twice = []struct {
	first, second vendors.Handed
	after         string
}{
	{vendors.HandedBucketName, vendors.HandedBucketARN, ":"},
	{vendors.HandedRoleName, vendors.HandedRoleARN, "/"},
}

// sets are those of the form, of which the first has no name.
func (p *parser) sets() []string {
	list := []string{""}
	for _, o := range p.Outputs {
		if set, _ := o.Value.Cut(); !slices.Contains(list, set) {
			list = append(list, set)
		}
	}
	return list
}

// compareTwice: what is said in two ways is the same.
func (p *parser) compareTwice() {
	for _, set := range p.sets() {
		for _, t := range twice {
			first, second := p.values.get(t.first.Of(set)), p.values.get(t.second.Of(set))
			if first == "" || second == "" || first == second[strings.LastIndex(second, t.after)+1:] {
				continue
			}
			one := p.given[slotted{t.second.Of(set), ""}]
			p.problem(one.where, msgUnlike, "field", one.name, "other", p.given[slotted{t.first.Of(set), ""}].name, "value", p.show(second))
		}
	}
}

// derive makes the ARN of a role of its name and account, and the name of a bucket of its ARN, where the form asks for these.
func (p *parser) derive() {
	v := p.values
	in := cmp.Or(p.partitionOf(v.Region), partition.OfARN(v.BucketARN))
	for _, set := range p.sets() {
		name, arn := vendors.HandedBucketName.Of(set), vendors.HandedRoleARN.Of(set)
		if of := v.get(vendors.HandedBucketARN.Of(set)); p.lacks(name) && of != "" {
			v.set(name, of[strings.LastIndex(of, ":")+1:])
		}
		if role := v.get(vendors.HandedRoleName.Of(set)); p.lacks(arn) && role != "" && v.AccountID != "" && in != "" {
			v.set(arn, "arn:"+string(in)+":iam::"+v.AccountID+":role/"+role)
		}
	}
}

// lacks reports whether a value that the template can have was not given at all: what was given wrong stays out.
func (p *parser) lacks(value vendors.Handed) bool {
	_, given := p.given[slotted{value, ""}]
	return !given && p.outputFor(value) != ""
}

// begins narrows the shape of a bucket's name or ARN, where the names of all begin as the definition says.
func (r *Rules) begins(def *vendors.Definition, value vendors.Handed) {
	set, of := value.Cut()
	start := def.Alone(set).Bucket.ExistingStart()
	if start == "" {
		return
	}
	switch of {
	case vendors.HandedBucketName:
		pattern, description := awsname.BucketNameFrom(start)
		r.Shapes[value] = Shape{pattern, description}
	case vendors.HandedBucketARN:
		pattern, description := awsname.BucketARNFrom(start)
		r.Shapes[value] = Shape{pattern, description}
	}
}
