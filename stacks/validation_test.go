package stacks

import (
	"strings"
	"testing"
)

// What the CDK finds stands in a line, with its advice; where it did not look into everything, what the author of a definition can do.
func TestViolationsInWords(t *testing.T) {
	t.Parallel()
	short := violation{RuleName: "F3033", Description: "length 0 is below minimum 3", SuggestedFix: "make it longer"}
	if got, want := short.Error(), ": length 0 is below minimum 3 (F3033): make it longer"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	budget := violation{RuleName: "W9052", Description: "Deterministic validation budgets were exhausted"}
	if got := budget.Error(); !strings.HasSuffix(got, "notifications.offer and a second way in, any may be enough") {
		t.Error(got)
	}
}
