package compare_test

import (
	"strings"
	"testing"
)

// ofNamedAccount lets the customer of the base name the account that the bucket belongs to.
var ofNamedAccount = []string{
	"  AllowDelete:\n", "  BucketAccountId:\n    Type: String\n    Default: \"\"\n    AllowedPattern: ^$|^[0-9]{12}$\n\n  AllowDelete:\n",
	"Conditions:\n", "Conditions:\n  NameBucketAccount: !Not [!Equals [!Ref BucketAccountId, \"\"]]\n",
	"{s3:ResourceAccount: !Ref AWS::AccountId}", "{s3:ResourceAccount: !If [NameBucketAccount, !Ref BucketAccountId, !Ref AWS::AccountId]}",
}

// To open a bucket of another account is an offer: nobody gets it who does not ask.
func TestABucketOfAnotherAccountIsOffered(t *testing.T) {
	base := readBase(t)
	upgrade{
		replace: ofNamedAccount,
		needs:   "1.3.0",
		say: []string{
			"minor parameter added: BucketAccountId is new and optional",
			"minor access offered: Role may use s3:GetObject and s3:GetObjectVersion on objects of the bucket under the prefix where it is another account's and objects of the bucket where it is another account's, if BucketAccountId is 210987654321",
		},
	}.hold(t, base, parsed(t, base))
}

// Another account is another one than the customer named, be it the stack's own.
func TestUpgradesWhereTheCustomerNamesTheAccount(t *testing.T) {
	base := strings.NewReplacer(ofNamedAccount...).Replace(readBase(t))
	before := parsed(t, base)
	const condition = "!If [NameBucketAccount, !Ref BucketAccountId, !Ref AWS::AccountId]"
	for _, test := range []upgrade{
		{
			name:    "the stack's own account too",
			replace: []string{condition, "!If [NameBucketAccount, [!Ref BucketAccountId, !Ref AWS::AccountId], !Ref AWS::AccountId]"},
			needs:   "2.0.0",
			say: []string{
				"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of the bucket under the prefix where it is another account's, in 2 of 14 launches",
				"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of the bucket where it is another account's, in 4 of 14 launches",
			},
		},
		{
			name:    "the stack's own account instead",
			replace: []string{condition, "!Ref AWS::AccountId"},
			needs:   "2.0.0",
			say: []string{
				"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of the bucket under the prefix where it is another account's, in 2 of 14 launches",
				"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of the bucket where it is another account's, in 4 of 14 launches",
				"minor access lost: Role may no longer use s3:GetObject and s3:GetObjectVersion on objects of the bucket under the prefix, in 2 of 14 launches",
				"minor access lost: Role may no longer use s3:GetObject and s3:GetObjectVersion on objects of the bucket, in 4 of 14 launches",
			},
		},
		{
			name:    "whoever's it is",
			replace: []string{"            Condition: {StringEquals: {s3:ResourceAccount: " + condition + "}}\n", ""},
			needs:   "2.0.0",
			say: []string{
				"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of the bucket under the prefix where it is another account's, when Prefix is given",
				"major access gained: Role may now use s3:GetObject and s3:GetObjectVersion on objects of the bucket where it is another account's, when Prefix is empty",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) { test.hold(t, base, before) })
	}
}
