package verify

import (
	"net/http"
	"strings"
	"testing"
)

// Each wording of AWS's, with what is read from it: the pages are named in refusal.go.
func TestRefusalOf(t *testing.T) {
	t.Parallel()
	const user = "User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: "
	for _, tt := range []struct {
		message string
		kind    PolicyKind
		arn     string
		denies  bool
	}{
		{user + "s3:PutObject on resource: \"arn:aws:s3:::b/k\" because no identity-based policy allows the s3:PutObject action", IdentityPolicy, "", false},
		{user + "s3:PutObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in an identity-based policy", IdentityPolicy, "", true},
		{user + "s3:PutObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/No", IdentityPolicy, "arn:aws:iam::123456789012:policy/No", true},
		{user + "s3:ListBucket because no service control policy allows the s3:ListBucket action", ServiceControlPolicy, "", false},
		{user + "s3:ListBucket with an explicit deny in a service control policy", ServiceControlPolicy, "", true},
		{user + "sts:AssumeRole on resource: arn:aws:iam::1:role/r with an explicit deny in a service control policy: arn:aws:organizations::987654321098:policy/o-qv5af4abcd/service_control_policy/p-2kgnabcd", ServiceControlPolicy, "arn:aws:organizations::987654321098:policy/o-qv5af4abcd/service_control_policy/p-2kgnabcd", true},
		{user + "s3:GetObject with an explicit deny in a resource control policy.", ResourceControlPolicy, "", true},
		{user + "s3:GetObject because no resource control policy allows the s3:GetObject action", ResourceControlPolicy, "", false},
		{user + "s3:GetObject because no VPC endpoint policy allows the s3:GetObject action", VPCEndpointPolicy, "", false},
		{user + "s3:GetObject with an explicit deny in a VPC endpoint policy", VPCEndpointPolicy, "", true},
		{user + "s3:GetObject because no permissions boundary allows the s3:GetObject action", PermissionsBoundary, "", false},
		{user + "s3:GetObject with an explicit deny in a permissions boundary", PermissionsBoundary, "", true},
		{user + "s3:GetObject because no session policy allows the s3:GetObject action", SessionPolicy, "", false},
		{user + "s3:GetObject with an explicit deny in a session policy", SessionPolicy, "", true},
		{user + "s3:GetObject because no resource-based policy allows the s3:GetObject action", ResourcePolicy, "", false},
		{user + "s3:GetObject with an explicit deny in a resource-based policy", ResourcePolicy, "", true},
		{user + "sts:AssumeRole because no role trust policy allows the sts:AssumeRole action", TrustPolicy, "", false},
		{user + "sts:AssumeRole with an explicit deny in the role trust policy", TrustPolicy, "", true},
		{user + "ec2:RunInstances with an explicit deny in a service control policy. Encoded authorization failure message: XQ_jqde5", ServiceControlPolicy, "", true},
		{user + "s3:PutBucketAcl because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.", BlockPublicAccess, "", true},
		{"Access Denied because object protected by object lock.", ObjectLock, "", true},
		{"Access Denied", "", "", false},
		{user + "sts:AssumeRole on resource: arn:aws:iam::123456789012:role/r", "", "", false},
		// What a caller chose stands before AWS's own words, and is not taken for them.
		{user + "s3:GetObject on resource: \"arn:aws:s3:::b/with an explicit deny in a service control policy\"", "", "", false},
		{user + "s3:GetObject on resource: \"arn:aws:s3:::b/with an explicit deny in a service control policy\" because no identity-based policy allows the s3:GetObject action", IdentityPolicy, "", false},
	} {
		kind, arn, denies := refusalOf(tt.message)
		if kind != tt.kind || arn != tt.arn || denies != tt.denies {
			t.Errorf("%s\n\tis %q %q %t, want %q %q %t", tt.message, kind, arn, denies, tt.kind, tt.arn, tt.denies)
		}
	}
}

// Whose policy refuses says who has something to do, and whether anything is shown.
func TestRefusedBy(t *testing.T) {
	t.Parallel()
	const scp = "arn:aws:organizations::987654321098:policy/o-1/service_control_policy/p-1"
	for _, tt := range []struct {
		name, vendor, operation, words string
		id                             string
		verdict                        Verdict
		says, advice                   string
	}{
		{"the customer's organization, to S3", "queryloop", "PutObject", "with an explicit deny in a service control policy: " + scp,
			"works/s3:PutObject", Failed, "PutObject: AccessDenied (HTTP 403), for a service control policy " + scp, "of your AWS organization refuses it (s3:PutObject on arn:aws:s3:::queryloop-storage-acme/*). The stack is as it should be"},
		{"the bucket's organization", "queryloop", "ListObjectsV2", "with an explicit deny in a resource control policy",
			"works/s3:ListBucket", Failed, "for a resource control policy", "A resource control policy of your AWS organization"},
		{"a boundary", "queryloop", "PutObject", "because no permissions boundary allows the s3:PutObject action",
			"works/s3:PutObject", Failed, "for a permissions boundary", "The permissions boundary of the user does not allow it"},
		{"another policy of the user", "queryloop", "PutObject", "with an explicit deny in an identity-based policy",
			"works/s3:PutObject", Failed, "for an identity-based policy", "Another policy of the user than the stack's denies it"},
		{"no policy of the user", "queryloop", "PutObject", "because no identity-based policy allows the s3:PutObject action",
			"works/s3:PutObject", Failed, "for an identity-based policy", "Queryloop may not do what the template grants"},
		{"the bucket's policy", "queryloop", "PutObject", "with an explicit deny in a resource-based policy",
			"works/s3:PutObject", Failed, "for a resource-based policy", "The bucket's own policy denies it"},
		{"the vendor's network", "queryloop", "PutObject", "because no VPC endpoint policy allows the s3:PutObject action",
			"works/s3:PutObject", Unknown, "for a VPC endpoint policy", "Not the customer's: the policy of the VPC endpoint"},
		{"the vendor's organization, to STS", "quartic", "AssumeRole", "with an explicit deny in a service control policy",
			"way-in/role", Unknown, "for a service control policy", "Not the customer's: a service control policy of your own side"},
		{"the vendor's own policy, to STS", "quartic", "AssumeRole", "because no identity-based policy allows the sts:AssumeRole action",
			"way-in/role", Unknown, "for an identity-based policy", "Not the customer's: an identity-based policy of your own side"},
		{"the customer's organization, to STS", "quartic", "AssumeRole", "with an explicit deny in a resource control policy",
			"way-in/role", Failed, "for a resource control policy", "A resource control policy of your AWS organization refuses it (sts:AssumeRole)"},
		{"the trust policy", "quartic", "AssumeRole", "with an explicit deny in the role trust policy",
			"way-in/role", Failed, "for a role trust policy", "The trust policy of the role denies it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := startFake(t)
			f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
				if operation != tt.operation {
					return false
				}
				message := "User: u is not authorized to perform: it " + tt.words
				if operation == "AssumeRole" {
					stsRefuse(w, 403, "AccessDenied", message)
				} else {
					refuse(w, 403, "AccessDenied", message)
				}
				return true
			}
			c, o := queryloop(), options(f.URL)
			if tt.vendor == "quartic" {
				c = quartic()
				o.AWS.Credentials = static("AKIAVENDOR", "secret", "")
			}
			r, err := Run(t.Context(), definition(t, tt.vendor), c, o)
			if err != nil {
				t.Fatal(err)
			}
			got := r.Finding(tt.id)
			if got == nil || got.Verdict != tt.verdict || !strings.Contains(got.Answered, tt.says) || !strings.Contains(got.Advice, tt.advice) {
				t.Errorf("must be %s, say %q and advise %q, got %+v", tt.verdict, tt.says, tt.advice, got)
			}
		})
	}
}

// A stranger that its own side does not let try shows nothing of the role.
func TestStrangersOwnSide(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
		if operation != "AssumeRole" {
			return false
		}
		if strings.Contains(req.Header.Get("Authorization"), "AKIASTRANGER") {
			stsRefuse(w, 403, "AccessDenied", "User: u is not authorized to perform: sts:AssumeRole on resource: r because no identity-based policy allows the sts:AssumeRole action")
			return true
		}
		assumed(w, req)
		return true
	}
	o := options(f.URL)
	o.AWS.Credentials, o.Stranger = static("AKIAVENDOR", "secret", ""), static("AKIASTRANGER", "secret", "")
	r, err := Run(t.Context(), definition(t, "quartic"), quartic(), o)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Finding("closed/strangers"); got == nil || got.Verdict != Unknown || !strings.Contains(got.Advice, "of your own side") {
		t.Errorf("got %+v", got)
	}
}
