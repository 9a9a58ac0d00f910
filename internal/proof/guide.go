package proof

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// Guide is the policy of a vendor's guide, as it stands there.
type Guide struct {
	text        string
	placeholder string    // for the bucket's name
	policies    *sync.Map // as the judge reads them, by the bucket's name
}

// NewGuide reads the policy of a guide and what stands in it for the bucket's name.
func NewGuide(text, placeholder string) (Guide, error) {
	if !strings.Contains(text, placeholder) {
		return Guide{}, fmt.Errorf("the guide's policy has no %q", placeholder)
	}
	g := Guide{text, placeholder, &sync.Map{}}
	_, err := g.forBucket("a-bucket")
	return g, err
}

func (g Guide) forBucket(name string) (*judge.Policy, error) {
	if p, ok := g.policies.Load(name); ok {
		return p.(*judge.Policy), nil
	}
	encoded, _ := json.Marshal(name)
	p, err := judge.Read(strings.ReplaceAll(g.text, g.placeholder, strings.Trim(string(encoded), `"`)))
	if err != nil {
		return nil, err
	}
	g.policies.Store(name, p)
	return p, nil
}

// allows reports whether the guide's policy, for a bucket, allows a request.
func (g Guide) allows(bucket string, req judge.Request) (bool, error) {
	p, err := g.forBucket(bucket)
	if err != nil {
		return false, err
	}
	allowed, err := p.Allows(req)
	if err != nil {
		return false, fmt.Errorf("the guide's policy: %w", err)
	}
	return allowed, nil
}
