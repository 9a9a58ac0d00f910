package constructs

import "github.com/aws/constructs-go/constructs/v10"

// StsUserRoleProps are the properties of a [StsUserRole].
type StsUserRoleProps struct {
	// Role is the role; its Policies are what the vendor may do.
	Role RoleProps
	// User is the user, who may do nothing but assume the role.
	User UserProps
	// When is the condition under which both exist. A slot's condition must imply it.
	When When
}

// StsUserRole is a keyed user without any permission, and a role that only this user may assume, from the moment it
// exists. A stolen key alone reads nothing, and the role's sessions end by themselves.
// Give it the id "Default" for the plain logical IDs User and Role.
type StsUserRole struct {
	// Construct is the node in the CDK's tree.
	Construct constructs.Construct
	// RoleARN and UserARN are known once the stack is launched.
	RoleARN, UserARN Expression
	// Keys are the access keys, one for each slot.
	Keys []Key
}

// NewStsUserRole defines the user, its keys and their secrets, and the role.
func NewStsUserRole(scope constructs.Construct, id string, props StsUserRoleProps) (*StsUserRole, error) {
	var p problems
	p.checkProps(scope, props)
	props.Role.check(&p)
	props.User.check(&p)
	if err := p.err("StsUserRole", id); err != nil {
		return nil, err
	}

	n := newNode(scope, id)
	user, role := n.logicalID+"User", n.logicalID+"Role"
	s := &StsUserRole{Construct: n.construct, RoleARN: n.getAtt(role, "Arn", props.When), UserARN: n.getAtt(user, "Arn", props.When)}
	s.Keys = props.User.define(n, user, nil, props.When)
	props.Role.define(n, role, ownUserTrust{s.UserARN}, props.When)
	return s, nil
}
