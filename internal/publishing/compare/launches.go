package compare

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// leftOut stands for a parameter that the customer does not give.
const leftOut = "\x00"

// acceptsAnywhere reports whether a launch is accepted in one of the partitions.
func (v *version) acceptsAnywhere(choices map[string]string) bool {
	return slices.ContainsFunc(partition.IDs(), func(p partition.ID) bool {
		return v.launches.Launch(launchIn(string(p), regionIn(string(p), v), choices)) != nil
	})
}

// update is what a customer's choices become when the stack is updated: what the new version still has, as it was, and
// something for what must be given now.
func (c *comparer) update(given map[string]string) map[string]string {
	if c.keepsAll { // nothing is another choice
		return given
	}
	updated := map[string]string{}
	for name, v := range given {
		if c.new.parameters[name] != nil {
			updated[name] = v
		}
	}
	maps.Copy(updated, c.mustGive)
	return updated
}

// newlyRequired are values for the parameters that must be given now and were not there before.
func (c *comparer) newlyRequired() map[string]string {
	given := map[string]string{}
	for name, d := range c.new.parameters {
		if c.old.parameters[name] == nil && d.required() {
			if list := values(name, d, nil, false, c.known, nil); len(list) > 0 {
				given[name] = list[len(list)-1]
			}
		}
	}
	return given
}

// launchIn is a launch in a partition, with the ARNs among the choices in that partition too. Where no region is given, it is in any.
func launchIn(partition, region string, given map[string]string) resolve.Input {
	in := resolve.Input{Parameters: given, Partition: partition, Region: region}
	if partition == string(vendors.PartitionAWS) {
		return in
	}
	in.Parameters = map[string]string{}
	for name, v := range given {
		in.Parameters[name] = strings.ReplaceAll(v, "arn:aws:", "arn:"+partition+":")
	}
	return in
}

// in is a launch in a partition, where both versions are launched if they ever are.
func (c *comparer) in(partition string, given map[string]string) resolve.Input {
	return launchIn(partition, regionIn(partition, c.old, c.new), given)
}

// home is the first partition in which the old version accepts one of the launches.
func (c *comparer) home(list []map[string]string) (string, error) {
	refusal := errNoLaunch
	for _, p := range partition.IDs() {
		for i, given := range list {
			if c.old.launches.Launch(c.in(string(p), given)) != nil {
				return string(p), nil
			}
			if i == 0 && p == partition.AWS {
				_, err := c.old.launches.Resolve(c.in(string(p), given))
				refusal = fmt.Errorf("%w, the first one because: %w", errNoLaunch, err)
			}
		}
	}
	return "", fmt.Errorf("the version before: %w", refusal)
}
