// Package resourcefacts knows what AWS's own resource schemas say of the resource types in our templates: which
// properties cannot change in place, and what whoever creates, updates or deletes a resource must be allowed to do.
//
// resource-facts.json names the schema behind each entry. A schema's permissions cover every property of its type, so
// they are an upper bound for one template.
package resourcefacts

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed resource-facts.json
var data []byte

// Type is what the schema of one resource type says.
type Type struct {
	// Source is the schema: repository, path and commit.
	Source string `json:"source"`
	// Create, Read, Update and Delete are the IAM actions that CloudFormation may call on the caller's behalf.
	Create []string `json:"create"`
	Read   []string `json:"read"`
	Update []string `json:"update"`
	Delete []string `json:"delete"`
	// CreateOnlyProperties make a new resource when they change, as paths with slashes.
	CreateOnlyProperties []string `json:"createOnlyProperties"`
	ReadOnlyProperties   []string `json:"readOnlyProperties"`
	PrimaryIdentifier    []string `json:"primaryIdentifier"`
}

var load = sync.OnceValues(func() (map[string]Type, error) {
	types := map[string]Type{}
	if err := json.Unmarshal(data, &types); err != nil {
		return nil, fmt.Errorf("resource-facts.json: %w", err)
	}
	return types, nil
})

// Of returns the facts about a type such as AWS::S3::Bucket, or an error if there are none.
func Of(typ string) (Type, error) {
	types, err := load()
	if err != nil {
		return Type{}, err
	}
	t, ok := types[typ]
	if !ok {
		return Type{}, fmt.Errorf("no facts about the resource type %s: add them from its schema", typ)
	}
	return t, nil
}
