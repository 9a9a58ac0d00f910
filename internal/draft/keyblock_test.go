package draft

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// A guide that shows what is about the key apart, as a statement, as a policy or as the key's own policy, gets the same draft as one that
// has it all in one policy.
func TestKeyInABlockOfItsOwn(t *testing.T) {
	t.Parallel()
	const actions, role = `["kms:Decrypt", "kms:Encrypt"]`, `"Principal": {"AWS": "arn:aws:iam::<account>:role/<role>"}, `
	reads := allow(`"s3:GetObject"`, `"arn:aws:s3:::<bucket>/*"`)
	onKey := allow(actions, `"arn:aws:kms:<region>:<account>:key/<key ID>"`)
	of := func(principal string) string { return strings.Replace(allow(actions, `"*"`), `{`, `{`+principal, 1) }
	admin := `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::<account>:root"}, "Action": "kms:*", "Resource": "*"}`
	guests := policyOf(strings.Replace(reads, `{`, `{"Principal": {"AWS": "arn:aws:iam::555071496850:root"}, `, 1))
	for name, tt := range map[string]struct{ text, further, note, err string }{
		"in one policy":                    {text: policyOf(reads, onKey), further: "kms:Encrypt"},
		"a statement":                      {text: policyOf(reads) + "\nWith a key:\n" + onKey, further: "kms:Encrypt"},
		"a policy":                         {text: policyOf(reads) + policyOf(onKey), further: "kms:Encrypt"},
		"before the other":                 {text: policyOf(onKey) + policyOf(reads), further: "kms:Encrypt"},
		"two of them":                      {text: policyOf(reads) + policyOf(onKey) + allow(`"kms:DescribeKey"`, `"<KMS key ARN>"`), further: "kms:Encrypt kms:DescribeKey"},
		"the key's policy":                 {text: policyOf(reads) + policyOf(admin, of(role)), further: "kms:Encrypt", note: "It is what a key's policy has from the beginning."},
		"a statement of the key's policy":  {text: policyOf(reads) + of(role), further: "kms:Encrypt", note: "The template changes no key's policy"},
		"the vendor's own account":         {text: policyOf(reads) + of(`"Principal": {"AWS": "arn:aws:iam::555071496850:root"}, `), note: "The key's policy lets arn:aws:iam::555071496850:root use the key. It is left out."},
		"everybody":                        {text: policyOf(reads) + of(`"Principal": "*", `), note: "The key's policy lets * use the key. It is left out."},
		"under a condition":                {text: policyOf(reads) + strings.Replace(of(role), `"Effect"`, `"Condition": {"StringEquals": {"kms:CallerAccount": "<account>"}}, "Effect"`, 1), note: "kms:Encrypt is allowed under a condition on kms:CallerAccount."},
		"beside two policies":              {text: policyOf(reads) + policyOf(allow(`"s3:PutObject"`, `"arn:aws:s3:::<bucket>/*"`)) + onKey, err: "a policy must be one, got 3"},
		"beside a bucket's policy":         {text: guests + "\n" + of(role), err: "guide.txt:2: must be left out beside a bucket's policy, got what is about a KMS key alone: write what the vendor may do with the key as access.bucketPolicy.kmsActions"},
		"and nothing else":                 {text: policyOf(onKey), err: "nothing of it can be said"},
		"a bucket's policy beside another": {text: policyOf(reads) + "\n" + guests, err: "guide.txt:2) alone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			documents, err := Find("guide.txt", tt.text)
			if err != nil {
				t.Fatal(err)
			}
			d, err := Of(Paste{Vendor: "acme", Documents: documents, Key: tt.text != guests && !strings.Contains(tt.text, guests)})
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var further, said []string
			for _, k := range d.Definition.FurtherKMS {
				further = append(further, k.Actions...)
			}
			for _, n := range d.Notes {
				said = append(said, n.Guide+" "+n.Instead+" "+n.Why)
			}
			if got := strings.Join(further, " "); got != tt.further || !strings.Contains(strings.Join(said, "\n"), tt.note) {
				t.Errorf("got %q and\n%s\nwant %q and %s", got, strings.Join(said, "\n"), tt.further, tt.note)
			}
			if again, err := Find("guide.json", d.guideText()); err != nil || len(again) != 1 || again[0].Kind != Permissions {
				t.Errorf("the guide's policy is %v, %v:\n%s", again, err, d.guideText())
			}
		})
	}
}

// What a draft has in place of what the guide says is named, so that the difference goes with it.
func TestDifferencesSayWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	d, err := ofText(policyOf(allow(`["s3:GetObject", "s3:ListBucket"]`, `["arn:aws:s3:::<bucket>*", "arn:aws:s3:::<bucket>*/*"]`), allow(`"s3:ListAllMyBuckets"`, `"*"`),
		allow(`["kms:Decrypt", "kms:Encrypt"]`, `"arn:aws:kms:<region>:<account>:key/<key ID>"`)) +
		policyOf(`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::555071496850:root"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, difference := range d.Definition.Differences {
		got = append(got, string(difference.About))
	}
	if want := "externalId  permissions permissions  choice kms furtherKms"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q of\n%s", strings.Join(got, " "), want, d.Text)
	}
	if without := strings.Replace(string(d.Text), "externalId: required", "noExternalId: The account is of one customer alone.", 1); !strings.Contains(without, "noExternalId") {
		t.Errorf("no external ID is required:\n%s", d.Text)
	} else if _, err := vendors.Parse("acme.yaml", []byte(without)); err == nil || !strings.Contains(err.Error(), `.about must be something that the definition has, got "externalId": access.role.trust.noExternalId (line `) {
		t.Errorf("got %v", err)
	}
}
