package vendors

import (
	"fmt"
	"regexp"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// ExternalID is what whoever assumes the role must show, for this customer alone. In YAML "required" is short for one that
// the vendor makes and tells together with everything else. The zero value is none.
type ExternalID struct {
	// Made is who makes it, empty if there is none.
	Made Maker `yaml:"made,omitempty" jsonschema_description:"Who makes it: vendor, for this customer alone; or customer, where the vendor stores the first one that it is given, takes no two connections with the same, and checks against that ever after."`
	// Told is when the customer learns it. Left out, it is with the principal, or at the launch.
	Told Moment `yaml:"told,omitempty" jsonschema_description:"When the customer learns it: atLaunch, or afterLaunch where the vendor tells it only once the role exists. Left out: together with the principal."`
	// Form is how the vendor's external IDs look, nil for any that STS takes.
	Form *Form `yaml:"form,omitempty" jsonschema_description:"How the vendor's external IDs look. Left out: 2 to 1224 letters, digits and characters of _+=,.@:/-, at least 16 where the customer makes it."`
	// Rotation: whether the role can take a second one for a while, so that it is changed without an outage.
	Rotation Offer `yaml:"rotation,omitempty" jsonschema_description:"Whether the role can take a second external ID for a while, so that one is replaced by another without an outage: the old and the new one, then the new one alone."`
	// PerAccount: the role asks for it with a hyphen and the number of the role's account behind it, which the template puts there. So accounts that are
	// launched with the same one, such as those of an organization, do not share it. See [ExternalID.In].
	PerAccount bool `yaml:"perAccount,omitempty" jsonschema_description:"Whether the role asks for it with a hyphen and the number of the role's account behind it, as the template composes it, so that the accounts of an organization do not share one. The vendor tells and stores what is before that."`
}

// OfAccount is what stands behind an external ID that is composed: the template writes it, and nobody types it.
const OfAccount = "-123456789012"

// In is the external ID that the role of an account asks for where the customer has entered this one; none stays none.
func (e ExternalID) In(account, entered string) string {
	if !e.PerAccount || entered == "" {
		return entered
	}
	return entered + "-" + account
}

// LeastOwnExternalID is how many characters an external ID has at least that a customer makes: the vendor takes it for the customer's
// word that the role is theirs, so that nobody else may guess it. 16 that our tools make are 80 bits, and they make 26.
const LeastOwnExternalID = 16

// Maker is who makes an external ID.
type Maker string

const (
	MadeByVendor   Maker = "vendor"
	MadeByCustomer Maker = "customer"
)

// Form is a form of the vendor's own that a value has.
type Form struct {
	// Pattern is a regular expression for the whole of it, of plain characters, classes and counts only.
	Pattern string `yaml:"pattern" jsonschema:"required,minLength=3,maxLength=200" jsonschema_description:"A regular expression from ^ to $, of plain characters, classes such as [0-9a-f], groups, alternatives and counts with a bound such as {1,36}."`
	// Words say the same after "must be".
	Words string `yaml:"words" jsonschema:"required,minLength=3,maxLength=200" jsonschema_description:"The same in words, after must be: posthog- and your organization's ID."`
	// Example is a value that fits.
	Example string `yaml:"example" jsonschema:"required,minLength=2,maxLength=200" jsonschema_description:"A value that fits, of nobody."`
}

// externalID is ExternalID without its methods.
type externalID ExternalID

// UnmarshalYAML takes "required" for what the vendor makes.
func (e *ExternalID) UnmarshalYAML(n *yaml.Node) error {
	*e = ExternalID{Made: MadeByVendor}
	if n.Kind == yaml.ScalarNode {
		return nil
	}
	return n.Decode((*externalID)(e))
}

// MarshalYAML is the opposite of UnmarshalYAML.
func (e ExternalID) MarshalYAML() (any, error) {
	if e == Required {
		return "required", nil
	}
	return externalID(e), nil
}

// IsZero reports whether there is none.
func (e ExternalID) IsZero() bool { return e.Made == "" }

// Given reports whether there is one.
func (e ExternalID) Given() bool { return e.Made != "" }

// Required is the external ID that "required" stands for.
var Required = ExternalID{Made: MadeByVendor}

// HasOwnExternalID reports whether the customer makes the external ID of a role, and the vendor has to be told it.
func (d *Definition) HasOwnExternalID() bool {
	return d.Access.Role != nil && d.Access.Role.Trust.ExternalID.Made == MadeByCustomer
}

// ExternalIDIsLate reports whether the customer learns the external ID only once the role exists.
func (t Trust) ExternalIDIsLate() bool {
	switch {
	case !t.ExternalID.Given():
		return false
	case t.ExternalID.Told != "":
		return t.ExternalID.Told == AfterLaunch
	}
	return t.ExternalID.Made == MadeByVendor && t.Principal.When == AfterLaunch
}

// IsLate reports whether the role trusts nobody at first, until the customer enters what the vendor tells once it exists.
func (t Trust) IsLate() bool { return t.Principal.When == AfterLaunch || t.ExternalIDIsLate() }

// CheckExternalID says why an external ID is none of the vendor's, "must be …": STS does not take it, or it has not the form that
// the vendor's have.
func (d *Definition) CheckExternalID(id string) error {
	if err := awsname.CheckExternalID(id); err != nil {
		return err
	}
	form := d.formOfExternalIDs()
	if form == nil {
		return nil
	}
	if fits, err := regexp.MatchString(form.Pattern, id); err != nil || !fits {
		return fmt.Errorf("must be %s, got %q", form.Words, id)
	}
	return nil
}

// NewExternalID is an external ID that nobody guesses, where the vendor's have no form of their own. What is in one that has a form
// the vendor knows alone.
func (d *Definition) NewExternalID() (string, error) {
	if form := d.formOfExternalIDs(); form != nil {
		return "", awsname.NotMade(d.Name, fmt.Sprintf("must be %s, such as %s", form.Words, form.Example))
	}
	return awsname.NewExternalID(), nil
}

func (d *Definition) formOfExternalIDs() *Form {
	if t := d.Trusted(); t != nil {
		return t.ExternalID.Form
	}
	return nil
}
