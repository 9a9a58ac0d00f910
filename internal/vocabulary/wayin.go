package vocabulary

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// paramAccess: a template refuses what it does not offer.
var paramAccess = Word{Name: vendors.ParamAccess, Samples: []string{wayWebIdentity, wayRole, wayUser}, HandedBack: true}

const (
	// UseRole is a condition: a role is the chosen way in.
	UseRole = "UseRole"
	// UseWebIdentity is a condition: a role for a web identity is.
	UseWebIdentity = "UseWebIdentity"
	// UseKeyedUser is a condition: a user with an access key is.
	UseKeyedUser = "UseKeyedUser"
)

// Ways in, as the parameter Access spells them: the names of the constructs, or what a role trusts where that is a choice.
const (
	wayRole        = "CrossAccountRole"
	wayWebIdentity = "WebIdentityRole"
	wayUser        = "KeyedUser"
)

// waysIn lists the ways among which a definition lets the customer choose, the default first. A StsUserRole has no
// alternative.
func waysIn(def *vendors.Definition) []string {
	var ways []string
	if r := def.Access.Role; r != nil {
		if r.Trust.WebIdentity != nil {
			ways = append(ways, wayWebIdentity)
		}
		if r.Trust.Account != nil || r.Trust.Principal.Given() {
			ways = append(ways, wayRole)
		}
	}
	if def.Access.KeyedUser != nil {
		ways = append(ways, wayUser)
	}
	return ways
}

// wayIn: how the vendor gets in, where there is a choice.
func wayIn(def *vendors.Definition) Choice {
	ways := waysIn(def)
	if len(ways) < 2 {
		return Choice{}
	}
	explained := map[string]string{
		wayWebIdentity: "a role that a Google service account assumes",
		wayRole:        "a role that an AWS principal assumes with an external ID",
		wayUser:        "a user with an access key",
	}
	texts := make([]string, len(ways))
	for i, w := range ways {
		texts[i] = w + ", " + explained[w]
	}
	c := Choice{Parameters: []Parameter{{
		Word: paramAccess, Group: GroupAccess, Label: "How " + def.Name + " gets in",
		Description: "Only the chosen one exists: " + strings.Join(texts, "; ") + ".",
		Default:     &ways[0], Allowed: ways,
	}}}
	if slices.Contains(ways, wayUser) {
		c.Conditions = append(c.Conditions,
			Condition{UseKeyedUser, expr.Has(vendors.ParamAccess, wayUser)},
			Condition{UseRole, expr.Not(expr.Is(UseKeyedUser))})
	}
	if slices.Contains(ways, wayWebIdentity) && slices.Contains(ways, wayRole) {
		c.Conditions = append(c.Conditions, Condition{UseWebIdentity, expr.Has(vendors.ParamAccess, wayWebIdentity)})
	}
	return c
}

// onlyFor requires some parameters for one way in, and refuses all of a set for every other: a value that nothing
// heeds would give false comfort.
func onlyFor(way string, required, set []string) []Rule {
	r := Rule{Name: "For" + way, When: expr.Has(vendors.ParamAccess, way)}
	for _, name := range required {
		r.Assertions = append(r.Assertions, Assertion{expr.Filled(name), fmt.Sprintf("%s %s needs %s.", vendors.ParamAccess, way, name)})
	}
	not := Rule{Name: "OnlyFor" + way, When: expr.Not(expr.Has(vendors.ParamAccess, way))}
	for _, name := range set {
		not.Assertions = append(not.Assertions, Assertion{
			expr.Empty(name), fmt.Sprintf("%s is for %s %s only: leave it empty.", name, vendors.ParamAccess, way),
		})
	}
	return []Rule{r, not}
}
