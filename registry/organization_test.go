package registry

import (
	"slices"
	"strings"
	"testing"
)

func TestStackSetOf(t *testing.T) {
	t.Parallel()
	const id = "-7c9e6679-7425-40de-944b-e07fc1f90ae7"
	for name, want := range map[string]string{
		"StackSet-acme" + id: "acme", "StackSet-my-acme-2" + id: "my-acme-2", "StackSet-a" + id + id: "a" + id,
		"acme": "", "StackSet-acme": "", "StackSet-" + id: "", "StackSet-acme-1": "", "stackset-acme" + id: "", "My-StackSet-acme" + id: "", "StackSet-acme" + id + "\n": "", "StackSet-ac'me" + id: "",
	} {
		if got := StackSetOf(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

// The customer is told what takes the access back, with what the organization was invited with; what it was not stands as a word to replace.
func TestRemoval(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		o    Organization
		want []string
	}{
		{Organization{Vendor: "quartic", StackName: "ours", Parameters: map[string]string{"OrganizationalUnitIds": "ou-ab12-cd345678,ou-ab12-cd345679", "Regions": "eu-west-1, us-east-1", "CallAs": "DELEGATED_ADMIN"}}, []string{
			"aws cloudformation delete-stack-instances --stack-set-name ours --call-as DELEGATED_ADMIN --deployment-targets OrganizationalUnitIds=ou-ab12-cd345678,ou-ab12-cd345679" +
				" --regions eu-west-1 us-east-1 --no-retain-stacks --operation-preferences FailureTolerancePercentage=100",
			"aws cloudformation list-stack-instances --stack-set-name ours --call-as DELEGATED_ADMIN",
			"aws cloudformation delete-stack --stack-name ours",
		}},
		{Organization{Vendor: "quartic", StackName: "x; reboot", Parameters: map[string]string{"OrganizationalUnitIds": "$(reboot)"}}, []string{
			"aws cloudformation delete-stack-instances --stack-set-name 'x; reboot' --call-as SELF --deployment-targets 'OrganizationalUnitIds=$(reboot)'" +
				" --regions REGIONS --no-retain-stacks --operation-preferences FailureTolerancePercentage=100",
			"aws cloudformation list-stack-instances --stack-set-name 'x; reboot' --call-as SELF",
			"aws cloudformation delete-stack --stack-name 'x; reboot'",
		}},
	} {
		if got := tt.o.Removal(); !slices.Equal(got, tt.want) {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// A stack's name has 128 characters, and those of the accounts begin with StackSet- and end with a UUID.
func TestLongStackNames(t *testing.T) {
	t.Parallel()
	o := Organization{Customer: Customer{Number: "C-1"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "acme-1", StackName: strings.Repeat("a", 82)}
	if err := o.Check(); err != nil {
		t.Error(err)
	}
	name := "StackSet-" + o.StackName + "-7c9e6679-7425-40de-944b-e07fc1f90ae7"
	if got := StackSetOf(name); got != o.StackName || len(name) != 128 {
		t.Errorf("got %q of %d characters", got, len(name))
	}
	o.StackName += "a"
	if err := o.Check(); err == nil || !strings.HasPrefix(err.Error(), "the name of an organization's stack must have 82 characters at most, as the names of the accounts' stacks are longer by 46, got 83: ") {
		t.Errorf("got %v", err)
	}
}
