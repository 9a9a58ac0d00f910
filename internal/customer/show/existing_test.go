package show

import (
	"regexp"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/customer/policyedit"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The commands for a bucket that is there ask for all that they need, and for nothing that they refuse.
func TestExistingAsksForAllThatItNeeds(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../../test/choices/testdata/vendors")
	if err != nil {
		t.Fatal(err)
	}
	param := regexp.MustCompile(`-param (\w+)=`)
	seen := map[string]bool{}
	for _, def := range defs {
		e := existing(def)
		if e == nil {
			continue
		}
		rules := policyedit.For(def)
		for _, command := range e.Commands {
			if !strings.HasPrefix(command, "bucketgrant ") {
				continue
			}
			parameters := map[string]string{}
			for _, m := range param.FindAllStringSubmatch(command, -1) {
				seen[m[1]] = true
				switch m[1] {
				case vendors.ParamVendorPrincipalARN:
					parameters[m[1]] = "arn:aws:iam::" + def.Trusted().Principal.Account["aws"] + ":role/reader"
					if def.Trusted().Principal.Account["aws"] == "" {
						parameters[m[1]] = "arn:aws:iam::444455556666:role/reader"
					}
				case vendors.ParamVendorCloud:
					parameters[m[1]] = rules.Sets[0].Key
				case vendors.ParamPrefix:
					parameters[m[1]] = "logs/"
				default:
					t.Errorf("%s: no value to type for %s", def.Vendor, m[1])
				}
			}
			ask, err := rules.AskOf("acme-data", "us-east-1", parameters)
			if err == nil {
				_, err = rules.Statements(ask)
			}
			if err != nil {
				t.Errorf("%s: %s: %v", def.Vendor, command, err)
			}
		}
	}
	for _, name := range []string{vendors.ParamVendorPrincipalARN, vendors.ParamVendorCloud, vendors.ParamPrefix} {
		if !seen[name] {
			t.Errorf("no definition asks for %s", name)
		}
	}
}
