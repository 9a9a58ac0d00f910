// Package hosting says where a vendor hosts its released templates, and what its onboarding pages look like: the content of
// bucketgrant.yaml.
package hosting

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/publishing/assembly"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Config is the content of bucketgrant.yaml.
type Config struct {
	// Hosting are the buckets that released templates are published to: one in each partition that has customers, as
	// credentials do not cross partitions.
	Hosting []Place `yaml:"hosting"`
	// Theme is what the onboarding pages look like.
	Theme Theme `yaml:"theme,omitempty"`
	// InvitationKeys are the public keys of the invitations that the pages take for signed: several while one takes
	// another's place. They hold for every vendor whose pages are made with this file.
	InvitationKeys []signkey.PublicKey `yaml:"invitationKeys,omitempty"`
	// ReleaseKeys are the public keys that the index of releases is signed with: several while one takes another's place. Where
	// there is one, publish signs, and no template is launched, linked or shown that no signature of one of them covers. None
	// of them is an invitation key.
	ReleaseKeys []signkey.PublicKey `yaml:"releaseKeys,omitempty"`
	// HandBack is the address of the registry that customers hand values back to, such as https://registry.example.com: what
	// bucketgrant registry -handback-addr listens on, as customers reach it. Left out, nobody is told of one.
	HandBack string `yaml:"handBack,omitempty"`
}

// HandBackCommand is what a customer hands the values of a stack back with, "" where no registry takes any. A region or a stack
// that is not known yet is left to be filled in.
func (c *Config) HandBackCommand(vendor, region, stack string) string {
	if c.HandBack == "" {
		return ""
	}
	words := []string{"bucketgrant handback -stack-name", cmp.Or(stack, "STACK")}
	if region != "" {
		words = append(words, "-region", region)
	}
	return strings.Join(append(words, "-to", c.HandBack, vendor), " ")
}

// Place is one bucket that templates are launched from.
type Place struct {
	Partition vendors.Partition `yaml:"partition"`
	// Region is the bucket's region, such as us-east-1. Customers of every region of the partition launch from it.
	Region string `yaml:"region"`
	Bucket string `yaml:"bucket"`
	// Account is the ID of the AWS account that the bucket is in, so that nothing is published to somebody else's who has
	// taken its name. Left out, nobody looks.
	Account string `yaml:"account,omitempty"`
	// Prefix is put before every key. It is empty or ends in a slash.
	Prefix string `yaml:"prefix,omitempty"`
}

// Key is where the template of one release is in the bucket.
func (p Place) Key(vendor, version string) string {
	return p.Prefix + vendor + "/" + version + "/template.yaml"
}

// LeanKey is where its lean form is.
func (p Place) LeanKey(vendor, version string) string {
	return p.Prefix + vendor + "/" + version + "/lean.yaml"
}

// OrganizationKey is where its form for an organization is.
func (p Place) OrganizationKey(vendor, version string) string {
	return p.Prefix + vendor + "/" + version + "/organization.yaml"
}

// AssemblyKey is where its cloud assembly is.
func (p Place) AssemblyKey(vendor, version string) string {
	return p.Prefix + vendor + "/" + version + "/" + assembly.FileName
}

// IndexKey is where the index of all releases is in the bucket.
func (p Place) IndexKey() string { return p.Prefix + "index.json" }

// URL is the address of a key, as CloudFormation and browsers take it: virtual-hosted, as path style answers 301 without a
// Location (https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html). A bucket's name has no dots, as its
// certificate covers one label only.
func (p Place) URL(key string) (string, error) {
	at, ok := partition.Get(p.Partition)
	if !ok {
		return "", fmt.Errorf("hosting: partition must be "+partition.Choices+", got %q", p.Partition)
	}
	return "https://" + p.Bucket + ".s3." + p.Region + "." + at.S3Host + "/" + escapePath(key), nil
}

// escapePath percent-encodes a key for the path of an address.
func escapePath(key string) string {
	var b strings.Builder
	for i := range len(key) {
		c := key[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-_.~/", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// PathStyleURL is the address of a key in an S3-compatible store that is not AWS's.
func (p Place) PathStyleURL(endpoint, key string) string {
	return strings.TrimSuffix(endpoint, "/") + "/" + p.Bucket + "/" + escapePath(key)
}
