package proof

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/versity/versitygw/iamapi/policy"
	"github.com/versity/versitygw/iamapi/types"

	"github.com/bucketgrant/bucketgrant/internal/judge"
)

// Guide is the policy of a vendor's guide, as it stands there.
type Guide struct {
	text        string
	placeholder string // for the bucket's name
}

// NewGuide reads the policy of a guide and what stands in it for the bucket's name.
func NewGuide(text, placeholder string) (Guide, error) {
	if !strings.Contains(text, placeholder) {
		return Guide{}, fmt.Errorf("the guide's policy has no %q", placeholder)
	}
	g := Guide{text, placeholder}
	return g, policy.Parse(g.forBucket("a-bucket"))
}

func (g Guide) forBucket(name string) string {
	encoded, _ := json.Marshal(name)
	return strings.ReplaceAll(g.text, g.placeholder, strings.Trim(string(encoded), `"`))
}

// allows reports whether the guide's policy, for a bucket, allows a request.
func (g Guide) allows(bucket string, req judge.Request) (bool, error) {
	switch policy.EvaluateIdentityPolicies(
		[]types.PolicyEntry{{PolicyDocument: g.forBucket(bucket)}},
		policy.RequestContext{Action: req.Action, Resource: req.Resource, Condition: req.Context},
	) {
	case policy.DecisionAllow:
		return true, nil
	case policy.DecisionNoMatch:
		return false, nil
	}
	return false, fmt.Errorf("the guide's policy cannot be evaluated for %s", req.Action)
}
