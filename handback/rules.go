package handback

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Rules are what is known of one vendor's outputs and form, as data for programs that are not written in Go too.
type Rules struct {
	// Vendor is its id, Name what people call it.
	Vendor string `json:"vendor"`
	Name   string `json:"name"`
	// Outputs are all that the vendor's template can have, in its order, and Fields the vendor's form in its own.
	Outputs []Output `json:"outputs"`
	Fields  []Field  `json:"fields"`
	// Ways are what must be handed back for each way in: the customer has one of them.
	Ways [][]vendors.Handed `json:"ways"`
	// Shapes are what each value must look like. That of a region is the list of them.
	Shapes map[vendors.Handed]Shape `json:"shapes"`
	// SecretARN is the shape of what a stack gives for a secret access key.
	SecretARN Shape `json:"secretArn"`
	// Version is the shape of a template's version.
	Version    Shape       `json:"version"`
	Partitions []Partition `json:"partitions"`
	// Served are the partitions in which the vendor serves customers.
	Served []vendors.Partition `json:"served"`
	// KeyPartitions are those in which an access key is the only way in, where a role is in the others. Nil where no partition
	// decides.
	KeyPartitions []vendors.Partition `json:"keyPartitions,omitempty"`
	// Accounts are the vendor's own: no customer's role is there.
	Accounts map[vendors.Partition]string `json:"accounts,omitempty"`
	// MoreAccounts are further ones, where the vendor has several in a partition.
	MoreAccounts map[vendors.Partition][]string `json:"moreAccounts,omitempty"`
	// OtherOutputs are those of other vendors' templates.
	OtherOutputs []string `json:"otherOutputs"`
	// ExternalID is the shape of any external ID. One that is a field of the form has its own among Shapes.
	ExternalID Shape `json:"externalId"`

	States map[string]State `json:"states"`
	// Events says where to read why a stack failed, once for all the states whose words have it.
	Events string `json:"events"`
	// RecordStates are those of Service Catalog's records and products, and whether the outputs are there and right.
	RecordStates map[string]bool `json:"recordStates"`
	// Parameters are those that say how to check a connection, beside the definition's choices.
	Parameters []string          `json:"parameters"`
	Messages   map[string]string `json:"messages"`
	// MaxInput is in bytes of UTF-8, MaxShown in characters.
	MaxInput    int `json:"maxInputBytes"`
	MaxShown    int `json:"maxShown"`
	MaxProblems int `json:"maxProblems"`
}

// Output is one output of the vendor's template.
type Output struct {
	Name string `json:"name"`
	// Value is what it carries, empty for TemplateVersion and for what only helps a person.
	Value vendors.Handed `json:"value,omitempty"`
	// Slot is the access key that it is about. The output for key.secret has the ARN of the secret.
	Slot string `json:"slot,omitempty"`
}

// Field is one field of the vendor's form.
type Field struct {
	Field string         `json:"field"`
	Value vendors.Handed `json:"value"`
}

// Shape is a rule for a value: a pattern that the whole value matches, and what to say where it does not. The pattern is
// one for Java, JavaScript and .NET alike, as those of package awsname are.
type Shape struct {
	Pattern     string `json:"pattern"`
	Description string `json:"description"`
}

// Partition is a partition of AWS and its regions, those that the vendor serves where these are some only.
type Partition struct {
	Partition vendors.Partition `json:"partition"`
	Regions   []string          `json:"regions"`
}

const (
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids: the keys of IAM
	// users begin with AKIA, and https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html has the lengths.
	keyIDPattern     = `^AKIA[A-Z0-9]{12,124}$`
	keyIDDescription = "must be an access key ID: AKIA and 12 to 124 capital letters and digits"

	// The documentation gives no pattern. All that AWS makes are 30 bytes in base64, which the AWS CLI's own
	// configuration and every secret scanner count on.
	secretPattern     = `^[A-Za-z0-9/+]{40}$`
	secretDescription = "must be a secret access key: 40 letters, digits, slashes and plus signs"

	// https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html#iam-resources: Secrets
	// Manager ends each with a hyphen and six characters, without which an ARN was cut.
	secretARNPattern     = `^arn:` + partition.Pattern + `:secretsmanager:[a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2}:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]{1,512}-[A-Za-z0-9]{6}$`
	secretARNDescription = "must be the ARN of a secret in Secrets Manager, such as arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf"

	versionPattern     = `^(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)$`
	versionDescription = "must be the vendor's id and a version, such as 1.0.0"

	providerARNPattern     = `^arn:` + partition.Pattern + `:iam::[0-9]{12}:oidc-provider/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9_.~-]+)*/?$`
	providerARNDescription = "must be the ARN of an OIDC provider, such as arn:aws:iam::123456789012:oidc-provider/id.example.com"

	roleARNDescription = "must be the ARN of an IAM role, such as arn:aws:iam::123456789012:role/name, its name at most 64 characters"
)

// RulesFor are the rules for one vendor.
func RulesFor(def *vendors.Definition) *Rules {
	r := &Rules{
		Vendor: def.Vendor, Name: def.Name, Served: def.ServedPartitions(), KeyPartitions: def.KeyPartitions(),
		Shapes: map[vendors.Handed]Shape{
			vendors.HandedBucketName: {awsname.BucketNamePattern, awsname.BucketNameDescription},
			vendors.HandedRoleARN:    {strings.Replace(awsname.PrincipalARNPattern, "(?:user|role)", "role", 1), roleARNDescription},
			vendors.HandedKeyID:      {keyIDPattern, keyIDDescription},
			vendors.HandedKeySecret:  {secretPattern, secretDescription},
		},
		SecretARN:  Shape{secretARNPattern, secretARNDescription},
		Version:    Shape{versionPattern, versionDescription},
		ExternalID: Shape{awsname.ExternalIDPattern, awsname.ExternalIDDescription},
		States:     states(def.Name), Events: events, RecordStates: recordStates(), Parameters: parameters(), Messages: messages(),
		MaxInput: 1 << 20, MaxShown: 120, MaxProblems: 20,
	}
	for _, p := range partition.All() {
		r.Partitions = append(r.Partitions, Partition{p.ID, p.Regions})
	}
	r.onlyServed(def)
	if def.HandsExternalID() {
		shape := vocabulary.ExternalIDShape(def)
		r.Shapes[vendors.HandedExternalID] = Shape{shape.Pattern, shape.Constraint}
	}
	if def.HasOIDCProvider() { // the page is small without what is never handed back, and what it never says
		r.Shapes[vendors.HandedOIDCProviderARN] = Shape{providerARNPattern, providerARNDescription}
	}
	asked := vocabulary.Asked(def)
	if asked == nil {
		delete(r.Messages, msgUnlike)
	}
	if r.KeyPartitions == nil {
		delete(r.Messages, msgElsewhere)
	}
	if def.Sets == nil {
		delete(r.Messages, msgSameOfSets)
	}
	for _, o := range vocabulary.Outputs(vocabulary.Has{Sets: def.Sets, Asked: asked}) {
		_, of := o.Carries.Cut()
		if shape, ok := askedShapes[of]; ok {
			r.Shapes[o.Carries] = shape
		} else if of != o.Carries {
			r.Shapes[o.Carries] = r.Shapes[of]
		}
		r.begins(def, o.Carries)
	}
	for _, name := range def.Parameters() {
		if w := vocabulary.Named(name); w.HandedBack && !slices.Contains(r.Parameters, name) {
			r.Parameters = append(r.Parameters, name)
		}
	}
	r.addTold(def)
	r.Accounts, r.MoreAccounts = ownAccounts(def)
	r.Outputs = outputs(vocabulary.Has{
		Role: vocabulary.Hands(def, vendors.HandedRoleARN), ExternalID: def.HandsExternalID(),
		OIDCProvider: def.HasOIDCProvider(), Keys: vocabulary.Hands(def, vendors.HandedKeyID), Queue: def.HasQueue(), Topic: def.HasTopic(), Told: def.Notifications != nil,
		Sets: def.Sets, Asked: asked,
	})
	for _, o := range outputs(vocabulary.Everything) {
		if !slices.Contains(r.Outputs, o) {
			r.OtherOutputs = append(r.OtherOutputs, o.Name)
		}
	}
	for _, h := range def.HandBack {
		r.Fields = append(r.Fields, Field{h.Field, h.What()})
	}
	r.Ways = r.ways(def)
	return r
}

// onlyServed leaves those regions where the vendor serves some only, and says of any other one which these are.
func (r *Rules) onlyServed(def *vendors.Definition) {
	some := def.ServedRegions()
	if some == nil {
		return
	}
	for i, p := range r.Partitions {
		r.Partitions[i].Regions = def.RegionsIn(p.Partition)
	}
	r.Partitions = slices.DeleteFunc(r.Partitions, func(p Partition) bool { return len(p.Regions) == 0 })
	r.Messages[msgRegion] = "{field} must be a region where {name} serves customers, " + enumerate(some, "or") + ", got {value}"
}

// ownAccounts are the vendor's accounts that a definition trusts, the first and further ones.
func ownAccounts(def *vendors.Definition) (first map[vendors.Partition]string, more map[vendors.Partition][]string) {
	if def.Published() == nil {
		return nil, nil
	}
	first, more = map[vendors.Partition]string{}, map[vendors.Partition][]string{}
	for p, ids := range def.OwnAccounts() {
		if first[p] = ids[0]; len(ids) > 1 {
			more[p] = ids[1:]
		}
	}
	return first, more
}

// outputs are those of a template that has some of it.
func outputs(has vocabulary.Has) []Output {
	var list []Output
	for _, o := range vocabulary.Outputs(has) {
		list = append(list, Output{o.Name, o.Carries, o.Slot})
	}
	return list
}

// ways are what the form asks for, once for each way in. A secret is no part of it: it is handed over another way.
func (r *Rules) ways(def *vendors.Definition) (ways [][]vendors.Handed) {
	var common []vendors.Handed
	oneWay := len(vocabulary.WaysOf(def)) == 1 // beside others, who has an external ID and a role say the template's rules
	for _, f := range r.Fields {
		set, of := f.Value.Cut()
		needed := isToldNeeded(def, of)
		switch of {
		case vendors.HandedBucketName, vendors.HandedBucketRegion, vendors.HandedBucketARN, vendors.HandedAccountID:
			needed = true
		case vendors.HandedRoleName:
			needed = oneWay || set != ""
		case vendors.HandedRoleARN:
			needed = set != ""
		}
		if needed && !slices.Contains(common, f.Value) {
			common = append(common, f.Value)
		}
	}
	if oneWay && def.HandsExternalID() {
		common = append(common, vendors.HandedExternalID)
	}
	for _, w := range vocabulary.WaysOf(def) {
		values := slices.Concat(common, w.Hands)
		if !slices.ContainsFunc(ways, func(same []vendors.Handed) bool { return slices.Equal(same, values) }) {
			ways = append(ways, values)
		}
	}
	return ways
}

// output is the output of a name.
func (r *Rules) output(name string) (Output, bool) {
	i := slices.IndexFunc(r.Outputs, func(o Output) bool { return o.Name == name })
	if i < 0 {
		return Output{}, false
	}
	return r.Outputs[i], true
}

// partitionOf is the partition of a region, empty if there is none.
func (r *Rules) partitionOf(region string) vendors.Partition {
	for _, p := range r.Partitions {
		if slices.Contains(p.Regions, region) {
			return p.Partition
		}
	}
	return ""
}
