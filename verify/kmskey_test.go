package verify

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

const bucketsKey = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

// encrypting answers as S3 does where a key of KMS is the bucket's default encryption, or S3's own keys are: it names the key with what is written
// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html#API_PutObject_ResponseElements), and refuses with KMS's own
// message what needs the key, if there is one.
type encrypting struct {
	*fake
	key, message string
	// sent are the headers about encryption that came.
	sent []string
}

func startEncrypting(t *testing.T, key, message string) *encrypting {
	e := &encrypting{fake: startFake(t), key: key, message: message}
	e.fake.answer = e.answer
	return e
}

func (e *encrypting) answer(w http.ResponseWriter, req *http.Request, operation string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for name := range req.Header {
		if strings.HasPrefix(name, "X-Amz-Server-Side-Encryption") {
			e.sent = append(e.sent, operation+" "+name)
		}
	}
	switch {
	case operation == "GetCallerIdentity":
		fmt.Fprint(w, `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>444455556666</Account><Arn>arn:aws:sts::444455556666:assumed-role/keeper/one</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`)
	case operation == "AssumeRole":
		assumed(w, req)
	case operation == "PutObject" && req.Header.Get("Content-Md5") == "" && e.message == "":
		e.object, _ = io.ReadAll(req.Body)
		if e.key == "" {
			w.Header().Set("X-Amz-Server-Side-Encryption", "AES256")
			break
		}
		w.Header().Set("X-Amz-Server-Side-Encryption", "aws:kms")
		w.Header().Set("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id", e.key)
	case (operation == "PutObject" || operation == "GetObject") && req.Header.Get("Content-Md5") == "" && e.message != "":
		refuse(w, 403, "AccessDenied", e.message)
	default:
		return false
	}
	return true
}

// A bucket with a key that the template made is tried as any other: what is written names no encryption, so that the bucket's
// own is used, and the answer says with which key.
func TestNewKey(t *testing.T) {
	t.Parallel()
	const another = "arn:aws:kms:us-east-1:123456789012:key/99999999-12ab-34cd-56ef-1234567890ab"
	const kms = "User: arn:aws:sts::123456789012:assumed-role/role/session is not authorized to perform: kms:GenerateDataKey on resource: " + bucketsKey + " because no "
	for _, tt := range []struct {
		name, vendor, key, message string
		// failed fails, and its advice says and does not say this.
		failed, says, never string
		// untold: the vendor does not know which key the customer chose, if any.
		untold bool
	}{
		{name: "good", vendor: "new-key", key: bucketsKey},
		{name: "good", vendor: "guest-key", key: bucketsKey},
		{name: "another key", vendor: "new-key", key: another, failed: "place/encryption", says: "Set its default encryption to " + bucketsKey},
		{name: "another key", vendor: "guest-key", key: another, failed: "place/encryption", says: "Set its default encryption to " + bucketsKey},
		{
			name: "the stack's policy has no such key", vendor: "new-key", message: kms + "identity-based policy allows the kms:GenerateDataKey action",
			failed: "works/s3:PutObject", says: "KmsKeyArn", never: "the key's own policy",
		},
		{
			name: "the key's policy", vendor: "new-key", message: kms + "resource-based policy allows the kms:GenerateDataKey action",
			failed: "works/s3:PutObject", says: "the key's own policy", never: "KmsKeyArn",
		},
		{
			name: "the key's policy denies", vendor: "new-key",
			message: strings.TrimSuffix(kms, "because no ") + "with an explicit deny in a resource-based policy",
			failed:  "works/s3:PutObject", says: "the key's own policy", never: "The bucket's own policy",
		},
		{
			name: "a boundary", vendor: "new-key", message: kms + "permissions boundary allows the kms:GenerateDataKey action",
			failed: "works/s3:PutObject", says: "PermissionsBoundaryArn", never: "KmsKeyArn",
		},
		{
			name: "no key", vendor: "must-new-key", untold: true, failed: "place/encryption", says: "as KmsKeyArn, or with NewKmsKey Yes",
		},
		{name: "a key that nobody told", vendor: "must-new-key", key: bucketsKey, untold: true},
		{name: "S3's own keys", vendor: "no-key", untold: true},
		{
			name: "a key", vendor: "no-key", key: bucketsKey, untold: true, failed: "place/encryption", says: "No Key uses no key of yours", never: "KmsKeyArn",
		},
		{
			name: "a key", vendor: "no-key", message: kms + "identity-based policy allows the kms:GenerateDataKey action", untold: true,
			failed: "works/s3:PutObject", says: "No Key uses no key of yours", never: "KmsKeyArn",
		},
		{
			name: "a key behind a boundary", vendor: "no-key", message: kms + "permissions boundary allows the kms:GenerateDataKey action", untold: true,
			failed: "works/s3:PutObject", says: "No Key uses no key of yours", never: "PermissionsBoundaryArn",
		},
		{
			name: "withdrawn", vendor: "guest-key", message: kms + "resource-based policy allows the kms:GenerateDataKey action",
			failed: "works/s3:PutObject", says: "VendorAccess Granted", never: "The policy of bucket",
		},
		{
			name: "the vendor's own side", vendor: "guest-key", message: kms + "identity-based policy allows the kms:GenerateDataKey action",
			failed: "works/s3:PutObject", says: "Not the customer's", never: "VendorAccess",
		},
	} {
		t.Run(tt.vendor+", "+tt.name, func(t *testing.T) {
			t.Parallel()
			e := startEncrypting(t, tt.key, tt.message)
			c := Connection{ID: "acme", Bucket: "acme-files", Region: "us-east-1", Account: "123456789012", KMSKeyARN: bucketsKey, BucketIs: OriginNew}
			if tt.untold {
				c.KMSKeyARN = ""
			}
			if tt.vendor == "new-key" {
				c.Allowed = map[string]bool{"AllowWrite": true}
			}
			if tt.vendor != "guest-key" {
				c.RoleARN, c.ExternalID = "arn:aws:iam::123456789012:role/role", "acme/7f3a"
			}
			r, err := Run(t.Context(), definition(t, tt.vendor), c, quarticOptions(e.fake))
			if err != nil {
				t.Fatal(err)
			}
			if len(e.sent) > 0 {
				t.Errorf("verify says how to encrypt: %q", e.sent)
			}
			if tt.failed == "" {
				for _, id := range []string{"works/s3:PutObject", "works/s3:GetObject", "place/encryption"} {
					if got := r.Finding(id); got == nil || got.Verdict != Good {
						t.Errorf("%s is %+v", id, got)
					}
				}
				want := "AES256"
				if tt.key != "" {
					want = "aws:kms " + tt.key
				}
				if got := r.Finding("place/encryption").Answered; got != want {
					t.Errorf("the bucket is encrypted with %q, must be with %q", got, want)
				}
				return
			}
			got := r.Finding(tt.failed)
			if got == nil || got.Verdict != Failed {
				t.Fatalf("%s is %+v", tt.failed, got)
			}
			if !strings.Contains(got.Advice, tt.says) || tt.never != "" && strings.Contains(got.Advice, tt.never) {
				t.Errorf("must say %q, not %q: %s", tt.says, tt.never, got.Advice)
			}
		})
	}
}
