package draft

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// Whom a guide lets in, and whom a definition does: never others.
func TestTrusts(t *testing.T) {
	t.Parallel()
	const id = `"StringEquals": {"sts:ExternalId": "<id>"}`
	aws := func(principal, conditions string) string {
		return `{"Effect": "Allow", "Principal": {"AWS": ` + principal + `}, "Action": "sts:AssumeRole", "Condition": {` + conditions + `}}`
	}
	web := func(provider, conditions string) string {
		return `{"Effect": "Allow", "Principal": {"Federated": "` + provider + `"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {` + conditions + `}}`
	}
	const required = "externalId: required"
	tests := map[string]struct {
		text, want string
		notes      []string
	}{
		"an account":        {aws(`"555071496850"`, id), `account: "555071496850"` + "\n" + required, nil},
		"an account's root": {aws(`"arn:aws:iam::555071496850:root"`, id), `account: "555071496850"` + "\n" + required, nil},
		"one in China":      {aws(`"arn:aws-cn:iam::555071496850:root"`, id), "account:\n  aws-cn: \"555071496850\"\n" + required, nil},
		"two partitions": {aws(`["arn:aws:iam::555071496850:role/a", "arn:aws-us-gov:iam::555071496851:role/a"]`, id),
			"principal:\n  byPartition:\n    aws: arn:aws:iam::555071496850:role/a\n    aws-us-gov: arn:aws-us-gov:iam::555071496851:role/a\n" + required, nil},
		"several roles": {aws(`["arn:aws:iam::555071496850:role/a", "arn:aws:iam::555071496850:role/my-b"]`, id),
			"principal:\n  - arn:aws:iam::555071496850:role/a\n  - arn:aws:iam::555071496850:role/my-b\n" + required, nil},
		"an account and a role of another": {aws(`["555071496850", "arn:aws:iam::555071496851:role/a"]`, id), "principal: arn:aws:iam::555071496851:role/a\n" + required,
			[]string{"It names 555071496850. It is not named."}},
		"an account of nobody's":      {aws(`"arn:aws:iam::123456789012:root"`, id), "account: atLaunch\n" + required, []string{"It names the account arn:aws:iam::123456789012:root. The customer types"}},
		"a role of nobody's":          {aws(`"arn:aws:iam::123456789012:role/reader"`, id), "principal: atLaunch\n" + required, []string{"It names arn:aws:iam::123456789012:role/reader. The customer types"}},
		"a role of a known account":   {aws(`"arn:aws:iam::555071496850:role/<name>"`, id), "principal:\n  atLaunch:\n    account:\n      aws: \"555071496850\"\n" + required, []string{"It names arn"}},
		"something to be typed":       {aws(`"YOUR_PRINCIPAL"`, id), "principal: atLaunch\n" + required, []string{"It names YOUR_PRINCIPAL."}},
		"an account to be filled in":  {aws(`"arn:${AWS::Partition}:iam::${VendorAccount}:root"`, id), "account: atLaunch\n" + required, []string{"It names the account"}},
		"everybody":                   {aws(`"*"`, id), "principal: atLaunch\n" + required, []string{"It names everybody: Principal is a star. The customer types"}},
		"no external ID":              {aws(`"555071496850"`, ``), `account: "555071496850"` + "\n" + required, []string{"The trust policy asks for no external ID."}},
		"an external ID if there is":  {aws(`"555071496850"`, `"StringEqualsIfExists": {"sts:ExternalId": "<id>"}`), `account: "555071496850"` + "\n" + required, []string{"The external ID is compared by StringEqualsIfExists."}},
		"an external ID of everybody": {aws(`"555071496850"`, `"StringEquals": {"sts:ExternalId": "acme"}`), `account: "555071496850"` + "\n" + required, []string{"The external ID is acme."}},
		"of an organization":          {aws(`"555071496850"`, id+`, "StringLike": {"sts:RoleSessionName": "acme-*"}`), "account: \"555071496850\"\n" + required + "\nconditions:\n  - key: sts:RoleSessionName\n    operator: StringLike\n    values: acme-*\n    why: TODO say what it keeps out", nil},
		"a session's name to be typed": {aws(`"555071496850"`, `"StringEquals": {"sts:ExternalId": "<id>", "sts:RoleSessionName": "<workspace>"}`),
			"account: \"555071496850\"\n" + required + "\nconditions:\n  - key: sts:RoleSessionName\n    operator: StringEquals\n    typed:\n    pattern: ^[0-9A-Za-z_+=,.@-]{2,64}$\n    words: TODO say how it looks, after must be\n    example: an-example\n    why: TODO say what it keeps out", nil},
		"Google": {web("accounts.google.com", `"StringEquals": {"accounts.google.com:sub": "<SUBJECT_ID>"}`), "webIdentity:\n  provider: accounts.google.com", nil},
		"a pipeline": {web("arn:aws:iam::<account>:oidc-provider/token.actions.githubusercontent.com", `"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}, "StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/<repository>:*"}`),
			"webIdentity:\n  provider: https://token.actions.githubusercontent.com\n  audience: sts.amazonaws.com\n  subject: repo:acme/{repository}:*", nil},
		"tokens of everybody": {web("arn:aws:iam::<account>:oidc-provider/tokens.example.com", ``), "webIdentity:\n  provider: https://tokens.example.com\n  audience: atLaunch\n  subject: atLaunch",
			[]string{"The trust policy takes tokens that are made for anybody.", "The trust policy takes tokens of every subject."}},
		"of a tenant": {web("arn:aws:iam::<account>:oidc-provider/<tenant>.example.com", `"StringEquals": {"<tenant>.example.com:aud": "acme", "<tenant>.example.com:sub": "exports"}`),
			"webIdentity:\n  provider: https://{tenant}.example.com\n  audience: acme\n  subject: exports", nil},
		"a role or tokens, narrowed": {
			aws(`"arn:aws:iam::555071496850:role/a"`, id+`, "StringLike": {"sts:RoleSessionName": "acme-*", "sts:SourceIdentity": "job-*"}`) + "," +
				web("accounts.google.com", `"StringEquals": {"accounts.google.com:sub": "<SUBJECT_ID>"}, "StringLike": {"sts:RoleSessionName": "acme-*"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"}`),
			"principal: arn:aws:iam::555071496850:role/a\nwebIdentity:\n  provider: accounts.google.com\n" + required + "\nconditions:" +
				"\n  - key: sts:RoleSessionName\n    operator: StringLike\n    values: acme-*\n    why: TODO say what it keeps out" +
				"\n  - key: sts:SourceIdentity\n    operator: StringLike\n    values: job-*\n    narrows: principal\n    why: TODO say what it keeps out" +
				"\n  - key: aws:SourceIp\n    operator: IpAddress\n    values: 203.0.113.0/24\n    narrows: webIdentity\n    why: TODO say what it keeps out", nil,
		},
		"tagging too": {strings.Replace(aws(`"555071496850"`, id), `"sts:AssumeRole"`, `["sts:AssumeRole", "sts:TagSession"]`, 1), `account: "555071496850"` + "\n" + required, []string{"The trust policy allows sts:TagSession."}},
		"a service too": {aws(`"555071496850"`, id) + `, {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}`, `account: "555071496850"` + "\n" + required,
			[]string{"The role trusts ec2.amazonaws.com. It does not."}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := ofText(plainPolicy + "\n" + policyOf(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			got, err := yaml.Marshal(d.Definition.Access.Role.Trust)
			if err != nil {
				t.Fatal(err)
			}
			indented := strings.ReplaceAll(string(got), "    ", "  ")
			if diff := cmp.Diff(tt.want, strings.TrimSpace(indented)); diff != "" {
				t.Error(diff)
			}
			if len(d.Notes) != len(tt.notes) {
				t.Fatalf("got %+v", d.Notes)
			}
			for i, n := range d.Notes {
				if !strings.HasPrefix(n.Guide+" "+n.Instead, tt.notes[i]) {
					t.Errorf("got %+v, want %s", n, tt.notes[i])
				}
			}
		})
	}
}

// Whatever the draft would let in or allow beyond what was pasted is noticed, so that nothing of it is written.
func TestWiderIsNoticed(t *testing.T) {
	t.Parallel()
	trust := `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::555071496850:role/a"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "<id>", "sts:RoleSessionName": "acme"}}}`
	policy := policyOf(allow(`["s3:GetObject", "s3:ListBucket"]`, `["arn:aws:s3:::<b>/<prefix>/*", "arn:aws:s3:::<b>"]`), statementOf("Deny", `"s3:*"`, `"*"`, `, "Condition": {"Bool": {"aws:SecureTransport": "false"}}`))
	documents, err := Find("guide.txt", policy+policyOf(trust))
	if err != nil {
		t.Fatal(err)
	}
	d, err := Of(Paste{Vendor: "acme", Documents: documents})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		change func(*vendors.Definition)
		want   string
	}{
		"nothing":           {func(*vendors.Definition) {}, ""},
		"another action":    {func(d *vendors.Definition) { d.Permissions[1].Actions = []string{"s3:GetObject", "s3:PutObject"} }, "s3:PutObject on the objects"},
		"a star":            {func(d *vendors.Definition) { d.Permissions[1].Actions = []string{"s3:GetObject*"} }, "s3:GetObjectAcl on the objects"},
		"another target":    {func(d *vendors.Definition) { d.Permissions[0].Actions = []string{"s3:GetBucketAcl"} }, "s3:GetBucketAcl on the bucket"},
		"requests in plain": {func(d *vendors.Definition) { d.Bucket.Create = vendors.CreateAllowed }, "s3:GetObject on the objects"},
		"the whole account": {func(d *vendors.Definition) {
			d.Access.Role.Trust.Principal = vendors.Principal{}
			d.Access.Role.Trust.Account = vendors.PublishedAccounts(vendors.Accounts{vendors.PartitionAWS: "555071496850"})
		}, "who may assume the role"},
		"another role": {func(d *vendors.Definition) {
			d.Access.Role.Trust.Principal.Published.Sets[0].Values = []string{"arn:aws:iam::555071496850:role/b"}
		}, "who may assume the role"},
		"no external ID": {func(d *vendors.Definition) { d.Access.Role.Trust.ExternalID = vendors.ExternalID{} }, "who may assume the role"},
		"any session":    {func(d *vendors.Definition) { d.Access.Role.Trust.Conditions = nil }, "who may assume the role"},
	} {
		def, err := vendors.Parse("acme.yaml", d.Text)
		if err != nil {
			t.Fatal(err)
		}
		tt.change(def)
		_, err = hold(def, statementsIn(documents[:1]), place{bucket: "<b>", prefix: "<prefix>/"}, statementsIn(documents[1:]), []string{"arn:aws:iam::555071496850:role/a"})
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
	}
}

// A prefix of the vendor's own is exactly that of the guide.
func TestWiderPrefixIsNoticed(t *testing.T) {
	t.Parallel()
	trust := `{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::555071496850:role/a"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "<id>"}}}`
	policy := policyOf(allow(`["s3:GetObject"]`, `["arn:aws:s3:::<b>/acme/exports/*", "arn:aws:s3:::<b>/acme/state/*"]`),
		allow(`["s3:ListBucket"]`, `["arn:aws:s3:::<b>"]`, `, "Condition": {"StringLike": {"s3:prefix": ["acme/exports/*", "acme/state/*"]}}`))
	documents, err := Find("guide.txt", policy+policyOf(trust))
	if err != nil {
		t.Fatal(err)
	}
	d, err := Of(Paste{Vendor: "acme", Documents: documents})
	if err != nil {
		t.Fatal(err)
	}
	for name, prefixes := range map[string][]string{"": {"acme/exports/", "acme/state/"}, "above": {"acme/"}, "none": nil, "another": {"acme/exports/", "else/"}} {
		def := *d.Definition
		def.Bucket.Prefixes = prefixes
		_, err := hold(&def, statementsIn(documents[:1]), place{bucket: "<b>"}, statementsIn(documents[1:]), []string{"arn:aws:iam::555071496850:role/a"})
		noticed := err != nil && strings.Contains(err.Error(), "s3:GetObject on the objects") && strings.Contains(err.Error(), "s3:ListBucket on the bucket")
		if name == "" && err != nil || name != "" && !noticed {
			t.Errorf("with the prefixes %q: got %v", prefixes, err)
		}
	}
}

// Where names begin as the vendor says, the launches of the tests have such names.
func TestLaunchesOfNames(t *testing.T) {
	t.Parallel()
	for create, want := range map[vendors.Create]string{vendors.CreateAllowed: "BucketNameSuffix: acmecorp", vendors.CreateNever: "ExistingBucketName: acme-"} {
		documents, err := Find("guide.txt", policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::acme-*/*"`))+plainTrust)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Of(Paste{Vendor: "acme", Documents: documents, Create: create})
		if err != nil {
			t.Fatal(err)
		}
		files, err := d.TestFiles()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if f.Name == "launches.yaml" && !strings.Contains(string(f.Data), want) {
				t.Errorf("%s: must have %s:\n%s", create, want, f.Data)
			}
		}
	}
}
