package handback_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/handback"
)

// all are the values of a stack, by name. Those that only help a person are none.
func all(v *handback.Values) map[string]string {
	list := map[string]string{"bucket": v.BucketName, "region": v.Region, "role": v.RoleARN, "stack": v.Stack, "version": v.Version,
		"provider": v.OIDCProviderARN, "external ID": v.ExternalID}
	for _, k := range v.Keys {
		list["id "+k.Slot], list["secret "+k.Slot], list["arn "+k.Slot] = k.ID, k.Secret.Reveal(), k.SecretARN
	}
	for name, value := range v.Parameters {
		list[name] = value
	}
	return list
}

// Wherever a value is broken or cut, in whatever shape it comes, no part of it is taken for it. Every right case is tried,
// at every place.
func TestNoPartIsTakenForTheValue(t *testing.T) {
	t.Parallel()
	cases := readCases(t)
	rules := rules(t)
	breaks := []string{"\n", "\r\n", "\n   ", "\n\n", "\n\t", "\n> ", "\t", "  ", " ", "\u00a0", "-\n"}
	tried := 0
	for _, c := range cases {
		if len(c.Problems) > 0 || strings.HasPrefix(strings.TrimSpace(c.Input), "{") || strings.HasPrefix(strings.TrimSpace(c.Input), "[") {
			continue // in JSON a text has its quotes
		}
		values, err := rules[c.Vendor].Parse([]byte(c.Input))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range all(values) {
			at := strings.LastIndex(c.Input, value)
			if at < 0 || value == "" {
				continue
			}
			for i := 1; i < len(value); i++ {
				head, tail, rest := c.Input[:at]+value[:i], value[i:], c.Input[at+len(value):]
				inputs := []string{head + "..." + rest, head + "…" + rest, head + "..\n" + tail + rest}
				for j, b := range breaks {
					if testing.Short() && (i+j)%4 != 0 { // all at some place
						continue
					}
					inputs = append(inputs, head+b+tail+rest)
				}
				for _, input := range inputs {
					tried++
					got, err := rules[c.Vendor].Parse([]byte(input))
					if problems, ok := errors.AsType[handback.Problems](err); err != nil && (!ok || len(problems) == 0) {
						t.Fatal(err)
					}
					after := all(got)
					if took := after[name]; took != value && took != "" && !strings.Contains(fmt.Sprint(err), "is no field of") {
						t.Errorf("%s: of %s %q was taken %q (%v) from\n%s", c.Name, name, value, took, err, input)
					}
					if slices.Contains([]string{"bucket", "region", "role", "provider", "external ID"}, name) && err == nil && after[name] != value && len(rules[c.Vendor].Missing(got)) == 0 {
						t.Errorf("%s: %s %q was lost without a word from\n%s", c.Name, name, value, input)
					}
				}
				if t.Failed() {
					break
				}
			}
		}
	}
	t.Logf("%d texts", tried)
	if tried < 10_000 {
		t.Error("too few to show anything")
	}
}
