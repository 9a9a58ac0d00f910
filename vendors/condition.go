package vendors

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// TrustCondition narrows who may assume a role: whoever the trust names must meet it as well.
type TrustCondition struct {
	// Key and Operator are AWS's, of a list that can only narrow: see package internal/aws/narrowing.
	Key      string `yaml:"key" jsonschema:"required,minLength=1,maxLength=64" jsonschema_description:"A condition key: aws:PrincipalArn (roles of the vendor's account, by a pattern), sts:RoleSessionName, sts:SourceIdentity (which the trust then lets the vendor set), aws:PrincipalOrgID or aws:SourceIp."`
	Operator string `yaml:"operator" jsonschema:"required,minLength=1,maxLength=64" jsonschema_description:"How it is compared: ArnLike or ArnEquals, StringEquals or StringLike, IpAddress. None that negates, or ends in IfExists."`
	// Values are what is asked for, one of them. They are left out where the customer types it.
	Values Texts `yaml:"values,omitempty" jsonschema_description:"What is asked for: one value, or a list of which one must be met. Left out where typed is given."`
	// Typed is the form of what the customer types, nil where Values say it.
	Typed *Form `yaml:"typed,omitempty" jsonschema_description:"The form of the value that the vendor gives the customer, who types it: for sts:RoleSessionName, sts:SourceIdentity and aws:PrincipalOrgID."`
	// Narrows is the one of two ways into the role that it narrows, empty where it narrows each.
	Narrows Narrowed `yaml:"narrows,omitempty" jsonschema:"enum=principal,enum=webIdentity" jsonschema_description:"Where principal and webIdentity are alternatives: the one that it narrows alone. Left out, it narrows both."`
	// Why says what it keeps out.
	Why string `yaml:"why" jsonschema:"required,minLength=10,maxLength=300" jsonschema_description:"What it keeps out."`
}

// ConditionsOn are those that whoever comes in one way must meet.
func (t Trust) ConditionsOn(way Narrowed) []TrustCondition {
	return slices.DeleteFunc(slices.Clone(t.Conditions), func(c TrustCondition) bool { return c.Narrows != "" && c.Narrows != way })
}

// Texts are one text or several. In YAML one stands alone.
type Texts []string

// UnmarshalYAML takes a plain text as a list of one.
func (t *Texts) UnmarshalYAML(n *yaml.Node) error {
	*t = valuesOf(n)
	return nil
}

// MarshalYAML is the opposite of UnmarshalYAML.
func (t Texts) MarshalYAML() (any, error) { return valuesNode(t), nil }

// Parameter is the parameter that the customer types the value of a condition's key into, empty if they type none.
func (c TrustCondition) Parameter() string {
	if c.Typed == nil {
		return ""
	}
	return typedKeys[c.Key]
}

// typedKeys are the parameters for the keys whose value can be one of each customer's.
var typedKeys = map[string]string{
	"sts:RoleSessionName": ParamVendorSessionName, "sts:SourceIdentity": ParamVendorSourceIdentity, "aws:PrincipalOrgID": ParamVendorOrganizationID,
}
