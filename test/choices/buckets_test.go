package choices

import (
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// No two parameters name the same bucket: where a launch takes two names, it refuses one name for both. A bucket would log into
// itself, or keep its logs where the vendor gets at them, or two sets would share one.
func TestNoTwoNamesOfOneBucket(t *testing.T) {
	t.Parallel()
	held := map[string]bool{}
	for _, v := range loadVendors(t) {
		var names []string
		for _, name := range v.names {
			if strings.HasSuffix(name, "BucketName") {
				names = append(names, name)
			}
		}
		for i, a := range names {
			for _, b := range names[i+1:] {
				l, ok := v.complete(pair{a, bucketNameOf(v, a), b, bucketNameOf(v, b)}, rand.New(rand.NewPCG(1, 2)))
				if !ok {
					continue // at most one of them is given
				}
				same := maps.Clone(l.choices)
				same[b] = same[a]
				_, err := resolve.Resolve(v.template, resolve.Input{Parameters: same})
				if err == nil || !strings.Contains(err.Error(), a) || !strings.Contains(err.Error(), b) {
					t.Errorf("%s with %s for %s and %s: %v", v.id, same[a], a, b, err)
				}
				held[a+" and "+b] = true
			}
		}
	}
	for _, want := range []string{"NewBucketName and ExistingLogBucketName", "ExistingBucketName and MetricsExistingBucketName"} {
		if !held[want] {
			t.Errorf("no template takes %s", want)
		}
	}
}

// bucketNameOf is what a customer types for a bucket's name, the last of the values that are tried.
func bucketNameOf(v *vendor, parameter string) string {
	return v.values[parameter][len(v.values[parameter])-1]
}
