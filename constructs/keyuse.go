package constructs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// KeyUse is what the grantee of an [AccessPolicy] may do with the KMS key besides what S3 needs for its permissions.
type KeyUse struct {
	// Actions are kms:Decrypt, kms:Encrypt, kms:GenerateDataKey, kms:GenerateDataKeyWithoutPlaintext, kms:ReEncryptFrom and
	// kms:ReEncryptTo, which are tied to S3 as what S3 needs is; and kms:DescribeKey, which KMS itself is asked, so that nothing but the
	// key narrows it: it tells what the key is, and opens nothing.
	Actions []string
	// Why is the reason, in a sentence. It stands in the resource's metadata.
	Why string
}

// checkKeyUse refuses what administers the key, and what is there anyway.
func checkKeyUse(p *problems, props AccessPolicyProps) {
	if len(props.FurtherKeyUse) > 0 && !given(props.KMSKeyARN) {
		p.addf("FurtherKeyUse needs KMSKeyARN")
	}
	var taken []string
	for _, perm := range props.Permissions {
		taken = union(taken, kmsActions(perm))
	}
	for i, use := range props.FurtherKeyUse {
		name := fmt.Sprintf("FurtherKeyUse[%d]", i)
		if len(use.Actions) == 0 || use.Why == "" {
			p.addf("%s must have Actions and Why", name)
		}
		for j, action := range use.Actions {
			switch {
			case !slices.Contains(permissions.OfKey(), action):
				p.addf("%s.Actions[%d] must be %s, got %q", name, j, words.Or(permissions.OfKey()), action)
			case slices.Contains(taken, action):
				p.addf("%s.Actions[%d] must be left out, got %q: it is allowed already", name, j, action)
			}
			taken = append(taken, action)
		}
	}
}

// furtherKeyParts are what is tied to S3, and what KMS itself is asked, each with all of its reasons.
func furtherKeyParts(list []KeyUse, sids sids) []Permission {
	var parts []Permission
	for _, ending := range []string{"Further", "Directly"} {
		part := Permission{}
		var reasons []string
		for _, use := range list {
			actions := slices.DeleteFunc(slices.Clone(use.Actions), func(a string) bool { return permissions.ThroughS3(a) != (ending == "Further") })
			if len(actions) > 0 {
				part.Actions = append(part.Actions, actions...)
				reasons = append(reasons, words.And(actions)+": "+words.Sentence(use.Why))
			}
		}
		if len(part.Actions) > 0 {
			part.Sid, part.Why = sids.free(SidOfKey+ending, ""), "It goes beyond what S3 needs. "+strings.Join(reasons, " ")
			parts = append(parts, part)
		}
	}
	return parts
}
