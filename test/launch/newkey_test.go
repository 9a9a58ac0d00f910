package launch_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// The template makes the KMS key of a bucket, whose policy lets the vendor use it. The customer takes that out by an update, and
// deletes the stack then: the key is kept, encrypts what is in the bucket, and names nobody.
func testNewKey(t *testing.T, c *cloud, _ []*vendors.Definition) {
	defs, err := vendors.Load(filepath.Join(root, "test/choices/testdata/vendors"), "guest-key")
	if err != nil {
		t.Fatal(err)
	}
	s := c.createStackOf(t, "new-key", "test/choices/testdata/templates/"+defs[0].Vendor+"/1.0.0/template.yaml", map[string]string{"NewBucketName": "acme-files-key"})
	key := c.encryptedWith(t, s.outputs["BucketName"])
	const vendor = "arn:aws:iam::444455556666:role/keeper"
	if policy := c.keyPolicy(t, key); !strings.Contains(policy, vendor) || !strings.Contains(policy, "arn:aws:s3:::acme-files-key/*") {
		t.Errorf("the key's policy is %s", policy)
	}
	c.putObject(t, s.outputs["BucketName"], "files/1", "what the vendor wrote")

	s.update(t, map[string]string{"VendorAccess": "Withdrawn"})
	if now := c.encryptedWith(t, s.outputs["BucketName"]); now != key {
		t.Errorf("the update put the key %s in the place of %s", now, key)
	}
	if policy := c.keyPolicy(t, key); strings.Contains(policy, "444455556666") || !strings.Contains(policy, ":root") {
		t.Errorf("once it is withdrawn, the key's policy is %s", policy)
	}

	c.aws(t, "cloudformation", "delete-stack", "--stack-name", s.name)
	c.wantObject(t, s.outputs["BucketName"], "files/1", "what the vendor wrote")
	var described struct {
		KeyMetadata struct{ KeyState string }
	}
	c.readJSON(t, &described, "kms", "describe-key", "--key-id", key)
	if policy := c.keyPolicy(t, key); described.KeyMetadata.KeyState != "Enabled" || strings.Contains(policy, "444455556666") {
		t.Errorf("the key that stays is %s, and its policy is %s", described.KeyMetadata.KeyState, policy)
	}
}

// encryptedWith is the ARN of the KMS key of a bucket.
func (c *cloud) encryptedWith(t *testing.T, bucket string) string {
	t.Helper()
	var got struct {
		ServerSideEncryptionConfiguration struct {
			Rules []struct {
				ApplyServerSideEncryptionByDefault struct{ SSEAlgorithm, KMSMasterKeyID string }
			}
		}
	}
	c.readJSON(t, &got, "s3api", "get-bucket-encryption", "--bucket", bucket)
	if len(got.ServerSideEncryptionConfiguration.Rules) != 1 || got.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm != "aws:kms" {
		t.Fatalf("the bucket is encrypted by %+v", got)
	}
	return got.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.KMSMasterKeyID
}

// keyPolicy is the policy of a KMS key.
func (c *cloud) keyPolicy(t *testing.T, key string) string {
	t.Helper()
	var got struct{ Policy string }
	c.readJSON(t, &got, "kms", "get-key-policy", "--key-id", key, "--policy-name", "default")
	return got.Policy
}

// readJSON is what a command of the AWS CLI says.
func (c *cloud) readJSON(t *testing.T, into any, args ...string) {
	t.Helper()
	if err := json.Unmarshal([]byte(c.aws(t, args...)), into); err != nil {
		t.Fatalf("%q: %v", args, err)
	}
}
