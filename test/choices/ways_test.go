package choices

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// heededNowhere are parameters that a launch by another way in takes all the same: they say what is so, and ask for nothing.
var heededNowhere = []string{vendors.ParamOIDCProvider, vendors.ParamVendorCloud}

// What one way in heeds and another does not is refused with the other, unless it is left at its default: it would give false comfort.
func TestWhatAWayInDoesNotHeed(t *testing.T) {
	t.Parallel()
	refused := map[string]bool{}
	for _, v := range loadVendors(t) {
		ways := v.values[vendors.ParamAccess]
		if len(ways) < 2 {
			continue
		}
		for _, name := range v.names {
			if name == vendors.ParamAccess || slices.Contains(heededNowhere, name) {
				continue
			}
			heeded := map[string]heed{}
			for _, way := range ways {
				heeded[way] = v.heeds(way, name)
			}
			all := slices.Collect(maps.Values(heeded))
			if !slices.Contains(all, yes) {
				continue
			}
			for way, h := range heeded {
				if h == no {
					t.Errorf("%s with Access %s takes another %s, which changes nothing", v.id, way, name)
				}
				refused[name] = refused[name] || h == never
			}
		}
	}
	for _, name := range []string{
		vendors.ParamActiveAccessKeys, vendors.ParamAccessKeyKMSKeyARN, vendors.ParamMaxSessionDuration, vendors.ParamRoleName, vendors.ParamExternalID,
	} {
		if !refused[name] {
			t.Errorf("no template refuses %s with any way in", name)
		}
	}
}

// heed is whether a launch changes with a parameter, or never has another value of it than the default.
type heed int

const (
	never heed = iota
	no
	yes
)

func (v *vendor) heeds(way, name string) heed {
	found := never
	for _, value := range v.values[name][1:] {
		l, ok := v.complete(pair{vendors.ParamAccess, way, name, value}, rand.New(rand.NewPCG(1, 2)))
		if !ok {
			continue
		}
		byDefault := maps.Clone(l.choices)
		byDefault[name] = v.values[name][0]
		stack, err := resolve.Resolve(v.template, resolve.Input{Parameters: byDefault})
		if err != nil || !reflect.DeepEqual(stack.Resources, l.stack.Resources) {
			return yes
		}
		found = no
	}
	return found
}
