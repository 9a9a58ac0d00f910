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
