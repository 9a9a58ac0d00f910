package main

import (
	"testing"

	launches "github.com/bucketgrant/bucketgrant/launch"
)

// A signature is of the template, and not of what a link to it fills in, which is said where there is something.
func TestCheckSaysWhatALinkFillsIn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		link launches.Link
		want string
	}{
		{launches.Link{StackName: "quartic"}, ""},
		{launches.Link{Parameters: map[string]string{"VendorPrincipalArn": "arn:aws:iam::111122223333:root", "ExternalId": "id-1\x1b[2J"}},
			"The link fills in these values, which nobody signed: hold them against what the vendor told you\n" +
				"  ExternalId: id-1\ufffd[2J\n  VendorPrincipalArn: arn:aws:iam::111122223333:root\n"},
	} {
		if got := filledIn(tt.link); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// What a server calls a connection is no path out of the folder of the pages.
func TestUpgradeStaysInItsFolder(t *testing.T) {
	t.Parallel()
	u := &upgrading{f: &upgradeFlags{out: t.TempDir()}}
	for _, id := range []string{"../x", "", "a/b", "."} {
		if _, err := u.remembered(id); err == nil {
			t.Errorf("%q is taken", id)
		}
	}
}
