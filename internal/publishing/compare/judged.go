package compare

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// judged is one stack and its judge. A judge is not asked about what is written the same in both stacks.
type judged struct {
	*resolve.Stack
	judge    *judge.Judge
	policies string // where they are the same, so is whatever is judged
}

// judge makes the judges of a pair of launches in a partition.
func (c *comparer) judge(p pair, partition string) (old, new judged, err error) {
	if old, err = judgeOf(p.old, partition, c.judges); err != nil {
		return old, new, fmt.Errorf("the version before: %w", err)
	}
	if new, err = judgeOf(p.new, partition, c.judges); err != nil {
		return old, new, fmt.Errorf("the version after: %w", err)
	}
	return old, new, nil
}

// judgeOf judges a stack as if its partition were aws, the one that the evaluator knows. known are the judges that there are,
// by policies.
func judgeOf(stack *resolve.Stack, partition string, known map[string]*judge.Judge) (judged, error) {
	if partition != string(vendors.PartitionAWS) {
		moved := *stack
		moved.Resources = nil
		for _, r := range stack.Resources {
			r.PhysicalID = move(r.PhysicalID, partition).(string)
			r.Properties = move(r.Properties, partition).(map[string]any)
			attributes := map[string]string{}
			for name, value := range r.Attributes {
				attributes[name] = move(value, partition).(string)
			}
			r.Attributes = attributes
			moved.Resources = append(moved.Resources, r)
		}
		stack = &moved
	}
	policies := policiesOf(stack)
	if j := known[policies]; j != nil {
		return judged{stack, j, policies}, nil
	}
	j, err := judge.Of(stack)
	if err == nil {
		known[policies] = j
	}
	return judged{stack, j, policies}, err
}

// policiesOf is all of a stack that a judge, or a comparison of policies, may look at: everything of IAM and every bucket's and
// key's policy. Tags and descriptions, in which every version has its number, allow nothing.
func policiesOf(stack *resolve.Stack) string {
	var b []byte
	for _, r := range stack.Resources {
		if strings.HasPrefix(r.Type, "AWS::IAM::") || r.Type == "AWS::S3::BucketPolicy" || r.Type == "AWS::KMS::Key" {
			properties := maps.Clone(r.Properties)
			delete(properties, "Tags")
			delete(properties, "Description")
			b = appendCompact(b, []any{r.LogicalID, r.Type, r.PhysicalID, properties})
		}
	}
	return string(b)
}

// move is a value with the ARNs of a partition moved to aws.
func move(v any, partition string) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, "arn:"+partition+":", "arn:aws:")
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = move(e, partition)
		}
		return list
	case map[string]any:
		m := make(map[string]any, len(v))
		for key, e := range v {
			m[key] = move(e, partition)
		}
		return m
	}
	return v
}

// principals are the logical IDs of roles and users in either stack: that of the old version and that of the new one, ""
// where there is none.
func (c *comparer) principals(old, new judged) [][2]string {
	var list [][2]string
	seen := map[string]bool{}
	for _, id := range new.judge.Principals() {
		before := id
		if renamed := c.renamed[id]; renamed != "" {
			before = renamed
		}
		if !slices.Contains(old.judge.Principals(), before) {
			before = ""
		}
		seen[before] = true
		list = append(list, [2]string{before, id})
	}
	for _, id := range old.judge.Principals() {
		if !seen[id] {
			list = append(list, [2]string{id, ""})
		}
	}
	return list
}
