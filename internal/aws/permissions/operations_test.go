package permissions

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
)

func TestOperationsNeedActions(t *testing.T) {
	t.Parallel()
	for operation, actions := range actionsOfOperation() {
		if _, ok := s3actions.Lookup("s3:" + operation); ok {
			t.Errorf("%s is an action too: the hint is never given", operation)
		}
		for _, name := range actions {
			if action, ok := s3actions.Lookup(name); !ok || action.Name != name {
				t.Errorf("%s needs %q, which is no action", operation, name)
			}
		}
	}
}

// Whatever S3 can limit by s3:prefix may stand in a definition with a prefix, and so may what shows no key.
func TestActionsUnderPrefixAreOnBuckets(t *testing.T) {
	t.Parallel()
	allowed := map[string]bool{}
	for _, name := range UnderPrefix() {
		if action, ok := s3actions.Lookup(name); !ok || action.Name != name || !action.On.Bucket {
			t.Errorf("%s is no action on a bucket", name)
		}
		allowed[name] = true
	}
	for _, action := range s3actions.S3() {
		if action.Prefix && !allowed[action.Name] {
			t.Errorf("%s knows s3:prefix and is not allowed with a prefix: the stacks must limit it first", action.Name)
		}
	}
}
