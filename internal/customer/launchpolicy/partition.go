package launchpolicy

import "github.com/bucketgrant/bucketgrant/internal/aws/partition"

// decide is what a condition of the template comes to, as far as what is known decides it: the partition, or parameters by their names.
func decide(condition any, conditions map[string]any, in map[string]string) (holds, known bool) {
	function, _ := condition.(map[string]any)
	for name, of := range function {
		if named, ok := of.(string); ok && name == "Condition" {
			return decide(conditions[named], conditions, in)
		}
		list, _ := of.([]any)
		switch {
		case name == "Fn::Equals" && len(list) == 2:
			ref, _ := list[0].(map[string]any)
			name, _ := ref["Ref"].(string)
			value, known := in[name]
			return list[1] == value, known
		case name == "Fn::Not" && len(list) == 1:
			holds, known = decide(list[0], conditions, in)
			return !holds, known
		case name == "Fn::And" || name == "Fn::Or":
			known = true
			for _, c := range list {
				switch h, k := decide(c, conditions, in); {
				case k && h == (name == "Fn::Or"):
					return h, true
				case !k:
					known = false
				}
			}
			return name == "Fn::And", known
		}
	}
	return false, false
}

// neverMade reports whether a resource is none of a launch's in a partition, whatever the customer chooses.
func neverMade(resource, conditions map[string]any, in string) bool {
	name, conditional := resource["Condition"].(string)
	if _, one := partition.Get(partition.ID(in)); !one || !conditional {
		return false
	}
	holds, known := decide(conditions[name], conditions, map[string]string{"AWS::Partition": in})
	return known && !holds
}
