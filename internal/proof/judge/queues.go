package judge

import (
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// addOfQueues reads the policy of queues, each of which must be of the stack: one that is there already has a policy of its own,
// which ours would take the place of. A queue takes one policy, and a second one would win or lose by chance.
func (j *Judge) addOfQueues(stack *resolve.Stack, policy resolve.Resource) error {
	urls, _ := policy.Properties["Queues"].([]any)
	for _, url := range urls {
		i := slices.IndexFunc(stack.Resources, func(r resolve.Resource) bool {
			return r.Type == "AWS::SQS::Queue" && r.PhysicalID == fmt.Sprint(url)
		})
		if i < 0 {
			return fmt.Errorf("the queue %v is not of this stack", url)
		}
		arn := stack.Resources[i].Attributes["Arn"]
		if j.policies[arn] != nil {
			return fmt.Errorf("the queue %v has a policy already", url)
		}
		var err error
		if j.policies[arn], err = ofBucket(policy.Properties["PolicyDocument"]); err != nil {
			return err
		}
	}
	return nil
}
