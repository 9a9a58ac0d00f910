package verify

import (
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// grants are the actions that the connection's customer granted, by name, and those of permissions that the customer
// could have granted and did not, sorted.
func grants(def *vendors.Definition, c Connection) (granted map[string]bool, off []string) {
	granted = map[string]bool{}
	not := map[string]bool{}
	for _, p := range def.Permissions {
		to := granted
		if !isChosen(p, c) {
			to = not
		}
		for _, pattern := range p.Actions {
			for _, a := range s3actions.Matching(pattern) {
				account := a.On == (s3actions.Targets{}) && p.Applies(vendors.OnAccount)
				if a.On.Bucket && p.Applies(vendors.OnBucket) || a.On.Object && p.Applies(vendors.OnObjects) || account {
					to[a.Name] = true
				}
			}
		}
	}
	maps.DeleteFunc(not, func(name string, _ bool) bool { return granted[name] })
	return granted, slices.Sorted(maps.Keys(not))
}

func isChosen(p vendors.Permission, c Connection) bool {
	if p.Choice == nil {
		return true
	}
	if answer, ok := c.Allowed[p.Choice.Parameter]; ok {
		return answer
	}
	return p.Choice.Default
}
