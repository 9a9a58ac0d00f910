package constructs

import (
	"cmp"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/base/texts"
)

// RoleProps are what [CrossAccountRole] and the role of a [StsUserRole] have in common. All but Name change in place.
type RoleProps struct {
	// Policies are attached to the role. Without one it can do nothing.
	Policies []*AccessPolicy
	// Name is the role's name, 1 to 64 characters. A change makes a new role, with another ARN. Left out, CloudFormation
	// chooses one, the stack can be launched twice in an account, and CAPABILITY_IAM suffices.
	Name Value
	// NameWhen is the condition under which Name is used.
	NameWhen When
	// Description is shown with the role, at most 1,000 characters of Latin-1, which is all that IAM takes.
	Description string
	// MaxSessionSeconds is how long a session may last, 3,600 to 43,200. Left out, it is 3,600.
	MaxSessionSeconds Value
	// PermissionsBoundaryARN is a policy that bounds what the role can ever do. Left out, there is none.
	PermissionsBoundaryARN Value
	// PermissionsBoundaryWhen is the condition under which PermissionsBoundaryARN is used.
	PermissionsBoundaryWhen When
	// Tags are shown with the role.
	Tags []Tag
}

func (r RoleProps) check(p *problems) {
	if name, ok := literal(r.Name); ok && name != "" {
		p.check("Name", awsname.CheckRoleName(name))
	}
	if arn, ok := literal(r.PermissionsBoundaryARN); ok && arn != "" {
		p.check("PermissionsBoundaryARN", awsname.CheckPolicyARN(arn))
	}
	checkLength(p, "Description", r.Description, 1000)
	if !texts.Latin1(r.Description) {
		p.addf("Description must be of the letters of Western Europe only (Latin-1), which is what IAM takes there, got %q", r.Description)
	}
	checkTags(p, r.Tags)
	switch s := r.MaxSessionSeconds.(type) {
	case nil, Expression:
	case int:
		if s < 3600 || s > 43200 {
			p.addf("MaxSessionSeconds must be 3600 to 43200 (1 to 12 hours), got %d", s)
		}
	default:
		p.addf("MaxSessionSeconds must be an int or an Expression, got %T", s)
	}
}

func (r RoleProps) define(n node, logicalID string, trust Trust, when When) {
	properties := map[string]any{
		"AssumeRolePolicyDocument": trustPolicy(trust),
		"MaxSessionDuration":       r.MaxSessionSeconds,
		"ManagedPolicyArns":        attached(r.Policies),
		"Tags":                     tagged(r.Tags),
	}
	if r.Description != "" {
		properties["Description"] = r.Description
	}
	if given(r.Name) {
		properties["RoleName"] = r.NameWhen.orNothing(r.Name)
	}
	if given(r.PermissionsBoundaryARN) {
		properties["PermissionsBoundary"] = r.PermissionsBoundaryWhen.orNothing(r.PermissionsBoundaryARN)
	}
	n.define(resource{
		logicalID: logicalID, typ: "AWS::IAM::Role", when: when, properties: properties, reasons: trust.reasons(),
		acknowledged: slices.Concat(
			onlyIf(r.PermissionsBoundaryWhen, emptyBoundary), onlyIf(cmp.Or(r.NameWhen, when), noRoleName, noRoleNames), onlyIf(r.NameWhen, alwaysRoleName)),
	})
}

// attached lists policies from the principal's side, so that a role or user never exists without them.
func attached(policies []*AccessPolicy) any {
	if len(policies) == 0 {
		return nil
	}
	arns := make([]any, len(policies))
	for i, p := range policies {
		arns[i] = p.when.orNothing(p.ARN)
	}
	return arns
}

// CrossAccountRoleProps are the properties of a [CrossAccountRole].
type CrossAccountRoleProps struct {
	// Trust says who may assume the role. It changes in place: the role's ARN stays.
	Trust Trust
	RoleProps
	// AssumesItself is the reason why the role may assume itself, with the same external ID as whoever else does: a service that
	// passes its own session on asks for that. Nobody else of the account gets in by it. It needs Name, in every launch, and a
	// Trust without Narrowed that is no web identity's. Left out, the role cannot.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
	AssumesItself string
	// When is the condition under which the role exists.
	When When
}

// CrossAccountRole is a role that somebody outside this account assumes: no long-term credential is shared.
type CrossAccountRole struct {
	// Construct is the node in the CDK's tree.
	Construct constructs.Construct
	// ARN is what the vendor needs to know. It is known once the stack is launched.
	ARN Expression
	// LogicalID is the role's name in the template.
	LogicalID string
}

// NewCrossAccountRole defines the role.
func NewCrossAccountRole(scope constructs.Construct, id string, props CrossAccountRoleProps) (*CrossAccountRole, error) {
	var p problems
	p.checkProps(scope, props)
	if props.Trust == nil {
		p.addf("Trust must be given; for a vendor that is not known yet it is NobodyTrust")
	} else {
		if props.AssumesItself != "" {
			props.Trust = props.Trust.and(selfTrust{props.AssumesItself, props.Name})
		}
		props.Trust.check(&p)
	}
	if props.AssumesItself != "" && (!given(props.Name) || props.NameWhen != "") {
		p.addf("Name must be given, in every launch, with AssumesItself: a role cannot name itself in its trust when it is made")
	}
	props.RoleProps.check(&p)
	if err := p.err("CrossAccountRole", id); err != nil {
		return nil, err
	}

	n := newNode(scope, id)
	r := &CrossAccountRole{Construct: n.construct, LogicalID: n.main("Role")}
	r.ARN = n.getAtt(r.LogicalID, "Arn", props.When)
	if props.AssumesItself != "" {
		props.Policies = append(slices.Clone(props.Policies), n.selfPolicy(r.LogicalID, props))
	}
	props.RoleProps.define(n, r.LogicalID, props.Trust, props.When)
	return r, nil
}
