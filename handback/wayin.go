package handback

import (
	"cmp"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// compareWays: a customer has one of the ways in, and where the partition decides which, that one.
func (p *parser) compareWays() {
	if wrong, right := p.elsewhere(p.values); wrong != "" {
		for _, slot := range append(slices.Clone(vocabulary.Slots), "") {
			for _, of := range p.valuesOnlyOf(wrong) {
				if one, ok := p.given[slotted{of, slot}]; ok {
					p.problem(one.where, msgElsewhere, "field", one.name, "partition", string(p.partitionIn(p.values)),
						"way", p.label(right), "output", p.outputFor(right))
					break // an ID and its secret are one key
				}
			}
		}
		return
	}
	role, roleGiven := p.given[slotted{vendors.HandedRoleARN, ""}]
	if len(p.Ways) < 2 || !roleGiven {
		return
	}
	for _, slot := range append(slices.Clone(vocabulary.Slots), "") {
		if key, ok := p.given[slotted{vendors.HandedKeyID, slot}]; ok {
			p.problem(key.where, msgBothWays, "field", role.name, "other", key.name)
		}
	}
}

// valuesOnlyOf are the values that only a way in has, the telling one first.
func (r *Rules) valuesOnlyOf(way vendors.Handed) []vendors.Handed {
	if way == vendors.HandedKeyID {
		return []vendors.Handed{vendors.HandedKeyID, vendors.HandedKeySecret, secretARNPlace}
	}
	return []vendors.Handed{vendors.HandedRoleARN, vendors.HandedRoleName}
}

// elsewhere says which way in the vendor has in other partitions only, and which it has in that of the values instead. Both
// are empty where no partition decides, or none is known.
func (r *Rules) elsewhere(v *Values) (wrong, right vendors.Handed) {
	switch in := r.partitionIn(v); {
	case r.KeyPartitions == nil || in == "":
		return "", ""
	case slices.Contains(r.KeyPartitions, in):
		return vendors.HandedRoleARN, vendors.HandedKeyID
	}
	return vendors.HandedKeyID, vendors.HandedRoleARN
}

// partitionIn is the partition of the values: of the region, or of an ARN where the region is not known.
func (r *Rules) partitionIn(v *Values) vendors.Partition {
	in := cmp.Or(r.partitionOf(v.Region), partition.OfARN(v.RoleARN), partition.OfARN(v.BucketARN))
	for _, k := range v.Keys {
		in = cmp.Or(in, partition.OfARN(k.SecretARN))
	}
	return in
}
