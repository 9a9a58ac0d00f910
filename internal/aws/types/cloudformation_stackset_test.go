package types

import "testing"

// Only what takes accounts away narrows: whatever else changes in one go does not.
func TestOpenedStackSet(t *testing.T) {
	t.Parallel()
	on := func(enabled, retain bool) any {
		return map[string]any{"Enabled": enabled, "RetainStacksOnAccountRemoval": retain}
	}
	group := func(units, regions []any, more ...any) any {
		targets := map[string]any{"OrganizationalUnitIds": units}
		if more != nil {
			targets["AccountFilterType"], targets["Accounts"] = "DIFFERENCE", more
		}
		return []any{map[string]any{"DeploymentTargets": targets, "Regions": regions}}
	}
	a, b, ab := []any{"a"}, []any{"b"}, []any{"a", "b"}
	for _, tt := range []struct {
		name, property string
		before, after  any
		words          string
		narrows        bool
	}{
		{"on", "AutoDeployment", on(false, false), on(true, false), "accounts that join later get a stack without being asked, and got none (AutoDeployment)", false},
		{"off", "AutoDeployment", on(true, false), on(false, false), "accounts that join later get no stack any more (AutoDeployment)", true},
		{"off and kept", "AutoDeployment", on(true, false), on(false, true), "accounts that join later get no stack any more (AutoDeployment); stacks stay in accounts that leave, and went (RetainStacksOnAccountRemoval)", false},
		{"kept", "AutoDeployment", on(true, false), on(true, true), "stacks stay in accounts that leave, and went (RetainStacksOnAccountRemoval)", false},
		{"not kept", "AutoDeployment", on(true, true), on(true, false), "stacks go from accounts that leave, and stayed (RetainStacksOnAccountRemoval)", true},
		{"a region more", "StackInstancesGroup", group(a, a), group(a, ab), "there are stacks in other regions, new in b", false},
		{"a region less", "StackInstancesGroup", group(a, ab), group(a, a), "there are stacks in other regions, no more in b", true},
		{"another unit", "StackInstancesGroup", group(a, a), group(b, a), "other organizational units get stacks, new in b, no more in a", false},
		{"a unit less, an account left out no more", "StackInstancesGroup", group(ab, a, "1"), group(a, a), "other organizational units get stacks, no more in b; which accounts of the units get stacks changes (AccountFilterType, Accounts)", false},
		{"two groups", "StackInstancesGroup", group(a, a), []any{map[string]any{}, map[string]any{}}, "", false},
		{"another property", "Capabilities", []any{}, []any{"CAPABILITY_IAM"}, "", false},
	} {
		if words, narrows := cloudFormationStackSet.Opened(tt.property, tt.before, tt.after); words != tt.words || narrows != tt.narrows {
			t.Errorf("%s: got %q, narrows: %t", tt.name, words, narrows)
		}
	}
}
