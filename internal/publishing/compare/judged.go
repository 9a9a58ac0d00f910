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
	if old, err = c.judges.of(p.old, partition); err != nil {
		return old, new, fmt.Errorf("the version before: %w", err)
	}
	if new, err = c.judges.of(p.new, partition); err != nil {
		return old, new, fmt.Errorf("the version after: %w", err)
	}
	return old, new, nil
}

// judges are those that there are, by policies, and the policies of resources.
type judges struct {
	known    map[string]*judge.Judge
	policies shared[string]
}

func newJudges() judges { return judges{map[string]*judge.Judge{}, shared[string]{}} }

// of judges a stack as if its partition were aws, the one that the evaluator knows.
func (js judges) of(stack *resolve.Stack, partition string) (judged, error) {
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
			r.Attributes, r.Made = attributes, nil
			moved.Resources = append(moved.Resources, r)
		}
		stack = &moved
	}
	policies := js.policiesOf(stack)
	if j := js.known[policies]; j != nil {
		return judged{stack, j, policies}, nil
	}
	j, err := judge.Of(stack)
	if err == nil {
		js.known[policies] = j
	}
	return judged{stack, j, policies}, err
}

// policiesOf is all of a stack that a judge, or a comparison of policies, may look at: everything of IAM and every bucket's and
// key's policy. Tags and descriptions, in which every version has its number, allow nothing.
func (js judges) policiesOf(stack *resolve.Stack) string {
	var b strings.Builder
	for _, r := range stack.Resources {
		if strings.HasPrefix(r.Type, "AWS::IAM::") || r.Type == "AWS::S3::BucketPolicy" || r.Type == "AWS::KMS::Key" {
			b.WriteString(js.policies.of(r, func() string {
				properties := maps.Clone(r.Properties)
				delete(properties, "Tags")
				delete(properties, "Description")
				return compact([]any{r.LogicalID, r.Type, r.PhysicalID, properties})
			}))
		}
	}
	return b.String()
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
