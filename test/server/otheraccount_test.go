package server

import (
	"fmt"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// otherAccount is the account that a customer names as its bucket's.
var otherAccount = vocabulary.Named(vendors.ParamBucketAccountID).Sample()

// ofOtherAccount are launches with a bucket of another account than the stack's.
var ofOtherAccount = []launch{
	{"other-account", map[string]string{"ExistingBucketName": existingBucket, "BucketAccountId": otherAccount}},
	{"other-account", map[string]string{"ExistingBucketName": existingBucket, "BucketAccountId": otherAccount, "Prefix": prefix}},
	{"every-role", map[string]string{"ExistingBucketName": existingBucket, "BucketAccountId": otherAccount, "ExternalId": "acme/7f3a", "AllowWrite": "Yes"}},
	{"every-role", map[string]string{"ExistingBucketName": existingBucket, "BucketAccountId": otherAccount, "ExternalId": "acme/7f3a",
		"FurtherBucketArns": "arn:aws:s3:::" + furtherBucket}},
}

// A bucket of the account that the customer named is open to the vendor as far as its own policy goes, one of any other account
// is not, be it the stack's own. The policy of the owner, which must let the vendor in too, is not the template's: the server asks
// for none in its one account.
func TestBucketOfAnotherAccount(t *testing.T) {
	all := readVendors(t)
	server := startIAM(t)
	e := server.startS3(t, true)
	for i, l := range ofOtherAccount {
		stack, err := resolve.Resolve(all[l.vendor].template, resolve.Input{Parameters: l.choices, AccountID: customerAccount, StackName: fmt.Sprintf("other-%d", i)})
		if err != nil {
			t.Fatalf("%s: %v", l, err)
		}
		for _, p := range principalsOf(t, l, stack) {
			for _, owner := range []string{otherAccount, customerAccount, strangeAccount} {
				t.Run(p.String()+" of "+owner, func(t *testing.T) {
					for _, bucket := range p.shared() {
						server.owners.give(bucket, owner)
						defer server.owners.give(bucket, "")
					}
					allowed := 0
					for _, d := range try(t, server, e, p).decisions {
						if !d.agrees() {
							t.Error(d)
						}
						if d.got {
							allowed++
						}
					}
					opens := owner == otherAccount && len(p.policies) > 0 // a user that only assumes a role has none
					if opens != (allowed > 0) {
						t.Errorf("%d calls are allowed, that some are must be %t", allowed, opens)
					}
					t.Logf("%d calls are allowed", allowed)
				})
			}
		}
	}
}
