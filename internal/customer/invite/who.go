package invite

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// SaysWho are those of the parameters that say who gets in, who is mailed, or whose bucket it is. Only a signature lets an
// address fill them in: an external ID of somebody else's, on the vendor's own page, opens the customer's bucket to them, and
// with the account of somebody else's bucket the vendor writes there what is the customer's. A parameter that is
// not known here is one of them.
func SaysWho(def *vendors.Definition, parameters []string) []string {
	choices := def.Choices()
	who := []string{}
	for _, name := range parameters {
		chosen := slices.ContainsFunc(choices, func(c vendors.Choice) bool { return c.Parameter == name })
		if !chosen && !vocabulary.Named(name).OwnAccount {
			who = append(who, name)
		}
	}
	return who
}
