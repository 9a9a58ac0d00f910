package vocabulary

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// paramVendorCloud: a template allows the names of the vendor's clouds.
var paramVendorCloud = Word{Name: vendors.ParamVendorCloud}

// whichOfThem: which of the vendor's published accounts or principals the role trusts, where that is one of several. The
// region of the launch decides without a question.
func whichOfThem(def *vendors.Definition) Choice {
	if p := def.Published(); p != nil && p.By == vendors.ByCloud {
		return whichCloud(def, p)
	}
	return Choice{}
}

// whichCloud has no default: another cloud than the customer's would be let in. A launch needs it whatever the way in, as
// CloudFormation looks up the mapping in any case.
func whichCloud(def *vendors.Definition, p *vendors.Published) Choice {
	gets := "may assume the role"
	if wayBucketPolicy.Offered(def) {
		gets = "is let in by the bucket's policy"
	}
	elsewhere := ""
	if alternatives(def) {
		which := "any of them"
		if len(def.RolePartitions()) > 1 {
			which = "any that is in your partition"
		}
		elsewhere = " It decides nothing but that: where the way in is another than " + asUsed(def, wayRole) + ", " + which + " will do."
	}
	c := Choice{Parameters: []Parameter{{
		Word: paramVendorCloud, Group: GroupAccess, Label: "Your cloud at " + def.Name,
		Description: "The one of " + def.Name + "'s clouds in which you are a customer: no other one " + gets + "." + elsewhere,
		Allowed:     p.Keys(),
	}}}
	served := def.RolePartitions()
	if len(served) < 2 {
		return c
	}
	r := Rule{Name: "CloudInThisPartition"}
	for _, id := range served {
		var names []string
		for _, s := range p.In(id) {
			names = append(names, s.Key)
		}
		here := expr.Equals(expr.Ref("AWS::Partition"), string(id))
		r.Assertions = append(r.Assertions, Assertion{
			expr.Or(expr.Not(here), expr.Contains(names, expr.Ref(vendors.ParamVendorCloud))),
			fmt.Sprintf("In the AWS partition %s, %s must be %s.", id, vendors.ParamVendorCloud, strings.Join(names, " or ")),
		})
	}
	c.Rules = []Rule{r}
	return c
}
