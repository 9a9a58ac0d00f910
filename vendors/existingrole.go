package vendors

import "github.com/bucketgrant/bucketgrant/internal/aws/awsname"

// ExistingRole is a role of the customer's account that is there already, such as that of the vendor's own integration. The
// template attaches the permissions to it. Who may assume it, and what else it may do, is not the template's: it neither says
// nor changes that, and nothing here shows it.
type ExistingRole struct {
	// Whose says which role that is, and who made it.
	Whose string `yaml:"whose" jsonschema:"required,minLength=20,maxLength=300" jsonschema_description:"Which role that is and who made it: the one that the vendor's integration made when the customer connected the account."`
	// Prefix is how the names of such roles begin.
	Prefix string `yaml:"prefix,omitempty" jsonschema:"minLength=1,maxLength=63" jsonschema_description:"How the names of such roles begin. Left out: any way."`
	// Example is the name of such a role.
	Example string `yaml:"example" jsonschema:"required,minLength=1,maxLength=64" jsonschema_description:"The name of such a role, of nobody's account."`
}

// MakesPrincipal tells whether the stack makes the role or the user that gets the permissions: not where a bucket's policy lets the
// vendor in, nor where the role is there already.
func (a Access) MakesPrincipal() bool { return a.BucketPolicy == nil && a.ExistingRole == nil }

// checkExistingRole: the way in stands alone, and is about a role to which a customer may attach something.
func (f *file) checkExistingRole(e *ExistingRole) {
	existing := at("access", "existingRole")
	for _, other := range f.def.waysBut("existingRole") {
		f.problem(existing, "must stand alone, got %s (line %d) beside it: the role that is there already is the vendor's way in", other, f.line(at("access", other)))
	}
	if o := f.def.Organization; o.Offered() {
		f.problem(at("organization"), "must be left out or \"never\" with access.existingRole (line %d), got %q: the role is there in some accounts, and a stack set is for all", f.line(existing), o)
	}
	example, prefix := existing.to("example"), existing.to("prefix")
	if err := awsname.CheckExistingRoleName(e.Example, ""); err != nil {
		f.problem(example, "%v", err)
		return
	}
	if e.Prefix == "" {
		return
	}
	if err := awsname.CheckExistingRoleName(e.Prefix, ""); err != nil {
		f.problem(prefix, "must be the beginning of a role's name: %v", err)
	} else if err := awsname.CheckExistingRoleName(e.Example, e.Prefix); err != nil {
		f.problem(example, "%v", err)
	}
}
