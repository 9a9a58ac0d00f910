package types

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
)

// SecretPrefix begins every made-up secret, so that a test can look for secrets where none must be.
const SecretPrefix = "FAKESECRET/"

// Launched is a resource of a launch, as far as a made-up name of it needs it. A type's Physical follows the "Return values" of
// its page in https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
type Launched struct {
	Partition, Region, AccountID, URLSuffix string
	StackName, StackID                      string
	// LogicalID is the resource's.
	LogicalID string
	// Property is the text of a property, empty where there is none.
	Property func(name string) string
}

// named is the property, or what CloudFormation would make up.
func (l Launched) named(property string) string {
	if given := l.Property(property); given != "" {
		return given
	}
	return l.Name()
}

// Name is a name as CloudFormation makes them: the stack's, the logical ID, and twelve characters. It is short enough for a
// bucket (63) and a role (64).
func (l Launched) Name() string {
	return l.StackName[:min(len(l.StackName), 24)] + "-" + l.LogicalID[:min(len(l.LogicalID), 24)] + "-" + l.hash("", 12)
}

// arn is an ARN in the launch's region and account.
func (l Launched) arn(service, resource string) string {
	return "arn:" + l.Partition + ":" + service + ":" + l.Region + ":" + l.AccountID + ":" + resource
}

// iam is the ARN of something of IAM's with a path, which has no region.
func (l Launched) iam(kind, name string) string {
	path := l.Property("Path")
	if path == "" {
		path = "/"
	}
	return "arn:" + l.Partition + ":iam::" + l.AccountID + ":" + kind + path + name
}

// hash is n made-up characters of A-Z and 2-7, others for each suffix.
func (l Launched) hash(suffix string, n int) string {
	sum := sha256.Sum256([]byte(l.StackID + "/" + l.LogicalID + suffix))
	return base32.StdEncoding.EncodeToString(sum[:])[:n]
}

// uuid is that of the resource.
func (l Launched) uuid() string { return UUID(l.StackID + "/" + l.LogicalID) }

// UUID is a made-up one, always the same for a seed.
func UUID(seed string) string {
	sum := sha256.Sum256([]byte(seed))
	s := hex.EncodeToString(sum[:16])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
