package vocabulary

import "github.com/bucketgrant/bucketgrant/vendors"

// Output is one output of a vendor's template. Its name is a contract.
type Output struct {
	Name string
	// Carries is what it hands back, empty where it only helps a person.
	Carries vendors.Handed
	// Slot is the access key that it is about, if any.
	Slot string
	// Words say what it is, in its description.
	Words string
}

// The names of outputs that are not about an access key.
const (
	OutputBucketName      = "BucketName"
	OutputBucketRegion    = "BucketRegion"
	OutputRoleARN         = "RoleArn"
	OutputTemplateVersion = "TemplateVersion"
	// OutputExternalID is there where the customer makes the external ID: the vendor has to be told it.
	OutputExternalID = "RoleExternalId"
	// OutputOIDCProviderARN is there where the role trusts an issuer that IAM does not know itself.
	OutputOIDCProviderARN = "OidcProviderArn"
	// OutputAudienceCommand is there where its OIDC provider is one that the account had.
	OutputAudienceCommand = "OidcProviderAudienceCommand"
)

// Those about an access key are around its slot.
const (
	outputKey           = "AccessKey"
	outputKeyID         = "Id"
	outputKeySecret     = "SecretArn"
	outputSecretLink    = "SecretLink"
	outputSecretCommand = "SecretCommand"
)

// Has says what of a template its outputs can be about, besides the bucket.
type Has struct {
	Role, ExternalID, OIDCProvider, Keys, Queue, Topic bool
	// Told says that somebody is told of objects: the stack's queue or topic, or the vendor's own.
	Told bool
	// Asked are the values of which the template has an output as the form asks for them: see [Asked].
	Asked []vendors.Handed
	// VendorsID says that the external ID is the vendor's, whose form asks for it all the same.
	VendorsID bool
	// Sets are the further sets.
	Sets []vendors.Set
}

// Everything is what the templates of all vendors together have, but for their sets, whose names are their own.
// Those that are there as a form asks for them are not: their names are such as a customer's own outputs have.
var Everything = Has{Role: true, ExternalID: true, OIDCProvider: true, Keys: true}

// EverythingOf is that, and the sets of a definition and what its form asks for.
func EverythingOf(def *vendors.Definition) Has {
	has := Everything
	has.Queue, has.Topic, has.Told = def.HasQueue(), def.HasTopic(), def.Notifications != nil
	has.Sets, has.Asked, has.VendorsID = def.Sets, Asked(def), !def.HasOwnExternalID()
	return has
}

// Outputs are those of a template that has some of it, in the template's order.
func Outputs(has Has) []Output {
	list := []Output{
		{Name: OutputBucketName, Carries: vendors.HandedBucketName, Words: "The name of the bucket."},
		{Name: OutputBucketRegion, Carries: vendors.HandedBucketRegion, Words: "The region of the bucket."},
	}
	if has.Role {
		list = append(list, Output{Name: OutputRoleARN, Carries: vendors.HandedRoleARN, Words: "The ARN of the role."})
	}
	if has.ExternalID {
		whose := "that you made for the role, as " + paramExternalID.Name + " has it"
		if has.VendorsID {
			whose = "of the role, as you were given it"
		}
		list = append(list, Output{Name: OutputExternalID, Carries: vendors.HandedExternalID, Words: "The external ID " + whose + "."})
	}
	if has.OIDCProvider {
		list = append(list,
			Output{Name: OutputOIDCProviderARN, Carries: vendors.HandedOIDCProviderARN, Words: "The ARN of the OIDC provider."},
			Output{Name: OutputAudienceCommand, Words: "How to add the audience to the OIDC provider that is there, if it does not list it."})
	}
	list = append(list, outputsOfTold(has)...)
	if has.Keys {
		for _, slot := range Slots {
			k := KeyOutputs(slot)
			list = append(list, k.ID, k.Secret, k.SecretLink, k.SecretCommand)
		}
	}
	list = append(list, askedOf(vendors.Set{}, has.Asked)...)
	for _, set := range has.Sets {
		list = append(list, OutputsOf(set)...)
		list = append(list, askedOf(set, has.Asked)...)
	}
	return append(list, Output{Name: OutputTemplateVersion, Words: "The template and its version that this stack runs."})
}

// OutputsOfKey are of one access key: its ID, where its secret is and how to read it, but never the secret.
type OutputsOfKey struct{ ID, Secret, SecretLink, SecretCommand Output }

// KeyOutputs are those of the access key of a slot.
func KeyOutputs(slot string) OutputsOfKey {
	key := outputKey + slot
	return OutputsOfKey{
		ID: Output{key + outputKeyID, vendors.HandedKeyID, slot, "The ID of access key " + slot + "."},
		Secret: Output{key + outputKeySecret, vendors.HandedKeySecret, slot,
			"The ARN of the secret in AWS Secrets Manager that holds the secret access key: hand over its secretAccessKey, not this ARN."},
		SecretLink: Output{key + outputSecretLink, "", slot, "Where to see the secret in the console: retrieve its value there."},
		SecretCommand: Output{key + outputSecretCommand, "", slot,
			"How to read the secret with the AWS CLI: accessKeyId and secretAccessKey, as JSON."},
	}
}

// OutputNamed is the output of a name, of the template of a definition.
func OutputNamed(def *vendors.Definition, name string) (Output, bool) {
	for _, o := range Outputs(EverythingOf(def)) {
		if o.Name == name {
			return o, true
		}
	}
	return Output{}, false
}

// OfOrganization ends the value of [OutputTemplateVersion] where the stack is one that holds the stack set of an organization.
const OfOrganization = " organization"
