package vocabulary

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// paramAccess: a template refuses what it does not offer.
var paramAccess = Word{Name: vendors.ParamAccess, Samples: valuesOf(Ways()), Divides: true, HandedBack: true}

const (
	// UseRole is a condition: a role is the chosen way in.
	UseRole = "UseRole"
	// UseWebIdentity is a condition: a role for a web identity is.
	UseWebIdentity = "UseWebIdentity"
	// UseKeyedUser is a condition: a user with an access key is.
	UseKeyedUser = "UseKeyedUser"
)

// wayIn: how the vendor gets in, where there is a choice.
func wayIn(def *vendors.Definition) Choice {
	values := chosenAmong(def)
	if len(values) < 2 {
		return Choice{}
	}
	texts := make([]string, len(values))
	for i, v := range values {
		w, _ := WayOf(v)
		texts[i] = v + ", " + w.Means
		if w.MeansOf != nil {
			texts[i] = v + ", " + w.MeansOf(def)
		}
	}
	c := Choice{Parameters: []Parameter{{
		Word: paramAccess, Group: GroupAccess, Label: "How " + def.Name + " gets in",
		Description: "Only the chosen one exists: " + strings.Join(texts, "; ") + ".",
		Default:     &values[0], Allowed: values,
	}}}
	if slices.Contains(values, wayKeyedUser.Value) {
		c.Conditions = append(c.Conditions,
			Condition{UseKeyedUser, expr.Has(vendors.ParamAccess, wayKeyedUser.Value)},
			Condition{UseRole, expr.Not(expr.Is(UseKeyedUser))})
	}
	if slices.Contains(values, wayWebIdentity.Value) && slices.Contains(values, wayRole.Value) {
		c.Conditions = append(c.Conditions, Condition{UseWebIdentity, expr.Has(vendors.ParamAccess, wayWebIdentity.Value)})
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
	if len(required) == 0 {
		return []Rule{not}
	}
	return []Rule{r, not}
}
