package launch

import (
	"fmt"
	"slices"
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

// Offered are the regions in which customers of a vendor are led to launch where nobody says one: those of the places that host
// templates, or where the vendor does not serve one of these, the first region of the same partition that it serves.
func Offered(def *vendors.Definition, places []Place) []string {
	var list []string
	for _, place := range places {
		served := def.RegionsIn(place.Partition)
		if len(served) == 0 {
			continue
		}
		region := place.Region
		if !slices.Contains(served, region) {
			region = served[0]
		}
		if !slices.Contains(list, region) {
			list = append(list, region)
		}
	}
	return list
}

// NotHosted are the partitions that a vendor serves and where no place hosts templates: customers there get no link.
func NotHosted(def *vendors.Definition, places []Place) []vendors.Partition {
	return slices.DeleteFunc(slices.Clone(def.ServedPartitions()), func(p vendors.Partition) bool {
		return slices.ContainsFunc(places, func(place Place) bool { return place.Partition == p })
	})
}

// NotHostedWords say it, and what mends it. config is the file with the hosting.
func NotHostedWords(def *vendors.Definition, partitions []vendors.Partition, config string) string {
	return fmt.Sprintf("%s: customers in AWS partitions %s get no link, as %s has no hosting there: add a bucket there, or say in partitions: of the definition whom it serves",
		def.Vendor, joined(partitions), config)
}

func joined(partitions []vendors.Partition) string {
	var names []string
	for _, p := range partitions {
		names = append(names, string(p))
	}
	return strings.Join(names, ", ")
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
