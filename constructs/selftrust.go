package constructs

// selfTrust lets a role assume itself. A role that is not there yet is no principal that IAM takes, so that the principal is the
// account, tied to the role by its ARN: a session of the role calls as the role, whatever the session is called. The zero value
// lets nobody in.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
type selfTrust struct {
	why  string
	name Value
}

func (s selfTrust) check(p *problems, narrowed []Narrowing) {
	if s.why != "" && len(narrowed) > 0 {
		p.addf("AssumesItself must not stand beside Trust.Narrowed: once in, the role would go on without what keeps others out")
	}
}

// beside is what there is about the vendor, and the one about the role itself, if it may. The account needs no external ID to
// be told apart, but whoever has got hold of a session only should not be able to keep it for ever.
func (s selfTrust) beside(vendor []any, externalID Value) []any {
	if s.why == "" {
		return vendor
	}
	condition := map[string]any{"ArnEquals": map[string]any{"aws:PrincipalArn": roleNamed(s.name)}}
	if given(externalID) {
		add(condition, "StringEquals", "sts:ExternalId", externalID)
	}
	return append(vendor, map[string]any{
		"Sid":       "TheRoleItself",
		"Effect":    "Allow",
		"Principal": map[string]any{"AWS": Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
		"Action":    "sts:AssumeRole",
		"Condition": condition,
	})
}

// roleNamed is the ARN of the stack's role of this name, which has no path.
func roleNamed(name Value) Value {
	return Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Name}", "Name", name)
}

// selfPolicy lets the role ask for it: a trust that names the account leaves to the account's policies who of it may.
func (n node) selfPolicy(role string, props CrossAccountRoleProps) *AccessPolicy {
	logicalID := role + "AssumesItself"
	return n.onePolicy(logicalID, props.When, props.AssumesItself, map[string]any{
		"Sid": "AssumesItself", "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": roleNamed(props.Name),
	})
}
