package vendors

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// CallBack has a stack tell the vendor what becomes of it, where the customer turns that on: CloudFormation's own events about the
// stack, its roles and its bucket go to an event bus of the vendor's. No stack waits for it, and nothing that is granted depends
// on it.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/events-detail-reference.html
type CallBack struct {
	// Buses are the vendor's event buses, by their ARNs: one in each partition at most. Of all regions of the partition aws events
	// reach one; in the others a bus is reached from its own region.
	// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
	Buses []string `yaml:"buses" jsonschema:"required,minItems=1,uniqueItems=true" jsonschema_description:"The ARNs of the vendor's event buses, one for each partition at most, as the stack CallBack made them. All regions of the partition aws reach one; in the others a bus is reached from its own region only."`
}

// Bus is the ARN of the bus that stacks in a partition call back to, "" if there is none.
func (c *CallBack) Bus(in Partition) string {
	for _, bus := range c.Buses {
		if partition.OfARN(bus) == in {
			return bus
		}
	}
	return ""
}

// Regions are those from which alone a bus is reached: of all buses but that of the partition aws.
func (c *CallBack) Regions() []string {
	var regions []string
	for _, bus := range c.Buses {
		if partition.OfARN(bus) != PartitionAWS {
			regions = append(regions, partition.RegionOfARN(bus))
		}
	}
	return regions
}

// mostVersion is how long a version may be that is a part of a rule's name: of 64 characters, the stack's UUID and a hyphen take 37.
const mostVersion = 64 - 37

// of reports whether a region may be one of a partition: whatever has no form that is known may be a new one.
func of(region string, id Partition) bool {
	in, known := partition.LooksLike(region)
	return !known || in.ID == id
}

// checkCallBack: each bus is one, and where customers are.
func (f *file) checkCallBack() {
	c, buses := f.def.CallBack, at("callBack", "buses")
	if c == nil {
		return
	}
	if len(f.def.Version) > mostVersion {
		f.problem(at("version"), "must be at most %d characters long beside callBack (line %d), as the rule's name has it, got %q", mostVersion, f.line(at("callBack")), f.def.Version)
	}
	served, first := f.def.ServedPartitions(), map[Partition]int{}
	for i, bus := range c.Buses {
		where := buses.to(i)
		if err := awsname.CheckEventBusARN(bus); err != nil {
			f.problem(where, "%v", err)
			continue
		}
		id := partition.OfARN(bus)
		if other, twice := first[id]; twice {
			f.problem(where, "must be of another partition than %s (line %d), got %q: a stack calls back to one bus", buses.to(other), f.line(buses.to(other)), bus)
			continue
		}
		first[id] = i
		if region := partition.RegionOfARN(bus); !of(region, id) {
			f.problem(where, "must be in a region of its partition %s, got %q", id, bus)
		}
		if !slices.Contains(served, id) {
			f.problem(where, "must be of a partition in which the vendor serves customers, %s, got %q", words.Or(words.QuoteAll(served)), bus)
		}
	}
}
