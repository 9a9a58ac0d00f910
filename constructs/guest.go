package constructs

import "github.com/bucketgrant/bucketgrant/internal/aws/awsname"

// BucketGuest is whom of another account the policy of a [VendorBucket] lets in, with their own credentials: no role is assumed.
// The zero value is nobody. S3 knows no external ID, so whoever knows the bucket's name could have the guest use it for them,
// unless the guest checks whose it is.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html
type BucketGuest struct {
	// ARN is a user or role of another account. It must exist when the stack is launched, and as in a trust policy S3 keeps its
	// unique ID: one that is deleted and made again is not let in.
	ARN Value
	// ARNs are several users and roles at once, instead of ARN. One alone may be an Expression that becomes a list of ARNs.
	ARNs []Value
	// AccountID is another account, 12 digits, whose administrators choose whom of it they send. Instead of ARN.
	AccountID Value
	// AccountIDs are several accounts at once, instead of AccountID, as those of an [AccountTrust].
	AccountIDs []Value
	// NoExternalID is the reason why it is acceptable that no external ID is asked for. It stands in the template's metadata.
	NoExternalID string
	// ExistingBucket is how a bucket that is there already is shared with the guest, without this one. It stands in the template's
	// metadata. Left out, it is not.
	ExistingBucket string
	// Permissions are what they may do, at least one, and one without When: on the bucket and its objects, with TLS.
	Permissions []Permission
	// Prefix limits the objects to keys that begin with it, and listing to such keys. Left out, it is all of them.
	Prefix Value
	// PrefixWhen is the condition under which listing is limited. Elsewhere Prefix must be empty.
	PrefixWhen When
	// When is the condition under which the policy names the guest. An update in which it ceases to hold takes out every statement.
	When When
	// Prefixes are several that are known at synthesis, instead of Prefix: keys begin with one of them.
	Prefixes []string
}

// none reports whether nobody is let in.
func (g BucketGuest) none() bool {
	return g.ARN == nil && g.AccountID == nil && len(g.ARNs) == 0 && len(g.AccountIDs) == 0 && len(g.Permissions) == 0
}

func (g BucketGuest) check(p *problems) {
	if g.none() {
		return
	}
	g.checkWho(p)
	if g.NoExternalID == "" {
		p.addf("Guest.NoExternalID must be given, the reason why none is needed: S3 asks for no external ID")
	}
	checkPrefix(p, "Guest.Prefix", g.Prefix)
	checkPrefixes(p, "Guest.Prefix", g.Prefix, g.Prefixes)
	if len(g.Permissions) == 0 {
		p.addf("Guest.Permissions must have at least one entry")
	}
	checkPermissions(p, AccessPolicyProps{Permissions: g.Permissions, Prefix: g.Prefix, Prefixes: g.Prefixes})
}

// checkWho checks who it is.
func (g BucketGuest) checkWho(p *problems) {
	byAccount := g.AccountID != nil || len(g.AccountIDs) > 0
	byARN := g.ARN != nil || len(g.ARNs) > 0
	var of problems
	switch {
	case byAccount && byARN:
		p.addf("Guest: one of ARN, ARNs, AccountID and AccountIDs must be given, got accounts and ARNs")
	case byAccount:
		checkOneOrSeveral(&of, "AccountID", g.AccountID, g.AccountIDs, awsname.CheckAccountID)
	default:
		checkOneOrSeveral(&of, "ARN", g.ARN, g.ARNs, awsname.CheckPrincipalARN)
	}
	for _, err := range of {
		p.addf("Guest: %w", err)
	}
}

// principal is who is let in, as a statement names them.
func (g BucketGuest) principal() map[string]any {
	if g.AccountID == nil && len(g.AccountIDs) == 0 {
		return map[string]any{"AWS": oneOrSeveral(g.ARN, g.ARNs)}
	}
	return map[string]any{"AWS": accountRoots(g.AccountID, g.AccountIDs)}
}

// statements are those of the bucket's policy, and the reasons for them.
func (g BucketGuest) statements(bucketID string) (statements []any, reasons map[string]any) {
	if g.none() {
		return nil, nil
	}
	props := AccessPolicyProps{
		BucketName: Ref(bucketID), Permissions: g.Permissions, Prefix: g.Prefix, PrefixWhen: g.PrefixWhen, Prefixes: g.Prefixes, ofTheBucket: true,
	}
	reasons = map[string]any{"NoExternalId": g.NoExternalID}
	if g.ExistingBucket != "" {
		reasons["ExistingBucket"] = g.ExistingBucket
	}
	sids := sidsOf(g.Permissions)
	for _, perm := range g.Permissions {
		for _, part := range partsOf(perm, props, sids) {
			s := statement(part, props)
			s["Principal"] = g.principal()
			statements = append(statements, g.When.orNothing(perm.When.orNothing(s)))
			if part.Why != "" {
				reasons[part.Sid] = part.Why
			}
		}
	}
	return statements, reasons
}
