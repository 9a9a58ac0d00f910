package vocabulary

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramNewKMSKey = Word{Name: vendors.ParamNewKMSKey, Samples: []string{"No", "Yes"}, OwnAccount: true,
	InAccounts: "A new KMS key is one in each account and Region, and AWS charges for each."}

// It takes away only, and is set by an update, so that no address fills it in.
var paramVendorAccess = Word{Name: vendors.ParamVendorAccess, Samples: []string{AccessGranted, AccessWithdrawn},
	InAccounts: "An update that withdraws the vendor's access to kept keys does so in all accounts at once."}

// The values of the parameter VendorAccess, contracts of the templates.
const (
	AccessGranted   = "Granted"
	AccessWithdrawn = "Withdrawn"
)

const (
	// CreateKMSKey is a condition: the template makes the KMS key of the new bucket.
	CreateKMSKey = "CreateKmsKey"
	// EncryptWithKMS is a condition: the bucket is encrypted with a key of KMS, new or not.
	EncryptWithKMS = "EncryptWithKms"
	// GrantAccess is a condition: the policies of that key and of the bucket let the vendor in.
	GrantAccess = "GrantAccess"
)

// newKey: a KMS key of a new bucket that the template makes.
func newKey(def *vendors.Definition) Choice {
	if !def.Bucket.KMSKey.Offered() {
		return Choice{}
	}
	c := Choice{
		Parameters: []Parameter{{
			Word: paramNewKMSKey, Group: GroupAdvanced, Label: "New KMS key for a new bucket",
			Description: "Yes makes a KMS key that encrypts a new bucket, for which AWS charges by the month. The key stays when the stack goes, as " +
				"nobody can read without it what it encrypted. Once it is Yes, leave it so: " + keyLetGo(def),
			Default: yesNo(def.Bucket.KMSKey == vendors.OfferRecommended), Allowed: []string{"Yes", "No"},
			OffForExisting: new("No"),
		}},
		Conditions: []Condition{{CreateKMSKey, expr.And(newBucketIs(def, expr.Has(vendors.ParamNewKMSKey, "Yes"))...)}},
		Rules:      []Rule{oneKey(def)},
	}
	if NewKeyForGuest(def) != nil {
		c.Parameters[0].Description += " The key's policy says for which bucket it is: give the new bucket's name."
		c.Parameters = append(c.Parameters, Parameter{
			Word: paramVendorAccess, Group: GroupAdvanced, Label: "Access of " + def.Name,
			Description: "Whether the policy of the new bucket lets " + def.Name + " in, and that of its new KMS key lets " + def.Name + " use the key, through S3 for the " +
				"bucket. The key and its policy stay when the stack goes: update the stack with " + AccessWithdrawn + " before you delete it, and neither policy names " + def.Name + ".",
			Default: new(AccessGranted), Allowed: []string{AccessGranted, AccessWithdrawn}, Withdraws: CreateKMSKey,
		})
		c.Conditions = append(c.Conditions, Condition{GrantAccess, expr.Has(vendors.ParamVendorAccess, AccessGranted)})
		c.Rules = append(c.Rules, withdrawnFirst(def))
	}
	return c
}

// keyLetGo says what becomes of the key that the stack lets go of. Who gets in by its policy still does, and no update can change it then.
func keyLetGo(def *vendors.Definition) string {
	if NewKeyForGuest(def) == nil {
		return "with No, " + def.Name + " can no longer read that, and the key is no longer the stack's."
	}
	return "with No, the key is no longer the stack's, and its policy still names " + def.Name + ", unless an update before, with Yes, has set " + vendors.ParamVendorAccess +
		" to " + AccessWithdrawn + ". Set it to " + AccessGranted + " again together with No: " + def.Name + " then gets into the bucket again, and the old key is closed."
}

// withdrawnFirst refuses to withdraw the access by the update that lets go of the key: CloudFormation keeps the key as it is, with the
// vendor in its policy, and no later update reaches it.
func withdrawnFirst(def *vendors.Definition) Rule {
	return Rule{Name: "WithdrawnFirst", When: expr.Has(vendors.ParamVendorAccess, AccessWithdrawn), Assertions: []Assertion{{
		expr.Has(vendors.ParamNewKMSKey, "Yes"),
		fmt.Sprintf("%s %s is for a stack that made the KMS key, as long as the key is the stack's: with %s No the key's policy is let go of as it is. Leave %s Yes. "+
			"Once an update has withdrawn the access, No goes with %s %s, which lets %s into the bucket again. A stack that made no key is deleted instead.",
			vendors.ParamVendorAccess, AccessWithdrawn, vendors.ParamNewKMSKey, vendors.ParamNewKMSKey, vendors.ParamVendorAccess, AccessGranted, def.Name),
	}}}
}

// oneKey refuses a key of the customer's beside one that the template makes, and one for a guest without the name of the bucket:
// the policy of the key must say it before there is a bucket, which CloudFormation would name only then.
func oneKey(def *vendors.Definition) Rule {
	r := Rule{Name: "OneKmsKey", When: expr.Has(vendors.ParamNewKMSKey, "Yes"), Assertions: []Assertion{{
		expr.Or(append([]expr.Expr{expr.Empty(paramKMSKeyARN.Name)}, existingBucketIsGiven(def)...)...),
		fmt.Sprintf("%s is for a key that you have: leave it empty, or set %s to No.", paramKMSKeyARN.Name, vendors.ParamNewKMSKey),
	}}}
	if name, must := newBucketName(def); NewKeyForGuest(def) != nil && !must {
		names, words := nameIsGiven(def, name)
		r.Assertions = append(r.Assertions, Assertion{
			expr.Or(names...),
			fmt.Sprintf("The policy of the new KMS key names the bucket: give %s, or set %s to No.", words, vendors.ParamNewKMSKey),
		})
	}
	return r
}

// keyIsGiven refuses a launch without a key, where the template may make one. Elsewhere the parameter has no default.
func keyIsGiven(def *vendors.Definition) []Rule {
	if !def.Bucket.KMSKey.Offered() {
		return nil
	}
	makes, words := expr.Has(vendors.ParamNewKMSKey, "Yes"), "Give "+paramKMSKeyARN.Name+", or set "+vendors.ParamNewKMSKey+" to Yes"
	if isNew := noExistingBucket(def); isNew != nil {
		makes, words = expr.And(append([]expr.Expr{makes}, isNew...)...), words+" for a new bucket"
	}
	return []Rule{{Name: "KmsKeyIsGiven", Assertions: []Assertion{{
		expr.Or(expr.Filled(paramKMSKeyARN.Name), makes), words + ": " + def.Name + " takes no bucket without a key.",
	}}}}
}

// NamedForNewKey are the parameters of which one must name the new bucket where the template makes a KMS key whose policy says the
// name, though they may be empty elsewhere, and what makes it.
func NamedForNewKey(def *vendors.Definition) (parameters []string, made string) {
	name := paramNewBucketName.Name
	if b := def.Bucket.Name; NewKeyForGuest(def) == nil || def.MustName() || b != nil && b.Prefix != "" {
		return nil, ""
	}
	if def.Bucket.Namespace.Offered() {
		return []string{name, paramBucketNamePrefix.Name}, vendors.ParamNewKMSKey + " Yes"
	}
	return []string{name}, vendors.ParamNewKMSKey + " Yes"
}

// forNewKey says that the new bucket's name must be known where the policy of its key says it.
func forNewKey(def *vendors.Definition) string {
	switch parameters, made := NamedForNewKey(def); len(parameters) {
	case 0:
		return ""
	case 1:
		return "With " + made + " it must be given: the policy of the key names the bucket. "
	default:
		return "With " + made + " it must be given, or " + parameters[1] + ": the policy of the key names the bucket. "
	}
}

// usesKey are the conditions under which the bucket is encrypted with a key of KMS: one that the customer has, or a new one. There are
// none where it always is.
func usesKey(def *vendors.Definition) []Condition {
	if EncryptedWhen(def) == "" {
		return nil
	}
	list := []Condition{{UseKMSKey, expr.Filled(paramKMSKeyARN.Name)}}
	if def.Bucket.KMSKey.Offered() {
		list = append(list, Condition{EncryptWithKMS, expr.Or(expr.Is(UseKMSKey), expr.Is(CreateKMSKey))})
	}
	return list
}

// newKeyInstead is what the customer of a vendor that takes no bucket without a key does, where the template may make one.
func newKeyInstead(def *vendors.Definition) string {
	if !def.Bucket.KMSKey.Offered() {
		return ""
	}
	return ": give one, or have a new one made with " + vendors.ParamNewKMSKey
}

// orNewKey is the end of what happens where the customer has no key of their own.
func orNewKey(def *vendors.Definition) string {
	if !def.Bucket.KMSKey.Offered() {
		return ""
	}
	return ", or a new one with " + vendors.ParamNewKMSKey
}
