package vendors_test

import (
	"maps"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/vendors"
)

func TestServedPartitions(t *testing.T) {
	t.Parallel()
	accounts := func(a vendors.Accounts) vendors.Access {
		return vendors.Access{Role: &vendors.Role{Trust: vendors.Trust{Account: vendors.PublishedAccounts(a)}}}
	}
	tests := []struct {
		name string
		def  vendors.Definition
		want []vendors.Partition
	}{
		{
			name: "all where the account does not matter",
			want: []vendors.Partition{vendors.PartitionAWS, vendors.PartitionGov, vendors.PartitionChina, vendors.PartitionEurope},
		},
		{
			name: "those of the accounts",
			def:  vendors.Definition{Access: accounts(vendors.Accounts{vendors.PartitionChina: "555071496851", vendors.PartitionAWS: "555071496850"})},
			want: []vendors.Partition{vendors.PartitionAWS, vendors.PartitionChina},
		},
		{
			name: "where the provider of a web identity is built in",
			def:  vendors.Definition{Access: vendors.Access{Role: &vendors.Role{Trust: vendors.Trust{WebIdentity: &vendors.WebIdentity{}}}}},
			want: []vendors.Partition{vendors.PartitionAWS},
		},
		{
			name: "those listed, though there is a web identity",
			def: vendors.Definition{Partitions: []vendors.Partition{vendors.PartitionGov},
				Access: vendors.Access{Role: &vendors.Role{Trust: vendors.Trust{WebIdentity: &vendors.WebIdentity{}}}}},
			want: []vendors.Partition{vendors.PartitionGov},
		},
		{
			name: "those listed, in the usual order",
			def:  vendors.Definition{Partitions: []vendors.Partition{vendors.PartitionEurope, vendors.PartitionAWS}},
			want: []vendors.Partition{vendors.PartitionAWS, vendors.PartitionEurope},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.def.ServedPartitions(); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAccountsFromYAML(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want vendors.Accounts
	}{
		{`"012345678901"`, vendors.Accounts{vendors.PartitionAWS: "012345678901"}},
		{`{aws: "012345678901", aws-cn: "555071496850"}`, vendors.Accounts{vendors.PartitionAWS: "012345678901", vendors.PartitionChina: "555071496850"}},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			var got vendors.Accounts
			if err := yaml.Unmarshal([]byte(tt.text), &got); err != nil {
				t.Fatal(err)
			}
			if !maps.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestOffered(t *testing.T) {
	t.Parallel()
	for offer, want := range map[vendors.Offer]bool{"": false, vendors.OfferNever: false, vendors.OfferOptional: true, vendors.OfferRecommended: true} {
		if got := offer.Offered(); got != want {
			t.Errorf("Offer(%q).Offered() = %t, want %t", offer, got, want)
		}
	}
}

func TestPermissionTargets(t *testing.T) {
	t.Parallel()
	p := vendors.Permission{On: []vendors.Target{vendors.OnObjects}}
	if p.Applies(vendors.OnBucket) || !p.Applies(vendors.OnObjects) {
		t.Errorf("%v applies to the wrong things", p.On)
	}
	for action, want := range map[string]bool{"s3:ListBucket": true, "s3:ListBucketVersions": true, "s3:GetBucketLocation": false} {
		d := vendors.Definition{Permissions: []vendors.Permission{{Actions: []string{"s3:GetObject"}}, {Actions: []string{action}}}}
		if got := d.Lists(); got != want {
			t.Errorf("with %s: Lists() = %t, want %t", action, got, want)
		}
	}
}

func TestChoicesAndParameters(t *testing.T) {
	t.Parallel()
	choice := func(parameter string) vendors.Permission {
		return vendors.Permission{Choice: &vendors.Choice{Parameter: parameter, Default: true}}
	}
	d := vendors.Definition{Permissions: []vendors.Permission{choice("AllowWrite"), {}, choice("AllowDelete"), choice("AllowWrite")}}

	if got, want := d.Choices(), []vendors.Choice{{Parameter: "AllowWrite", Default: true}, {Parameter: "AllowDelete", Default: true}}; !slices.Equal(got, want) {
		t.Errorf("got choices %v, want %v", got, want)
	}
	parameters := d.Parameters()
	if got, want := parameters[len(parameters)-2:], []string{"AllowWrite", "AllowDelete"}; !slices.Equal(got, want) {
		t.Errorf("the parameters end with %q, want %q", got, want)
	}
	sorted := slices.Sorted(slices.Values(parameters))
	if len(slices.Compact(sorted)) != 43 {
		t.Errorf("got %d parameters, each once, want 43: %q", len(slices.Compact(sorted)), parameters)
	}
	parameters[0] = "Changed"
	if d.Parameters()[0] != vendors.ParamNewBucketName {
		t.Error("a caller can change the list of parameters for others")
	}
}
