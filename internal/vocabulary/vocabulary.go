// Package vocabulary is what a vendor's customer decides, a choice a file: its parameters with their words, the conditions
// that follow from them, and the rules between them. It knows nothing of what is granted, and imports no CDK, so that
// everybody may ask it.
//
// Two things are not asked here. What a released template says: it is frozen, and the vocabulary goes on. And what is right:
// the proof has its own expectations.
package vocabulary

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/internal/template/lean"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// For lists what a vendor's customer decides, in the order of the template.
func For(def *vendors.Definition) []Choice {
	ofNewBucket := []Choice{
		namespace(def),
		newKey(def),
		versioning(def),
		accessLogs(def),
		dataEvents(def),
		alarm(def),
		expiry(def),
	}
	list := slices.Concat([]Choice{
		servedPartitions(def),
		whichBucket(def),
		wayIn(def),
		webIdentity(def),
		oidcProvider(def),
		whichOfThem(def),
		servedRegions(def),
		crossAccount(def),
		narrowedEitherWay(def),
		guest(def),
		existingRole(def),
		optionalPermissions(def),
		prefix(def),
		furtherBuckets(def),
		otherAccount(def),
		encryption(def),
		notifications(def),
	}, ofNewBucket, []Choice{
		newBucketOnly(def, ofNewBucket),
		keys(def),
		secretKey(def),
		session(def),
		boundary(def),
		roleName(def),
	})
	for _, set := range def.Sets {
		list = append(list, ofSet(def, set)...)
	}
	list = append(list, callBack(def))
	onlyServed(def, list)
	return list
}

// Ways are all ways in. Of several in one definition the first is the default.
func Ways() []Way {
	return []Way{wayWebIdentity, wayRole, wayStsUserRole, wayKeyedUser, wayBucketPolicy, wayExistingRole}
}

// Lean are the parameters that the lean form of a template asks for though they have a default: those that the definition marks, those
// that the vendor tells only once the stack is made, those whose default fails in an account that is not as it takes for granted, and
// those that take the vendor out of what is kept, where the form can make that.
func Lean(def *vendors.Definition) []lean.Asked {
	asked := lean.Always(def.Ask)
	for _, choice := range For(def) {
		for _, p := range choice.Parameters {
			if !slices.Contains(def.Ask, p.Name) && (p.Late || p.Beforehand || p.Withdraws != "") {
				asked = append(asked, lean.Asked{Parameter: p.Name, While: p.Withdraws})
			}
		}
	}
	return asked
}

// Words are all parameters of the vocabulary, in the order of [vendors.Definition.Parameters]. Those of a definition's own
// choices are not among them: they bear on access.
func Words() []Word {
	return []Word{
		paramNewBucketName, paramBucketNameSuffix, paramBucketNamePrefix, paramExistingBucketName, paramFurtherBucketARNs, paramBucketAccountID,
		paramPrefix, paramKMSKeyARN, paramNewKMSKey, paramVendorAccess,
		paramVersioning, paramAccessLogs, paramExistingLogBucketName, paramDataEventTrail, paramAlarmEmail, paramNotifications, paramVendorQueueARN, paramVendorTopicARN, paramExpireAfterDays,
		paramAccess, paramVendorCloud, paramVendorAccountID, paramExternalID, paramSecondExternalID,
		paramVendorSessionName, paramVendorSourceIdentity, paramVendorOrganizationID, paramVendorPrincipalARN,
		paramWebIdentitySubject, paramWebIdentitySubject2, paramWebIdentitySubject3,
		paramWebIdentityAudience, paramWebIdentityIssuer, paramOIDCProvider, paramActiveAccessKeys,
		paramAccessKeyKMSKeyARN,
		paramPermissionsBoundaryARN, paramMaxSessionDuration, paramRoleName, paramExistingRoleName,
		paramCallBack,
	}
}

// Choice is one thing that the customer decides: its parameters, the conditions that follow from them, and the rules
// that hold between them. All three are contracts once a template is released. Without any, the definition does not offer it.
type Choice struct {
	Parameters []Parameter
	Conditions []Condition
	Rules      []Rule
}

// Parameter is one entry of a template's Parameters.
type Parameter struct {
	Word
	Group       Group
	Label       string
	Description string
	Type        string  // left out: String
	Default     *string // nil: the customer must give one
	Allowed     []string
	Shape
	MaxLength int // of a String, in characters; 0: the pattern says it
	Min, Max  int // of a Number
	// OffForExisting is the value that turns it off, where it is for a new bucket only: an existing one takes this and the default. Nil: any.
	OffForExisting *string
	// Late says that the vendor tells it only once the stack is made.
	Late bool
	// Beforehand says that the default fails where the account has something already, which no rule can see.
	Beforehand bool
	// Withdraws is the condition under which the template makes something that is kept and names the vendor, until this parameter takes
	// that out of it. Empty: the parameter takes nothing out.
	Withdraws string
}

// Shape is what a value must look like: CloudFormation's AllowedPattern and ConstraintDescription.
type Shape struct{ Pattern, Constraint string }

// OrEmpty also accepts nothing.
func (s Shape) OrEmpty() Shape {
	return Shape{awsname.Optional(s.Pattern), awsname.OptionalDescription(s.Constraint)}
}

// Condition is one entry of a template's Conditions.
type Condition struct {
	Name  string
	Holds expr.Expr
}

// Rule is one entry of a template's Rules: when its condition holds, or always, every assertion must hold.
type Rule struct {
	Name       string
	When       expr.Expr
	Assertions []Assertion
}

// Assertion is what must hold, and what a customer reads where it does not.
type Assertion struct {
	Holds expr.Expr
	Words string
}

// Group is a heading over parameters in the console; its order here is theirs there.
type Group int

const (
	GroupBucket Group = iota
	GroupAccess
	GroupAdvanced
	// Groups is how many there are.
	Groups
)

// Label is the heading in a vendor's template.
func (g Group) Label(def *vendors.Definition) string {
	return [...]string{"Bucket", "Access for " + def.Name, "Advanced"}[g]
}

func yesNo(yes bool) *string {
	if yes {
		return new("Yes")
	}
	return new("No")
}
