package show

import (
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Set is a further set of permissions: a role of its own, and on what.
type Set struct {
	Name string `json:"name"`
	Why  string `json:"why"`
	// Output is the one with the ARN of the set's role.
	Output string `json:"output"`
	// Where is the bucket, in words.
	Where       string  `json:"where"`
	Permissions []Grant `json:"permissions"`
}

func setsOf(def *vendors.Definition) []Set {
	var list []Set
	for _, set := range def.Sets {
		s := Set{Name: set.Name, Why: set.Why, Output: set.Own(vocabulary.OutputRoleARN), Where: "the same bucket", Permissions: grants(def.Alone(set.Name), set.Permissions)}
		if set.Bucket != nil {
			s.Where = "a bucket of its own, " + set.Own(vocabulary.OutputBucketName)
		}
		list = append(list, s)
	}
	return list
}

// bucketsOf are the first bucket and those of further sets that have one of their own.
func bucketsOf(def *vendors.Definition) []vendors.Bucket {
	list := []vendors.Bucket{def.Bucket}
	for _, set := range def.Sets {
		if set.Bucket != nil {
			list = append(list, *set.Bucket)
		}
	}
	return list
}
