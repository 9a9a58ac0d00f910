package judge

import (
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// addOfTold reads the policy of queues or topics, each of which must be of the stack: one that is there already has a policy of its own,
// which ours would take the place of. A queue or topic takes one policy, and a second one would win or lose by chance. They stand in a
// property of the policy, are of a type, and have their ARN in an attribute.
func (j *Judge) addOfTold(stack *resolve.Stack, policy resolve.Resource, property, typ, attribute string) error {
	list, _ := policy.Properties[property].([]any)
	for _, one := range list {
		i := slices.IndexFunc(stack.Resources, func(r resolve.Resource) bool {
			return r.Type == typ && r.PhysicalID == fmt.Sprint(one)
		})
		if i < 0 {
			return fmt.Errorf("%v of its %s is not of this stack", one, property)
		}
		arn := stack.Resources[i].Attributes[attribute]
		if j.policies[arn] != nil {
			return fmt.Errorf("%v of its %s has a policy already", one, property)
		}
		var err error
		if j.policies[arn], err = ofBucket(policy.Properties["PolicyDocument"]); err != nil {
			return err
		}
	}
	return nil
}

// HasPolicy reports whether the stack has a policy of one of its buckets, or of a queue, topic or key by its ARN.
func (j *Judge) HasPolicy(of string) bool { return j.policies[of] != nil }
