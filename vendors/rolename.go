package vendors

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// RoleName is how the role is named. In YAML it is one of the namings, or {prefix: OIDC_} for a name that the customer must give
// and that begins so. The zero value leaves the name to CloudFormation.
type RoleName struct {
	// Given says whether the customer names the role, empty for never.
	Given Naming `yaml:"-"`
	// Prefix is the fixed beginning of the name, by which the vendor knows the role.
	Prefix string `yaml:"prefix,omitempty" jsonschema:"required,minLength=1,maxLength=63" jsonschema_description:"How the name begins, which the customer types as a whole: OIDC_."`
	// Example is a whole name that the customer might type.
	Example string `yaml:"example,omitempty" jsonschema:"minLength=1,maxLength=64" jsonschema_description:"A whole name that the customer might type."`
}

// Naming says whether the customer names the role.
type Naming string

const (
	NamingNever    Naming = "never"
	NamingOptional Naming = "optional"
	// NamingRequired is for a vendor that cannot work with a role of a name that CloudFormation made.
	NamingRequired Naming = "required"
)

// roleName is RoleName without its methods.
type roleName RoleName

// UnmarshalYAML takes a naming, or a mapping for a required name.
func (r *RoleName) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*r = RoleName{Given: Naming(n.Value)}
		return nil
	}
	*r = RoleName{Given: NamingRequired}
	return n.Decode((*roleName)(r))
}

// MarshalYAML is the opposite of UnmarshalYAML.
func (r RoleName) MarshalYAML() (any, error) {
	if r.Prefix == "" {
		return r.Given, nil
	}
	return roleName(r), nil
}

// IsZero reports whether there is nothing to write.
func (r RoleName) IsZero() bool { return r.Given == "" }

// Offered reports whether the customer can name the role, or must.
func (r RoleName) Offered() bool { return r.Given == NamingOptional || r.Required() }

// Required reports whether the customer must name the role.
func (r RoleName) Required() bool { return r.Given == NamingRequired }

// RoleNameStart is how the name begins of the role that gets the permissions, one that the stack makes or one that is there already;
// empty where it may begin any way, or CloudFormation names it.
func (d *Definition) RoleNameStart() string {
	switch a := d.Access; {
	case a.ExistingRole != nil:
		return a.ExistingRole.Prefix
	case a.Role != nil:
		return a.Role.Name.Prefix
	}
	return ""
}

// CheckRoleName says why a customer could not give this name, of the role that the stack makes or of the one that is there already.
func (d *Definition) CheckRoleName(name string) error {
	switch a := d.Access; {
	case a.ExistingRole != nil:
		return awsname.CheckExistingRoleName(name, a.ExistingRole.Prefix)
	case a.Role == nil || !a.Role.Name.Offered():
		return fmt.Errorf("must be left out, got %q: CloudFormation names the role of %s", name, d.Name)
	case a.Role.Name.Prefix != "":
		return awsname.CheckRoleNameFrom(name, a.Role.Name.Prefix)
	}
	return awsname.CheckRoleName(name)
}

// Sample is a name that fits, of nobody's role.
func (r RoleName) Sample() string {
	switch {
	case r.Example != "":
		return r.Example
	case r.Prefix == "":
		return "acme-vendor"
	}
	const rest = "acme"
	return r.Prefix + rest[:min(len(rest), awsname.MaxRoleName-len(r.Prefix))]
}

// checkRoleName: a name that begins as the vendor says is one that IAM takes.
func (f *file) checkRoleName(name RoleName, p path) {
	if name.Prefix == "" {
		return
	}
	if err := awsname.CheckRoleName(name.Prefix); err != nil {
		f.problem(p.to("prefix"), "must be the beginning of a role's name: %v", err)
		return
	}
	if name.Example == "" {
		return
	}
	switch err := awsname.CheckRoleName(name.Example); {
	case err != nil:
		f.problem(p.to("example"), "%v", err)
	case !strings.HasPrefix(name.Example, name.Prefix) || name.Example == name.Prefix:
		f.problem(p.to("example"), "must be a whole name, %s (line %d) and more, got %q", name.Prefix, f.line(p.to("prefix")), name.Example)
	}
}
