package vendors

import "slices"

// Set is a further set of permissions with a role of its own, which trusts whom the role of access does, under the same
// external ID. What it has of its own in a template carries its name in front, so that whatever was there before a set came
// keeps its logical ID, parameter and output, and a launched stack updates in place.
type Set struct {
	// Name begins the names of all that the set has of its own: MetricsRole, MetricsRoleArn, MetricsNewBucketName.
	Name string `yaml:"name" jsonschema:"required,pattern=^[A-Z][A-Za-z0-9]*$,maxLength=20" jsonschema_extras:"patternErrorMessage=one word of letters and digits that starts with a capital letter such as Metrics" jsonschema_description:"What the names of its role, parameters and outputs begin with, such as Metrics. It never changes once a template is released."`
	// Why says what the set is for.
	Why string `yaml:"why" jsonschema:"required,minLength=10,maxLength=300" jsonschema_description:"What the set is for."`
	// Bucket is the set's own. Nil: its permissions are on the first bucket.
	Bucket *Bucket `yaml:"bucket,omitempty" jsonschema_description:"The set's own bucket: create, name, prefix or prefixes, kms and versioning. Left out: its permissions are on the first bucket."`
	// Permissions are what the vendor may do with the set's role, and with no other one.
	Permissions []Permission `yaml:"permissions" jsonschema:"required,minItems=1" jsonschema_description:"What the vendor may do with the set's own role, and with no other one."`
	// FurtherKMS is as that of [Definition], for the set's role and the key of its bucket.
	FurtherKMS []KMSActions `yaml:"furtherKms,omitempty" jsonschema:"minItems=1" jsonschema_description:"What the set's role may do with the customer's KMS key of its bucket besides what S3 needs for its permissions, each with a reason. Left out: nothing."`
}

// Set returns the further set of a name, nil if there is none.
func (d *Definition) Set(name string) *Set {
	i := slices.IndexFunc(d.Sets, func(s Set) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return &d.Sets[i]
}

// SetNames are those of all sets, of which the first has none.
func (d *Definition) SetNames() []string {
	names := []string{""}
	for _, s := range d.Sets {
		names = append(names, s.Name)
	}
	return names
}

// Alone is the definition as if a set were all of it, with the names of a template that has no other: see [Set.Own]. Empty is
// the first set.
func (d *Definition) Alone(set string) *Definition {
	alone := *d
	alone.Sets, alone.HandBack = nil, nil
	if s := d.Set(set); s != nil {
		alone.Permissions, alone.Notifications = s.Permissions, nil
		alone.FurtherKMS = s.FurtherKMS
		if s.Bucket != nil {
			alone.Bucket = *s.Bucket
		}
	}
	for _, h := range d.HandBack {
		if h.Set == set {
			h.Set = ""
			alone.HandBack = append(alone.HandBack, h)
		}
	}
	return &alone
}

// AllPermissions are those of every set.
func (d *Definition) AllPermissions() []Permission {
	list := slices.Clone(d.Permissions)
	for _, s := range d.Sets {
		list = append(list, s.Permissions...)
	}
	return list
}

// onTheBucket are the permissions of every set that has the first bucket.
func (d *Definition) onTheBucket() []Permission {
	list := slices.Clone(d.Permissions)
	for _, s := range d.Sets {
		if s.Bucket == nil {
			list = append(list, s.Permissions...)
		}
	}
	return list
}

// What a set has of its own, by its name in a template that has no other set: parameters, conditions, logical IDs and
// outputs, which are of one space in the CDK.
var (
	ownOfEverySet = []string{ParamRoleName, "NameRole", "AccessPolicy", "Role", "RoleArn", "IamRoleName"}
	ownOfABucket  = []string{
		ParamNewBucketName, ParamBucketNameSuffix, ParamExistingBucketName, ParamPrefix, ParamKMSKeyARN, ParamVersioning,
		"CreateBucket", "NameBucket", "LimitToPrefix", "UseKmsKey", "SetVersioning", "Bucket", "BucketPolicy", "BucketName",
		"BucketArn", "BucketPrefix", "BucketKmsKeyArn",
	}
)

// Own is what a parameter, condition, logical ID or output is called that the set has of its own. Every other keeps its name,
// and is the first set's too.
func (s Set) Own(name string) string {
	if slices.Contains(ownOfEverySet, name) || s.Bucket != nil && slices.Contains(ownOfABucket, name) {
		return s.Name + name
	}
	return name
}

// OwnNames are what a set may have of its own, as a template without sets calls it.
func OwnNames() []string { return slices.Concat(ownOfEverySet, ownOfABucket) }

// ownParameters are those of the set that its part of a template can have.
func (s Set) ownParameters() []string {
	list := []string{}
	for _, name := range (&Definition{}).Parameters() {
		if own := s.Own(name); own != name {
			list = append(list, own)
		}
	}
	return list
}
