package vocabulary

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// asked are outputs that a template has only where the form asks for the value. One more is one here, its value in
// stacks/asked.go, and its shape in package handback.
var asked = []struct {
	Output
	// needs is the condition under which there is a value, empty where there always is. It is the set's own.
	needs string
	// ofSet says that a further set has one of its own.
	ofSet bool
	// parameter is the one that it repeats, empty if it is none.
	parameter string
}{
	{Output{OutputRoleName, vendors.HandedRoleName, "", "The name of the role."}, "", true, ""},
	{Output{OutputAccountID, vendors.HandedAccountID, "", "The ID of the AWS account that this stack is in."}, "", false, ""},
	{Output{OutputBucketARN, vendors.HandedBucketARN, "", "The ARN of the bucket."}, "", true, ""},
	{Output{OutputBucketPrefix, vendors.HandedBucketPrefix, "", "What the keys begin with that the access is limited to."}, LimitToPrefix, true, paramPrefix.Name},
	{Output{OutputKMSKeyARN, vendors.HandedKMSKeyARN, "", "The ARN of the KMS key that encrypts the bucket's objects."}, UseKMSKey, true, paramKMSKeyARN.Name},
}

// The names of outputs that are there where a form asks for them. None is the name of a parameter.
const (
	OutputRoleName     = "IamRoleName"
	OutputAccountID    = "AccountId"
	OutputBucketARN    = "BucketArn"
	OutputBucketPrefix = "BucketPrefix"
	OutputKMSKeyARN    = "BucketKmsKeyArn"
)

// AllAsked are all values that have an output only where a form asks for them, of a definition without sets.
func AllAsked() []vendors.Handed {
	var list []vendors.Handed
	for _, a := range asked {
		list = append(list, a.Carries)
	}
	return list
}

// Asked are those for which the form of a definition asks, with their sets.
func Asked(def *vendors.Definition) []vendors.Handed {
	var list []vendors.Handed
	for _, set := range def.SetNames() {
		for _, value := range AllAsked() {
			if value := value.Of(set); def.Asks(value) {
				list = append(list, value)
			}
		}
	}
	return list
}

// Typed is the parameter that a value repeats which a form asks for, and the condition under which there is one; both are empty where
// it is no parameter's, and always there.
func Typed(value vendors.Handed) (parameter, when string) {
	for _, a := range asked {
		if a.Carries == value {
			return a.parameter, a.needs
		}
	}
	return "", ""
}

// AskedOutput is the output for a value that a form asks for, of a set; of the first if it has no name.
func AskedOutput(set vendors.Set, value vendors.Handed) Output {
	list := askedOf(set, []vendors.Handed{value.Of(set.Name)})
	return list[0]
}

// askedOf are the outputs of a set for values that a form asks for; of the first set if it has no name.
func askedOf(set vendors.Set, values []vendors.Handed) []Output {
	var list []Output
	for _, a := range asked {
		if !slices.Contains(values, a.Carries.Of(set.Name)) || set.Name != "" && !a.ofSet {
			continue
		}
		o := a.Output
		if set.Name != "" {
			o.Name, o.Carries = set.Own(o.Name), o.Carries.Of(set.Name)
			o.Words = o.Words[:len(o.Words)-1] + " (" + set.Name + ")."
		}
		list = append(list, o)
	}
	return list
}
