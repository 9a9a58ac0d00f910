package stacks

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/internal/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// choice is one thing that the customer decides: its parameters, the conditions that follow from them, and the rules
// that hold between them. All three are contracts once a template is released.
type choice struct {
	parameters []parameter
	conditions []condition
	rules      []rule
}

// parameter is one entry of a template's Parameters.
type parameter struct {
	name        string
	group       group
	label       string
	description string
	typ         string  // left out: String
	value       *string // the default; nil: the customer must give one
	allowed     []string
	format
	maxLength int // of a String; 0: the pattern says it
	min, max  int // of a Number
}

// format is what a value must look like: CloudFormation's AllowedPattern and ConstraintDescription.
type format struct{ pattern, description string }

// orEmpty also accepts nothing.
func (f format) orEmpty() format {
	return format{awsname.Optional(f.pattern), awsname.OptionalDescription(f.description)}
}

var (
	bucketNameFormat       = format{awsname.BucketNamePattern, awsname.BucketNameDescription}
	newBucketFormat        = format{awsname.NewBucketNamePattern, awsname.NewBucketNameDescription}
	newBucketNoDotsFormat  = format{awsname.NewBucketNameWithoutDotsPattern, awsname.NewBucketNameWithoutDotsDescription}
	bucketARNFormat        = format{awsname.BucketARNPattern, awsname.BucketARNDescription}
	prefixFormat           = format{awsname.KeyPrefixPattern, awsname.KeyPrefixDescription}
	keyARNFormat           = format{awsname.KMSKeyARNPattern, awsname.KMSKeyARNDescription}
	emailFormat            = format{awsname.EmailPattern, awsname.EmailDescription}
	principalFormat        = format{awsname.PrincipalARNPattern, awsname.PrincipalARNDescription + "; " + strconv.Itoa(maxPrincipalARN) + " characters in all at most"}
	externalIDFormat       = format{awsname.ExternalIDPattern, awsname.ExternalIDDescription}
	serviceAccountIDFormat = format{awsname.ServiceAccountIDPattern, awsname.ServiceAccountIDDescription}
	audienceFormat         = format{awsname.AudiencePattern, awsname.AudienceDescription}
	policyARNFormat        = format{awsname.PolicyARNPattern, awsname.PolicyARNDescription}
	roleNameFormat         = format{awsname.RoleNamePattern, awsname.RoleNameDescription}
)

type condition struct {
	name       string
	expression expr.Expr
}

// rule is one entry of a template's Rules: when its condition holds, or always, every assertion must hold.
type rule struct {
	name       string
	when       expr.Expr
	assertions []assertion
}

type assertion struct {
	holds       expr.Expr
	description string
}

// group is a heading over parameters in the console; its order here is theirs there.
type group int

const (
	groupBucket group = iota
	groupAccess
	groupAdvanced
	groups
)

func (g group) label(def *vendors.Definition) string {
	return [...]string{"Bucket", "Access for " + def.Name, "Advanced"}[g]
}

// The names of conditions. Each says what holds.
const (
	createBucket       = "CreateBucket"
	nameBucket         = "NameBucket"
	limitToPrefix      = "LimitToPrefix"
	openFurtherBuckets = "OpenFurtherBuckets"
	useKMSKey          = "UseKmsKey"
	setVersioning      = "SetVersioning"
	logAccess          = "LogAccess"
	logToOwnBucket     = "LogToOwnBucket"
	recordDataEvents   = "RecordDataEvents"
	createLogBucket    = "CreateLogBucket"
	sendAlarms         = "SendAlarms"
	useRole            = "UseRole"
	useWebIdentity     = "UseWebIdentity"
	useKeyedUser       = "UseKeyedUser"
	trustIsKnown       = "TrustIsKnown"
	requireAudience    = "RequireAudience"
	boundPermissions   = "BoundPermissions"
	nameRole           = "NameRole"
)

// choicesOf lists what a vendor's customer decides, in the order of the template.
func choicesOf(def *vendors.Definition) []choice {
	return []choice{
		servedPartitions(def),
		whichBucket(def),
		wayIn(def),
		webIdentity(def),
		crossAccount(def),
		optionalPermissions(def),
		prefixOrFurtherBuckets(def),
		encryption(def),
		versioning(def),
		accessLogs(def),
		dataEvents(def),
		alarm(def),
		newBucketOnly(def),
		keys(def),
		session(def),
		boundary(),
		roleName(def),
	}
}

// servedPartitions refuses a launch where the vendor is not: the same account ID is somebody else's in another partition.
func servedPartitions(def *vendors.Definition) choice {
	served := make([]string, 0, 4)
	for _, p := range def.ServedPartitions() {
		served = append(served, string(p))
	}
	return choice{rules: []rule{{
		name: "ServedPartition",
		assertions: []assertion{{
			expr.Contains(served, expr.Ref("AWS::Partition")),
			fmt.Sprintf("%s serves customers in %s only.", def.Name, inWords("partition", served)),
		}},
	}}}
}

func yesNo(yes bool) *string {
	if yes {
		return new("Yes")
	}
	return new("No")
}

func example(s string) string {
	if s == "" {
		return ""
	}
	return ", such as " + s
}

// words is "Allow delete" for AllowDelete.
func words(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteRune(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[size:]
}

// inWords is "partition aws", or "partitions aws, aws-cn".
func inWords(noun string, list []string) string {
	if len(list) > 1 {
		noun += "s"
	}
	return "AWS " + noun + " " + strings.Join(list, ", ")
}
