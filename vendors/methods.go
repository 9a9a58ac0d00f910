package vendors

import (
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
)

// ServedPartitions are the partitions in which the vendor serves customers: those of the definition, of the vendor's
// accounts, the one where the provider of its web identity is built in, those where it has a key instead, or all public ones.
//
// IAM knows accounts.google.com without an identity provider in the account. AWS documents that for its commercial regions,
// and of those in China that providers such as social media may not be there; who knows better lists the partitions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html,
// https://docs.amazonaws.cn/en_us/aws/latest/userguide/iam.html
//
// Where the definition names regions, they are those of these that have one of them.
func (d *Definition) ServedPartitions() []Partition {
	return d.withRegions(d.servedInAnyRegion())
}

// servedInAnyRegion are the partitions that are served, whichever of their regions are.
func (d *Definition) servedInAnyRegion() []Partition {
	return slices.DeleteFunc(partition.IDs(), func(p Partition) bool {
		if d.Partitions != nil {
			return !slices.Contains(d.Partitions, p)
		}
		if slices.Contains(d.KeyPartitions(), p) {
			return false
		}
		if known := d.knownPartitions(); known != nil {
			return !slices.Contains(known, p)
		}
		web := d.Access.Role != nil && d.Access.Role.Trust.WebIdentity != nil
		return web && p != PartitionAWS
	})
}

// KeyPartitions are those in which a key is the only way in, where the role is in all others. Nil where no partition decides.
func (d *Definition) KeyPartitions() []Partition {
	if d.Access.Role == nil || d.Access.KeyedUser == nil {
		return nil
	}
	return d.Access.KeyedUser.Partitions
}

// RolePartitions are the served ones in which a role is a way in, or is the vendor's at all.
func (d *Definition) RolePartitions() []Partition {
	return slices.DeleteFunc(d.ServedPartitions(), func(p Partition) bool { return slices.Contains(d.KeyPartitions(), p) })
}

// hasKey reports whether a user with an access key is a way in.
func (d *Definition) hasKey() bool { return d.Access.KeyedUser != nil || d.Access.StsUserRole != nil }

// letsIn reports whether the definition says whom a role or the policy of the bucket lets in.
func (d *Definition) letsIn() bool { return d.Trusted() != nil || d.Access.StsUserRole != nil }

// Description is the description of the vendor's template. CloudFormation allows 1,024 bytes.
func (d *Definition) Description() string {
	return fmt.Sprintf("%s %s: %s", d.Name, d.Version, d.Purpose) + d.aboutTheAccount() + d.aboutThePrefix() + d.aboutTheTarget() + d.aboutTheKey() + d.aboutTheBucketPolicy()
}

// aboutTheAccount is what the description says of what a vendor sees of the whole account whatever the customer chooses.
func (d *Definition) aboutTheAccount() string {
	var actions []string
	for _, p := range d.AllPermissions() {
		if p.Applies(OnAccount) && p.Choice == nil {
			actions = append(actions, slices.DeleteFunc(slices.Clone(p.Actions), func(a string) bool { return slices.Contains(actions, a) })...)
		}
	}
	if len(actions) == 0 {
		return ""
	}
	return " It goes beyond the bucket, and always shows " + d.Name + " " + permissions.Shows(actions) + "."
}

// Reason is what the permission is for, and what it shows where it is about more than the bucket.
func (d *Definition) Reason(p Permission) string {
	if !p.Applies(OnAccount) {
		return p.Why
	}
	why := p.Why
	if p.Required != "" {
		why += " Required: " + p.Required
	}
	return why + " It goes beyond the bucket, and shows " + d.Name + " " + permissions.Shows(p.Actions) + "."
}

// aboutTheKey is what the description says at its end of a key, which else outlives whoever made it.
func (d *Definition) aboutTheKey() string {
	if d.Access.KeyedUser == nil && d.Access.StsUserRole == nil {
		return ""
	}
	if d.Access.Role != nil {
		return " Deleting the stack deletes the access key and its secret, where there is one."
	}
	return " Deleting the stack deletes the access key and its secret."
}

// Applies reports whether the permission is about the bucket, or about its objects.
func (p Permission) Applies(to Target) bool { return slices.Contains(p.On, to) }

// Lists reports whether a permission on the bucket lists keys, which S3 can limit to a prefix by the condition key s3:prefix.
func (d *Definition) Lists() bool {
	return slices.ContainsFunc(d.onTheBucket(), func(p Permission) bool {
		return slices.ContainsFunc(p.Actions, func(name string) bool {
			a, ok := s3actions.Lookup(name)
			return ok && a.Prefix
		})
	})
}

// MakesRole says whether a stack may have a role that is granted the permissions.
func (d *Definition) MakesRole() bool { return d.Access.Role != nil || d.Access.StsUserRole != nil }

// Overwrites says whether the vendor may put another object in the place of one, which destroys it where versioning is off.
func (d *Definition) Overwrites() bool {
	return slices.ContainsFunc(d.onTheBucket(), func(p Permission) bool {
		return p.Applies(OnObjects) && slices.ContainsFunc(p.Actions, func(pattern string) bool {
			return slices.ContainsFunc(s3actions.Matching(pattern), func(a s3actions.Action) bool { return a.Name == "s3:PutObject" })
		})
	})
}

// May reports whether a permission has the S3 action on what it is about, whether by the customer's choice or in any case.
func (d *Definition) May(action string) bool {
	a, known := s3actions.Lookup(action)
	return known && slices.ContainsFunc(d.onTheBucket(), func(p Permission) bool {
		on := a.On.Bucket && p.Applies(OnBucket) || a.On.Object && p.Applies(OnObjects) || a.On == (s3actions.Targets{}) && p.Applies(OnAccount)
		return on && slices.ContainsFunc(p.Actions, func(pattern string) bool {
			return slices.ContainsFunc(s3actions.Matching(pattern), func(m s3actions.Action) bool { return m.Name == a.Name })
		})
	})
}
