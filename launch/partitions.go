package launch

import (
	"fmt"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Partition is a partition of AWS that links lead to.
type Partition = partition.Partition

// partitionOf is the partition of a region.
func partitionOf(region string) (Partition, error) {
	p, ok := partition.Of(region)
	switch {
	case ok:
		return p, nil
	case region == "":
		return p, fmt.Errorf("the region must be given, such as us-east-1")
	case strings.HasPrefix(region, "us-iso"), strings.HasPrefix(region, "eu-iso"):
		return p, fmt.Errorf("region %s is in an isolated partition, to whose console no link leads", region)
	}
	nearest := nearest(region, regions())
	if nearest != "" {
		nearest = ", did you mean " + nearest + "?"
	}
	return p, fmt.Errorf("the region must be one of AWS, got %q%s", region, nearest)
}

// PartitionOf is the name of the partition of a region.
func PartitionOf(region string) (vendors.Partition, error) {
	p, err := partitionOf(region)
	if err != nil {
		return "", err
	}
	return p.ID, nil
}

func regions() []string {
	var all []string
	for _, p := range partition.All() {
		all = append(all, p.Regions...)
	}
	return all
}

// nearest is what somebody who wrote a name may have meant, "" if nothing is near.
func nearest(name string, of []string) string {
	best, distance := "", 1+len(name)/4
	for _, candidate := range of {
		if d := levenshtein.Distance(strings.ToLower(name), strings.ToLower(candidate), nil); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}
