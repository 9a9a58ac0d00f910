package proof

import (
	"encoding/json"
	"fmt"
	"slices"
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
	text, err := withKey(text)
	if err != nil {
		return Guide{}, err
	}
	g := Guide{text, placeholder, &sync.Map{}}
	_, err = g.forBucket("a-bucket")
	return g, err
}

// withKey is a guide's policy with the customer's key of KMS in place of what stands for it, if it is about one.
func withKey(text string) (string, error) {
	if !strings.Contains(strings.ToLower(text), `"kms:`) {
		return text, nil
	}
	var document map[string]any
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		return "", err
	}
	for _, s := range listed(document["Statement"]) {
		if statement, ok := s.(map[string]any); ok {
			nameKey(statement)
			throughAnyS3(statement)
		}
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // what stands for the bucket's name may be in brackets
	err := e.Encode(document)
	return b.String(), err
}

// nameKey puts the key in place of each one that a statement names. What only stands for an ARN is that of a key where nothing but KMS is
// allowed.
func nameKey(statement map[string]any) {
	actions := listed(statement["Action"])
	alone := actions != nil && !slices.ContainsFunc(actions, func(a any) bool { return !strings.HasPrefix(strings.ToLower(fmt.Sprint(a)), "kms:") })
	resources := slices.Clone(listed(statement["Resource"]))
	for i, r := range resources {
		arn := fmt.Sprint(r)
		if strings.Contains(arn, ":kms:") && strings.Contains(arn, ":key/") || alone && !strings.HasPrefix(arn, "arn:") && arn != "*" {
			resources[i] = keyARN
		}
	}
	if resources != nil {
		statement["Resource"] = resources
	}
}

// throughAnyS3 puts S3 in every region in place of S3 in one, which guides have for an example.
func throughAnyS3(statement map[string]any) {
	conditions, _ := statement["Condition"].(map[string]any)
	for _, operator := range []string{"StringEquals", "StringLike"} {
		keys, _ := conditions[operator].(map[string]any)
		ofS3 := slices.ContainsFunc(listed(keys["kms:ViaService"]), func(v any) bool { return strings.HasPrefix(fmt.Sprint(v), "s3.") })
		if !ofS3 {
			continue
		}
		if delete(keys, "kms:ViaService"); len(keys) == 0 {
			delete(conditions, operator)
		}
		like, _ := conditions["StringLike"].(map[string]any)
		if like == nil {
			like = map[string]any{}
			conditions["StringLike"] = like
		}
		like["kms:ViaService"] = "s3.*"
	}
}

// listed is what a policy has one of, or a list of.
func listed(v any) []any {
	if list, ok := v.([]any); ok || v == nil {
		return list
	}
	return []any{v}
}

// allowsKey reports whether the guide allows a request about the customer's key, whichever that is.
func (g Guide) allowsKey(req judge.Request) (bool, error) {
	req.Resource = keyARN
	return g.allows("a-bucket", req)
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
