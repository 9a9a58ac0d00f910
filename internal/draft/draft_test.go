package draft

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

const (
	plainPolicy = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::your-bucket/*"}]}`
	plainTrust  = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::555071496850:root"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "<id>"}}}]}`
)

// ofText makes a draft of a text with everything in it.
func ofText(text string) (*Draft, error) {
	documents, err := Find("guide.txt", text)
	if err != nil {
		return nil, err
	}
	p := Paste{Vendor: "acme", Documents: documents}
	for _, d := range documents {
		p.Key = p.Key || d.Kind == Permissions
	}
	for _, d := range documents {
		if d.Kind != Permissions {
			p.Key = false
		}
	}
	return Of(p)
}

// grants are a draft's permissions, a line each.
func grants(d *Draft) string {
	var lines []string
	for _, p := range d.Definition.Permissions {
		on := make([]string, len(p.On))
		for i, o := range p.On {
			on[i] = string(o)
		}
		lines = append(lines, strings.Join(p.Actions, " ")+" on "+strings.Join(on, " "))
	}
	return strings.Join(lines, "\n")
}

func statementOf(effect, actions, resources, more string) string {
	return `{"Effect": "` + effect + `", "Action": ` + actions + `, "Resource": ` + resources + more + `}`
}

func allow(actions, resources string, more ...string) string {
	return statementOf("Allow", actions, resources, strings.Join(more, ""))
}

func policyOf(statements ...string) string {
	return `{"Version": "2012-10-17", "Statement": [` + strings.Join(statements, ", ") + `]}`
}

// What is pasted is found as it comes, whatever stands around it.
func TestTexts(t *testing.T) {
	t.Parallel()
	const objects = "s3:GetObject on objects"
	tests := map[string]struct{ text, want string }{
		"plain JSON": {plainPolicy, objects},
		"comments and trailing commas": {"{ // the policy\n  /* of\n the guide */ \"Version\": \"2012-10-17\", # yes\n \"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:GetObject\",],\n" +
			"\"Resource\": \"arn:aws:s3:::your-bucket/*\", // yours\n },],\n}", objects},
		"smart quotes":           {strings.ReplaceAll(plainPolicy, `"`, "\u201d"), objects},
		"spaces that are none":   {strings.ReplaceAll(plainPolicy, " ", "\u00a0") + "\u200b", objects},
		"in a text":              {"# Step 3 {optional}\n\nPaste [this]:\n\n    " + plainPolicy + "\n\nThen {click} Next.", objects},
		"two documents":          {plainPolicy + "\n" + plainTrust, objects},
		"twice the same":         {plainPolicy + "\nand in short\n" + plainPolicy, objects},
		"a page with entities":   {"<html><head><script>var x = {\"Statement\": 1}</script></head><body><p>Policy {below}</p><pre><code>" + strings.NewReplacer(`"`, "&quot;", "your-bucket", "&lt;your-bucket&gt;").Replace(plainPolicy) + "</code></pre></body></html>", objects},
		"a page that is painted": {"<pre>" + strings.ReplaceAll(plainPolicy, `"Effect"`, `<span class="k">"Effect"</span>`) + "</pre>", objects},
		"a statement alone":      {allow(`"s3:GetObject"`, `"arn:aws:s3:::your-bucket/*"`), objects},
		"an answer of the CLI":   {`{"PolicyVersion": {"Document": ` + plainPolicy + `, "VersionId": "v1"}}`, objects},
		"BOM":                    {"\ufeff" + plainPolicy, objects},
	}
	for _, placeholder := range []string{"<bucket-name>", "YOUR_BUCKET", "${BucketName}", "{{bucket}}", "123456789012", "[Your Bucket Name]", "my-bucket", "%BUCKET%", "bucket.with.dots", "<a/b>", "<your bucket>", "\u00fcber-bucket"} {
		tests["the bucket "+placeholder] = struct{ text, want string }{
			strings.ReplaceAll(policyOf(allow(`["s3:GetObject", "s3:ListBucket"]`, `["arn:aws:s3:::your-bucket", "arn:aws:s3:::your-bucket/*"]`)), "your-bucket", placeholder),
			"s3:ListBucket on bucket\ns3:GetObject on objects",
		}
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := ofText(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, grants(d)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What cannot be read, or could be meant in two ways, is an error with its line, and makes nothing.
func TestTextsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"nothing":                {"", "guide.txt: must have a policy in it, JSON with a Statement of Effect, Action and so on, got none"},
		"not JSON":               {"Effect: Allow\nAction: s3:GetObject\n", "guide.txt: must have a policy in it"},
		"cut off":                {"\n" + plainPolicy[:80], "guide.txt:2: must be JSON, got what begins here and has no end: a quotation mark or a bracket is missing in it"},
		"a lost quote":           {strings.Replace(plainPolicy, `"Effect"`, `Effect"`, 1), "guide.txt:1: must be JSON, got what begins here and has no end: a quotation mark"},
		"an ellipsis":            {"{\n \"Statement\": [\n  ...\n ]}", "guide.txt:3: must be JSON: invalid character '.'"},
		"a bare placeholder":     {`{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": <ARN>}]}`, "guide.txt:1: must be JSON: invalid character '<' looking for beginning of value: if it stands for something to fill in, write it in quotes"},
		"a line in a string":     {"{\"Statement\": [{\"Effect\": \"All\now\"}]}", "guide.txt:1: must be JSON: invalid character"},
		"a key twice":            {strings.Replace(plainPolicy, `"Effect": "Allow"`, `"Effect": "Deny", "Effect": "Allow"`, 1), `guide.txt:1: must be JSON: the key "Effect" stands twice`},
		"two policies":           {plainPolicy + "\n" + strings.Replace(plainPolicy, "GetObject", "PutObject", 1), "a policy must be one, got 2, at guide.txt:1, guide.txt:2"},
		"two trusts":             {plainPolicy + plainTrust + "\n" + strings.Replace(plainTrust, "555071496850", "555071496851", 1), "a trust policy must be one, got 2, at guide.txt:1, guide.txt:2"},
		"a trust alone":          {plainTrust, "must have a policy that says what the vendor may do, got a trust policy alone"},
		"an unknown key":         {strings.Replace(plainPolicy, `"Action"`, `"Actions": "s3:PutObject", "Action"`, 1), `guide.txt:1: in Statement[0]: must have keys such as Effect, Action and Resource, got "Actions"`},
		"another effect":         {strings.Replace(plainPolicy, `"Allow"`, `"allow"`, 1), `Effect must be "Allow" or "Deny", got "allow"`},
		"no resource":            {`{"Statement": {"Effect": "Allow", "Action": "s3:GetObject"}}`, "in Statement[0]: must have Resource"},
		"not principal":          {strings.Replace(plainTrust, `"Principal"`, `"NotPrincipal"`, 1), `got "NotPrincipal"`},
		"all at once":            {policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::b/*"`), `{"Effect": "Allow", "Principal": {"AWS": "555071496850"}, "Action": "sts:AssumeRole"}`), "must be one document for one thing, got statements of a policy and a trust policy together"},
		"a denial in a trust":    {plainPolicy + strings.Replace(plainTrust, `[{`, `[{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}, {`, 1), "the trust policy denies something"},
		"SAML":                   {plainPolicy + policyOf(`{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::555071496850:saml-provider/x"}, "Action": "sts:AssumeRoleWithSAML"}`), "the SAML provider"},
		"a service alone":        {plainPolicy + policyOf(`{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}`), "lets in nobody from outside that a definition can name"},
		"a session":              {plainPolicy + strings.Replace(plainTrust, "arn:aws:iam::555071496850:root", "arn:aws:sts::555071496850:assumed-role/x/y", 1), `must trust an account, a user or a role, got "arn:aws:sts::555071496850:assumed-role/x/y"`},
		"MFA":                    {plainPolicy + strings.Replace(plainTrust, `{"StringEquals"`, `{"Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringEquals"`, 1), "cannot be said in a definition, and without it the trust would be wider"},
		"a condition that is no": {plainPolicy + strings.Replace(plainTrust, `{"StringEquals"`, `{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "StringEquals"`, 1), "it lets in everybody but those"},
		"a public bucket":        {policyOf(`{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`), "the bucket's policy lets in everybody: Principal is a star, which makes the bucket public"},
		"a guest of anywhere":    {policyOf(`{"Effect": "Allow", "Principal": {"AWS": "<ARN>"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`), "a definition must know the account"},
		"other services":         {policyOf(allow(`["sqs:ReceiveMessage", "iam:PassRole"]`, `"*"`)), "nothing of it can be said in a definition"},
		"deep":                   {strings.Repeat(`{"a":`, 100000) + plainPolicy, "must have a policy in it"},
		"many braces":            {strings.Repeat(`{"a" `, 300000), "must have a policy in it"},
		"too long":               {strings.Repeat(" ", 5<<20), "must be at most 4194304 bytes long"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := ofText(tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if d != nil {
				t.Error("there is a draft")
			}
		})
	}
}

// Each statement, and what a template may grant of it: never more.
func TestPolicies(t *testing.T) {
	t.Parallel()
	const bucket, objects, both = `"arn:aws:s3:::<b>"`, `"arn:aws:s3:::<b>/*"`, `["arn:aws:s3:::<b>", "arn:aws:s3:::<b>/*"]`
	condition := func(s string) string { return `, "Condition": ` + s }
	tests := map[string]struct {
		text, want string
		notes      []string // beginnings
		prefix     bool
		create     vendors.Create
		own        []string // prefixes of the vendor's own
		name       *vendors.BucketName
	}{
		"names that begin the same": {
			text: policyOf(allow(`["s3:GetObject", "s3:ListBucket"]`, `["arn:aws:s3:::acme-*", "arn:aws:s3:::acme-*/*"]`)), want: "s3:ListBucket on bucket\ns3:GetObject on objects",
			name: &vendors.BucketName{Prefix: "acme-", Existing: true},
			notes: []string{"The policy's resource is arn:aws:s3:::acme-*. The resources are one bucket whose name begins with acme-", "The policy's resource is arn:aws:s3:::acme-*/*. The resources are one bucket",
				"s3:GetObject is allowed on the bucket.", "s3:ListBucket is allowed on the objects."},
		},
		"names with a dot that begin the same, of new buckets": {
			text: policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::data.acme.*/*"`), statementOf("Deny", `"s3:*"`, `"*"`, condition(`{"Bool": {"aws:SecureTransport": "false"}}`))), want: "s3:GetObject on objects",
			name: &vendors.BucketName{Prefix: "data.acme.", Dots: true}, create: vendors.CreateRequired,
			notes: []string{"The policy's resource is arn:aws:s3:::data.acme.*/*.", "Requests without TLS are not allowed."},
		},
		"names that begin the same, and prefixes of the vendor's": {
			text: policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::acme-*/exports/*"`)), want: "s3:GetObject on objects", name: &vendors.BucketName{Prefix: "acme-", Existing: true},
			own:   []string{"exports/"},
			notes: []string{"The policy's resource is arn:aws:s3:::acme-*/exports/*. The resources are one bucket whose name begins with acme-", "The keys begin with exports/."},
		},
		"a name with a star": {
			text: policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::acme*/*"`)), want: "s3:GetObject on objects",
			notes: []string{"The policy's resource is arn:aws:s3:::acme*/*. The resource is the objects of exactly this bucket."},
		},
		"a beginning with a star and without": {
			text: policyOf(allow(`"s3:GetObject"`, `["arn:aws:s3:::acme-/*", "arn:aws:s3:::acme-*/*"]`)), want: "s3:GetObject on objects",
			notes: []string{"The policy's resource is arn:aws:s3:::acme-*/*. The resource is the objects of exactly this bucket."},
		},
		"both targets": {text: policyOf(allow(`["s3:ListBucket", "s3:GetObject"]`, both)), want: "s3:ListBucket on bucket\ns3:GetObject on objects",
			notes: []string{"s3:GetObject is allowed on the bucket. It is granted on the objects only.", "s3:ListBucket is allowed on the objects."}},
		"trailing star": {text: policyOf(allow(`"s3:Get*"`, `"arn:aws:s3:::<b>*"`)), want: "s3:Get* on bucket objects",
			notes: []string{"The policy's resource is arn:aws:s3:::<b>*. The resources are exactly this bucket and the objects in it."}},
		"all buckets": {text: policyOf(allow(`"s3:GetObject"`, `"*"`)), want: "s3:GetObject on objects",
			notes: []string{"The policy's resource is *. The resources are one bucket", "s3:GetObject is allowed on the bucket."}},
		"another bucket": {text: policyOf(allow(`"s3:GetObject"`, objects), allow(`"s3:PutObject"`, `"arn:aws:s3:::<other>/*"`)), want: "s3:GetObject on objects",
			notes: []string{"The policy's resource is arn:aws:s3:::<other>/*. It is left out."}},
		"object actions on the bucket": {text: policyOf(allow(`["s3:PutObject", "s3:ListBucket"]`, bucket)), want: "s3:ListBucket on bucket",
			notes: []string{"s3:PutObject is allowed on the bucket. It is left out."}},
		"a deny takes away": {text: policyOf(allow(`"s3:Get*"`, objects), statementOf("Deny", `"s3:GetObject"`, objects, "")),
			want:  "s3:GetObjectAcl s3:GetObjectAnnotation s3:GetObjectAttributes s3:GetObjectLegalHold s3:GetObjectRetention s3:GetObjectTagging s3:GetObjectTorrent s3:GetObjectVersion s3:GetObjectVersionAcl s3:GetObjectVersionAnnotation s3:GetObjectVersionAnnotationForReplication s3:GetObjectVersionAttributes s3:GetObjectVersionForReplication s3:GetObjectVersionTagging s3:GetObjectVersionTorrent on objects",
			notes: []string{"s3:GetObject is allowed, but denied on arn:aws:s3:::<b>/*. It is left out."}},
		"a deny on some objects": {text: policyOf(allow(`["s3:GetObject", "s3:PutObject"]`, objects), statementOf("Deny", `"s3:GetObject"`, `"arn:aws:s3:::<b>/secret/*"`, "")), want: "s3:PutObject on objects",
			notes: []string{"s3:GetObject is allowed, but denied on arn:aws:s3:::<b>/secret/*."}},
		"a deny on one object": {text: policyOf(allow(`["s3:GetObject", "s3:PutObject"]`, objects), statementOf("Deny", `"s3:GetObject"`, `"arn:aws:s3:::<b>/key.pem"`, "")), want: "s3:PutObject on objects",
			notes: []string{"s3:GetObject is allowed, but denied on arn:aws:s3:::<b>/key.pem."}},
		"a deny somewhere": {text: policyOf(allow(`["s3:GetObject", "s3:PutObject"]`, objects), statementOf("Deny", `"s3:GetObject"`, `"*"`, condition(`{"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}`))), want: "s3:PutObject on objects",
			notes: []string{"s3:GetObject is allowed, but denied on * under the condition IpAddress on aws:SourceIp (192.0.2.0/24)."}},
		"a deny for some": {text: policyOf(allow(`["s3:GetObject", "s3:PutObject"]`, objects), statementOf("Deny", `"s3:GetObject"`, `"arn:aws:s3:::<b>/${aws:username}/*"`, "")), want: "s3:PutObject on objects",
			notes: []string{"s3:GetObject is allowed, but denied on arn:aws:s3:::<b>/{aws:username}/*."}},
		"an unknown condition": {text: policyOf(allow(`"s3:GetObject"`, objects), allow(`"s3:PutObject"`, objects, condition(`{"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}`))), want: "s3:GetObject on objects",
			notes: []string{"s3:PutObject is allowed under a condition on s3:x-amz-acl. It is left out."}},
		"everything but": {text: policyOf(`{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}`, allow(`"s3:GetObject"`, objects)), want: "s3:GetObject on objects",
			notes: []string{"The policy's resource is *.", "Everything but s3:* is allowed.", "s3:AllowVended", "s3:AbortMultipartUpload"}},
		"TLS alone": {text: policyOf(allow(`"s3:GetObject"`, objects, condition(`{"Bool": {"aws:SecureTransport": "true"}}`))), want: "s3:GetObject on objects", create: vendors.CreateRequired,
			notes: []string{"Requests without TLS are not allowed. The template makes the bucket"}},
		"a denial without TLS": {text: policyOf(allow(`"s3:GetObject"`, objects), statementOf("Deny", `"s3:*"`, both, condition(`{"Bool": {"aws:SecureTransport": "false"}}`))), want: "s3:GetObject on objects", create: vendors.CreateRequired,
			notes: []string{"Requests without TLS are not allowed."}},
		"a prefix": {text: policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::<b>/<prefix>/*"`), allow(`"s3:ListBucket"`, bucket, condition(`{"StringLike": {"s3:prefix": ["<prefix>/*"]}}`))), prefix: true,
			want: "s3:GetObject on objects\ns3:ListBucket on bucket", notes: []string{"The keys begin with <prefix>/."}},
		"a prefix for objects alone": {text: policyOf(allow(`["s3:GetObject", "s3:GetBucketAcl", "s3:ListBucket"]`, `["arn:aws:s3:::<b>/path/to/folder/*", "arn:aws:s3:::<b>"]`)), prefix: true,
			want: "s3:GetBucketAcl s3:ListBucket on bucket\ns3:GetObject on objects", notes: []string{"s3:GetBucketAcl is allowed on the bucket. It stays, for the whole bucket, with a reason of its own.", "s3:GetObject is allowed on the bucket.", "s3:GetBucketAcl and s3:ListBucket are allowed on the objects.", "The keys begin with path/to/folder/."}},
		"a prefix, and more of the bucket": {text: policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::<b>/<prefix>/*"`), allow(`["s3:PutBucketCORS", "s3:GetBucketP*"]`, bucket)), prefix: true,
			want: "s3:GetObject on objects", notes: []string{"s3:PutBucketCORS is allowed on the bucket. It is left out.", "s3:GetBucketPolicy is allowed on the bucket. It is left out.",
				"s3:GetBucketPolicyStatus is allowed on the bucket. It is left out.", "s3:GetBucketPublicAccessBlock is allowed on the bucket. It is left out.", "The keys begin with <prefix>/."}},
		"a listing of one folder": {text: policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::<b>/<prefix>/*"`), allow(`"s3:ListBucket"`, bucket, condition(`{"StringEquals": {"s3:prefix": ["", "<prefix>/"]}}`))), prefix: true,
			want: "s3:GetObject on objects", notes: []string{"s3:ListBucket is allowed under the condition StringEquals on s3:prefix (nothing and <prefix>/).", "The keys begin with <prefix>/."}},
		"a prefix of the vendor's": {text: policyOf(allow(`"s3:GetObject"`, objects), allow(`"s3:PutObject"`, `"arn:aws:s3:::<b>/acme-exports/*"`)), want: "s3:GetObject on objects",
			notes: []string{"The policy's resource is arn:aws:s3:::<b>/acme-exports/*. It is left out."}},
		"nothing but prefixes of the vendor's": {
			text: policyOf(allow(`["s3:PutObject", "s3:GetObject"]`, `["arn:aws:s3:::<b>/acme-state/*", "arn:aws:s3:::<b>/acme-exports/*", "arn:aws:s3:::<b>/acme-exports/old/*", "arn:aws:s3:::<b>/acme-exports/new/*"]`)),
			want: "s3:PutObject s3:GetObject on objects", own: []string{"acme-exports/", "acme-state/"}, notes: []string{"The keys begin with acme-exports/ and acme-state/. bucket.prefixes says so"},
		},
		"prefixes of the vendor's, each of another statement": {
			text: policyOf(allow(`"s3:PutObject"`, `"arn:aws:s3:::<b>/acme-state/*"`), allow(`"s3:GetObject"`, `["arn:aws:s3:::<b>/acme-exports/*", "arn:aws:s3:::<b>/acme-state/*"]`), allow(`"s3:ListBucket"`, bucket)),
			want: "s3:ListBucket on bucket", notes: []string{"The policy's resource is arn:aws:s3:::<b>/acme-state/*. It is left out.", "The policy's resource is arn:aws:s3:::<b>/acme-exports/*. It is left out."},
		},
		"a prefix of the vendor's, and listing under it": {
			text: policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::<b>/acme-exports/*"`), allow(`"s3:ListBucket"`, bucket, condition(`{"StringLike": {"s3:prefix": ["acme-exports/*"]}}`))),
			want: "s3:GetObject on objects\ns3:ListBucket on bucket", own: []string{"acme-exports/"}, notes: []string{"The keys begin with acme-exports/."},
		},
		"a prefix of the vendor's, and all of the bucket": {
			text: policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::<b>/acme-exports/*"`), allow(`["s3:ListBucket", "s3:GetBucketLocation", "s3:GetBucketAcl"]`, bucket)),
			want: "s3:GetObject on objects\ns3:ListBucket s3:GetBucketLocation s3:GetBucketAcl on bucket", own: []string{"acme-exports/"},
			notes: []string{"s3:ListBucket is allowed of all keys. It is of keys under acme-exports/.", "s3:GetBucketAcl is allowed on the bucket. It stays, for the whole bucket, with a reason of its own. The grant is limited to a prefix of the vendor's own", "The keys begin with acme-exports/."},
		},
		"a prefix of the vendor's, and listing under another one": {
			text: policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::<b>/acme-exports/*"`), allow(`"s3:ListBucket"`, bucket, condition(`{"StringLike": {"s3:prefix": ["acme-state/*"]}}`))),
			want: "s3:GetObject on objects", own: []string{"acme-exports/"}, notes: []string{"s3:ListBucket is allowed under the condition StringLike on s3:prefix (acme-state/*).", "The keys begin with acme-exports/."},
		},
		"prefixes of the vendor's, and a deny under one": {
			text: policyOf(allow(`["s3:GetObject", "s3:PutObject"]`, `["arn:aws:s3:::<b>/a/*", "arn:aws:s3:::<b>/b/*"]`), statementOf("Deny", `"s3:PutObject"`, `"arn:aws:s3:::<b>/b/secret/*"`, "")),
			want: "s3:GetObject on objects", own: []string{"a/", "b/"}, notes: []string{"s3:PutObject is allowed, but denied on arn:aws:s3:::<b>/b/secret/*.", "The keys begin with a/ and b/."},
		},
		"a beginning of keys that is no prefix": {
			text: policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::<b>/acme-*"`), allow(`"s3:ListBucket"`, bucket)),
			want: "s3:ListBucket on bucket", notes: []string{"The policy's resource is arn:aws:s3:::<b>/acme-*. It is left out."},
		},
		"other spellings": {text: policyOf(allow(`["S3:getobject", "s3:put*", "s3:*tBucket"]`, both)), want: "s3:Put* on bucket objects\ns3:ListBucket on bucket\ns3:GetObject on objects",
			notes: []string{"s3:GetObject is allowed on the bucket.", "s3:ListBucket is allowed on the objects.", "s3:Put* is allowed. It stays, with a reason of its own for s3:PutBucketAcl"}},
		"what is the account's": {text: policyOf(allow(`["s3:GetObject", "s3:ListAllMyBuckets", "s3:GetAccountPublicAccessBlock"]`, `"*"`), allow(`["s3:ListAllMyBuckets", "s3:PutAccountPublicAccessBlock"]`, `"*"`)), want: "s3:GetObject on objects\ns3:ListAllMyBuckets s3:GetAccountPublicAccessBlock on account",
			notes: []string{"The policy's resource is *.", "s3:GetObject is allowed on the bucket.", "s3:PutAccountPublicAccessBlock is allowed. It is left out.", "s3:ListAllMyBuckets is allowed. It is the customer's choice", "s3:GetAccountPublicAccessBlock is allowed. It is the customer's choice"}},
		"the account's on a bucket":  {text: policyOf(allow(`["s3:GetObject", "s3:ListAllMyBuckets"]`, objects)), want: "s3:GetObject on objects", notes: []string{"s3:ListAllMyBuckets is allowed. It is left out."}},
		"the account's under a star": {text: policyOf(allow(`["s3:GetObject", "s3:ListA*"]`, `"*"`)), want: "s3:GetObject on objects", notes: []string{"The policy's resource is *.", "s3:ListA* is allowed. It is left out.", "s3:GetObject is allowed on the bucket."}},
		"a grave action named outright": {text: policyOf(allow(`["s3:PutObject", "s3:PutObjectAcl"]`, objects), allow(`"s3:DeleteBucket"`, bucket)), want: "s3:PutObject s3:PutObjectAcl on objects\ns3:DeleteBucket on bucket",
			notes: []string{"s3:PutObjectAcl is allowed. It stays, with a reason of its own for s3:PutObjectAcl.", "s3:DeleteBucket is allowed. It stays, with a reason of its own for s3:DeleteBucket."}},
		"no actions of S3's": {text: policyOf(allow(`["s3:GetObject", "s3:HeadObject", "s3:ListObjectsV2", "kms:Decrypt", "sqs:ReceiveMessage"]`, objects)), want: "s3:GetObject on objects",
			notes: []string{"s3:HeadObject is allowed. It is left out. S3 has no such action", "s3:ListObjectsV2 is allowed.", "sqs:ReceiveMessage is allowed. It is left out.", "kms:Decrypt is allowed. Every template takes the customer's KMS key"}},
		"everything": {text: policyOf(allow(`"*"`, `"*"`)), want: "s3:* on bucket objects",
			notes: []string{"The policy's resource is *.", "Every action of every service is allowed.", "s3:* is allowed on the bucket, whoever owns it.", "s3:* is allowed. It stays, with a reason of its own for s3:BypassGovernanceRetention, "}},
		"granted twice": {text: policyOf(allow(`["s3:GetObject", "s3:GetObject*"]`, objects), allow(`["s3:GetObject", "s3:Get*", "s3:GetBucketLocation"]`, both)), want: "s3:Get* on bucket objects",
			notes: []string{"s3:GetObject is allowed on the bucket.", "s3:GetBucketLocation is allowed on the objects."}},
		"a bucket of China": {text: policyOf(allow(`"s3:GetObject"`, `"arn:aws-cn:s3:::<b>/*"`)), want: "s3:GetObject on objects"},
		"a queue's and a topic's": {text: policyOf(allow(`"s3:GetObject"`, objects), allow(`["sqs:receiveMessage", "sqs:DeleteMessage", "sqs:PurgeQueue"]`, `"<queue ARN>"`), allow(`["SNS:Subscribe", "sns:Publish", "ec2:RunInstances"]`, `"*"`)), want: "s3:GetObject on objects",
			notes: []string{"sqs:receiveMessage and sqs:DeleteMessage are allowed. It is left out. The template grants it in a queue that the template makes, and in no other.",
				"sqs:PurgeQueue is allowed. It is left out. Of a queue the template grants sqs:ReceiveMessage, ", "ec2:RunInstances is allowed. It is left out. The template grants what is done with one bucket.",
				"SNS:Subscribe is allowed. It is left out. The template grants it in a topic that the template makes, and in no other.", "sns:Publish is allowed. It is left out. Of a topic the template grants"}},
		"an ARN in brackets": {text: policyOf(allow(`["s3:GetObject", "s3:ListBucket"]`, `["<bucket ARN>", "<bucket ARN>/*"]`)), want: "s3:ListBucket on bucket\ns3:GetObject on objects",
			notes: []string{"", ""}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := ofText(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, grants(d)); diff != "" {
				t.Error(diff)
			}
			if got := d.Definition.Bucket.Prefix.Offered(); got != tt.prefix {
				t.Errorf("a prefix is offered: %t", got)
			}
			if diff := cmp.Diff(tt.name, d.Definition.Bucket.Name); diff != "" {
				t.Errorf("the bucket's name (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.own, d.Definition.Bucket.Prefixes); diff != "" {
				t.Errorf("prefixes of the vendor's own (-want +got):\n%s", diff)
			}
			if want := tt.create; want != "" && d.Definition.Bucket.Create != want {
				t.Errorf("create is %q, want %q", d.Definition.Bucket.Create, want)
			}
			if len(d.Notes) != len(tt.notes) {
				t.Errorf("got %d notes, want %d:\n%+v", len(d.Notes), len(tt.notes), d.Notes)
				return
			}
			for i, n := range d.Notes {
				if got := n.Guide + " " + n.Instead + " " + n.Why; !strings.HasPrefix(got, tt.notes[i]) {
					t.Errorf("got the note\n%s, want\n%s", got, tt.notes[i])
				}
			}
		})
	}
}

// Guides write in many ways what the reader fills in, for a name or for a whole ARN; that of a key, which stands first, is not taken for
// the bucket's.
func TestPlaceholders(t *testing.T) {
	t.Parallel()
	for _, it := range []string{"<your-%s>", "${%s}", "${var.%s_arn}", "YOUR_%s", "YOUR-%s-ARN", "{{%s}}", "{{ %s.arn }}", "{%s}", "[%s]", "%%%s%%", "$%s_ARN", "__%s__", "your-%s-arn", "my-%s"} {
		of := func(what string) string {
			if strings.ContainsAny(it, "YO$_") {
				what = strings.ToUpper(what)
			}
			return fmt.Sprintf(it, what)
		}
		for name, bucket := range map[string]string{"a name": "arn:aws:s3:::" + of("bucket"), "an ARN": of("bucket")} {
			for _, key := range []string{of("key"), "arn:aws:kms:" + of("region") + ":" + of("account") + ":key/" + of("key")} {
				d, err := ofText(policyOf(allow(`"kms:Decrypt"`, `"`+key+`"`), allow(`"s3:ListBucket"`, `"`+bucket+`"`), allow(`"s3:GetObject"`, `"`+bucket+`/*"`)) +
					strings.NewReplacer("555071496850", of("account"), "acme-1", of("id")).Replace(plainTrust))
				if err != nil {
					t.Errorf("%s %s, key %s: %v", name, bucket, key, err)
					continue
				}
				if got := grants(d); got != "s3:ListBucket on bucket\ns3:GetObject on objects" {
					t.Errorf("%s %s, key %s: grants %s", name, bucket, key, got)
				}
				if !slices.ContainsFunc(d.Notes, func(n Note) bool { return strings.HasPrefix(n.Guide, "kms:Decrypt is allowed") }) || len(d.Held.Narrower) > 0 {
					t.Errorf("%s %s, key %s: %+v, narrower %q", name, bucket, key, d.Notes, d.Held.Narrower)
				}
			}
		}
	}
}

// Whatever is pasted, there is an error, or a definition that loads and is not wider: Of holds it against the text itself.
func FuzzDrafts(f *testing.F) {
	for _, text := range []string{plainPolicy, plainPolicy + plainTrust, policyOf(allow(`"s3:*"`, `"arn:aws:s3:::<b>*"`)), policyOf(allow(`["s3:GetObject", "s3:x"]`, `["arn:aws:s3:::${B}/${P}/*", "x", "*"]`)),
		policyOf(`{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::555071496850:user/a"]}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}`)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ofText(text)
		if err != nil {
			if strings.Contains(err.Error(), "a fault of this command") {
				t.Fatal(err)
			}
			return
		}
		if _, err := vendors.Parse("acme.yaml", d.Text); err != nil {
			t.Error(err)
		}
		if _, err := d.TestFiles(); err != nil {
			t.Error(err)
		}
	})
}
