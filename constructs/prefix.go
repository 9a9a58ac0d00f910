package constructs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// checkPrefix checks how the keys of a grant begin, where it is known.
func checkPrefix(p *problems, prop string, value Value) {
	if prefix, ok := literal(value); ok && prefix != "" {
		p.check(prop, awsname.CheckKeyPrefix(prefix))
	}
}

// checkPrefixes checks how keys begin, as several texts say that are known, or else as one value does, which prop is called.
func checkPrefixes(p *problems, prop string, one Value, several []string) {
	if given(one) && len(several) > 0 {
		p.addf("%[1]s and %[1]ses must not both be given", prop)
	}
	for i, prefix := range several {
		place := fmt.Sprintf("%ses[%d]", prop, i)
		if err := awsname.CheckKeyPrefix(prefix); err != nil {
			p.check(place, err)
			continue
		}
		if j := slices.IndexFunc(several, func(other string) bool { return strings.HasPrefix(prefix, other) }); j != i {
			p.addf("%s must not be under %ses[%d], which opens it already, got %q", place, prop, j, prefix)
		}
	}
}

// limited reports whether the grant can be for some keys only.
func (p AccessPolicyProps) limited() bool { return given(p.Prefix) || len(p.Prefixes) > 0 }

// keys follow a bucket's ARN in those of the objects, where it is known how they begin.
func (p AccessPolicyProps) keys() []string {
	if len(p.Prefixes) == 0 {
		return []string{"/*"}
	}
	var list []string
	for _, prefix := range p.Prefixes {
		list = append(list, "/"+prefix+"*")
	}
	return list
}

// listed are the keys that may be listed, as a condition has them, where it is known how they begin.
func (p AccessPolicyProps) listed() any {
	var list []string
	for _, prefix := range p.Prefixes {
		list = append(list, prefix+"*")
	}
	return oneOrList(list)
}
