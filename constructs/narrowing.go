package constructs

import (
	"fmt"
	"regexp"

	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
)

// Narrowing is one condition of a trust: of several values one must be met. Only such keys and operators are taken as keep
// somebody out: none that negates, that also holds where the key is missing, or that ignores capitals.
//
//	aws:PrincipalArn     ArnLike, ArnEquals          roles or users of the trusted account, by a pattern over their names
//	sts:RoleSessionName  StringEquals, StringLike    the name of the session
//	sts:SourceIdentity   StringEquals, StringLike    the source identity, which the trust then lets the caller set
//	aws:PrincipalOrgID   StringEquals                the organization of the caller's account, such as o-a1b2c3d4e5
//	aws:SourceIp         IpAddress                   addresses of the internet, /12 or less (IPv6: /32)
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
type Narrowing struct {
	Key, Operator string
	Values        []Value
	// Why is the reason for it. It stands in the template's metadata.
	Why string
}

func checkNarrowed(p *problems, list []Narrowing) {
	seen := map[string]bool{}
	for i, n := range list {
		where := fmt.Sprintf("Trust.Narrowed[%d]", i)
		if err := narrowing.CheckKey(n.Key); err != nil {
			p.check(where+".Key", err)
			continue
		}
		p.check(where+".Operator", narrowing.CheckOperator(n.Key, n.Operator))
		if len(n.Values) == 0 {
			p.addf("%s.Values must be given: without one nobody gets in", where)
		}
		if seen[n.Operator+n.Key] {
			p.addf("%s must be another than one before: list the values of both there", where)
		}
		seen[n.Operator+n.Key] = true
		for j, v := range n.Values {
			if text, ok := literal(v); ok {
				p.check(fmt.Sprintf("%s.Values[%d]", where, j), narrowing.CheckValue(n.Key, n.Operator, text))
			}
		}
	}
}

// narrowedTo is the condition of a statement.
func narrowedTo(list []Narrowing) map[string]any {
	condition := map[string]any{}
	for _, n := range list {
		values := make([]any, len(n.Values))
		for i, v := range n.Values {
			values[i] = inThisPartition(v)
		}
		var value any = values
		if len(values) == 1 {
			value = values[0]
		}
		add(condition, n.Operator, n.Key, value)
	}
	return condition
}

func add(condition map[string]any, operator, key string, value any) {
	if condition[operator] == nil {
		condition[operator] = map[string]any{}
	}
	condition[operator].(map[string]any)[key] = value
}

var arnStart = regexp.MustCompile(`^arn:aws[a-z-]*:`)

// inThisPartition writes an ARN as one of the partition of the launch: the account that it names decides.
func inThisPartition(v Value) Value {
	if text, ok := literal(v); ok && arnStart.MatchString(text) {
		return Sub(arnStart.ReplaceAllString(text, "arn:$${AWS::Partition}:"))
	}
	return v
}
