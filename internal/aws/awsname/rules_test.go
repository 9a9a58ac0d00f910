package awsname

import (
	"slices"
	"strings"
	"testing"

	"github.com/dlclark/regexp2/v2"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// rule is one rule of this package with what it must accept and refuse.
type rule struct {
	name, pattern, description string
	check                      func(string) error
	good                       []string
	bad                        []bad
}

type bad struct{ value, err string }

// refused lists values whose error is the rule's description.
func refused(description string, values ...string) []bad {
	var list []bad
	for _, v := range values {
		list = append(list, bad{v, refuse(description, v).Error()})
	}
	return list
}

// principalOf is the rule for the principals of as many accounts as the good ones are of.
func principalOf(name string, good []string, wrong ...string) rule {
	var accounts []Account
	var starts []string
	for _, arn := range good {
		a := Account{partition.ID(strings.Split(arn, ":")[1]), strings.Split(arn, ":")[4]}
		if start := "arn:" + string(a.Partition) + ":iam::" + a.ID + ":"; !slices.Contains(starts, start) {
			accounts, starts = append(accounts, a), append(starts, start)
		}
	}
	pattern, description := PrincipalOf(accounts)
	check := func(arn string) error {
		if CheckPrincipalARN(arn) != nil || !slices.ContainsFunc(starts, func(s string) bool { return strings.HasPrefix(arn, s) }) {
			return refuse(description, arn)
		}
		return nil
	}
	return rule{name: name, pattern: pattern, description: description, check: check, good: good, bad: refused(description, wrong...)}
}

// toldARN is the rule for the ARNs of queues or topics of an account.
func toldARN(name, service string, of Account, good []string, wrong ...string) rule {
	pattern, description := ToldARN(service, of)
	check := func(arn string) error {
		rest, ok := cutARN(arn, service)
		region, rest, _ := strings.Cut(rest, ":")
		account, name, _ := strings.Cut(rest, ":")
		if !ok || of.Partition != "" && partition.OfARN(arn) != of.Partition || !isRegion(region) || CheckAccountID(account) != nil ||
			of.ID != "" && account != of.ID || !made(name, lower+upper+digits+"_-", 1, map[string]int{"sqs": 80, "sns": 256}[service]) {
			return refuse(description, arn)
		}
		return nil
	}
	return rule{name: name, pattern: pattern, description: description, check: check, good: good, bad: refused(description, wrong...)}
}

// existingRoleName is the rule for the names of roles that are there already.
func existingRoleName(name, prefix string, good []string, wrong ...string) rule {
	pattern, description := ExistingRoleName(prefix)
	check := func(name string) error { return CheckExistingRoleName(name, prefix) }
	return rule{name: name, pattern: pattern, description: description, check: check, good: good, bad: refused(description, wrong...)}
}

// roleNameFrom is the rule for names with a fixed beginning.
func roleNameFrom(name, prefix string, good []string, wrong ...string) rule {
	pattern, description := RoleNameFrom(prefix)
	check := func(name string) error { return CheckRoleNameFrom(name, prefix) }
	return rule{name: name, pattern: pattern, description: description, check: check, good: good, bad: refused(description, wrong...)}
}

const (
	account = "123456789012"
	keyID   = "1234abcd-12ab-34cd-56ef-1234567890ab"
)

var badBucketNames = []bad{
	{"", "must be 3 to 63 characters long, got 0"},
	{"ab", "must be 3 to 63 characters long, got 2"},
	{strings.Repeat("a", 64), "must be 3 to 63 characters long, got 64"},
	{"Acme", `must be lower-case letters, digits, hyphens and dots, got "Acme"`},
	{"acme_data", `must be lower-case letters, digits, hyphens and dots, got "acme_data"`},
	{"acme\n", `must be lower-case letters, digits, hyphens and dots, got "acme\n"`},
	{"acmé", `must be lower-case letters, digits, hyphens and dots, got "acmé"`},
	{"-acme", `must start with a letter or digit, got "-acme"`},
	{"acme-", `must end with a letter or digit, got "acme-"`},
	{"xn--acme", `must not start with xn--, which AWS reserves, got "xn--acme"`},
	{"sthree-acme", `must not start with sthree-, which AWS reserves, got "sthree-acme"`},
	{"amzn-s3-demo-acme", `must not start with amzn-s3-demo-, which AWS reserves, got "amzn-s3-demo-acme"`},
	{"acme-s3alias", `must not end with -s3alias, which AWS reserves, got "acme-s3alias"`},
	{"acme--ol-s3", `must not end with --ol-s3, which AWS reserves, got "acme--ol-s3"`},
	{"acme--x-s3", `must not end with --x-s3, which AWS reserves, got "acme--x-s3"`},
	{"acme--table-s3", `must not end with --table-s3, which AWS reserves, got "acme--table-s3"`},
}

var badDottedNames = []bad{
	{".acme", `must start with a letter or digit, got ".acme"`},
	{"acme.", `must end with a letter or digit, got "acme."`},
	{"acme..data", `must not have two dots in a row, got "acme..data"`},
	{"192.168.5.4", `must not be four numbers with dots between, like an IP address, got "192.168.5.4"`},
	{"acme.mrap", `must not end with .mrap, which AWS reserves, got "acme.mrap"`},
}

var goodBucketNames = []string{"abc", "acme-data", "0-0", "acme--data", "xn-acme", "acme-x-s3", "acme-ana", strings.Repeat("a", 63)}

var goodDottedNames = []string{"quartic-data.your-domain.com", "1.2.3", "1.2.3.4.5", "192.168.5.4a", "acme.-data", "acme-.data"}

func newName(dots bool) func(string) error {
	return func(name string) error { return CheckNewBucketName(name, dots) }
}

// concat returns a fresh slice: append to a shared one gives one row's values to the next.
func concat[T any](lists ...[]T) []T {
	var all []T
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// bucketNameFrom is the rule for names of buckets that begin so, with good ones and others that are none.
func bucketNameFrom(name, prefix string, good []string, wrong ...string) rule {
	pattern, description := BucketNameFrom(prefix)
	r := rule{name: name, pattern: pattern, description: description, check: func(name string) error { return CheckBucketNameFrom(name, prefix) }, good: good}
	for _, w := range wrong {
		r.bad = append(r.bad, bad{w, CheckBucketNameFrom(w, prefix).Error()})
	}
	return r
}

func rules() []rule {
	regional, _ := NewAccountRegionalPrefix("", 5)
	return []rule{
		{
			name: "AccountRegionalPrefix", pattern: regional.Pattern, description: regional.Description, check: regional.Check,
			good: []string{"acme-data", "a", "0", "xn", "acme--data", "amzn-s3-demon", strings.Repeat("a", 27)},
			bad: []bad{
				{"", "must not be empty"},
				{"acme-", `must end with a letter or digit, got "acme-"`},
				{"sthree", `must not start with sthree-, which AWS reserves, got "sthree-"`},
				{"acme.data", `must not have dots, got "acme.data-"`},
			},
		},
		{
			name: "BucketName", pattern: BucketNamePattern, description: BucketNameDescription, check: CheckBucketName,
			good: concat(goodBucketNames, goodDottedNames, []string{"acme-123456789012-us-east-1-an"}),
			bad:  concat(badBucketNames, badDottedNames),
		},
		{
			name: "NewBucketName", pattern: NewBucketNamePattern, description: NewBucketNameDescription, check: newName(true),
			good: concat(goodBucketNames, goodDottedNames),
			bad: concat(badBucketNames, badDottedNames, []bad{
				{"acme-an", `must not end with -an, which AWS reserves, got "acme-an"`},
			}),
		},
		{
			name: "NewBucketNameWithoutDots", pattern: NewBucketNameWithoutDotsPattern, description: NewBucketNameWithoutDotsDescription, check: newName(false),
			good: goodBucketNames,
			bad: concat(badBucketNames, []bad{
				{"acme-an", `must not end with -an, which AWS reserves, got "acme-an"`},
				{"acme.com", `must not have dots, got "acme.com"`},
			}),
		},
		bucketNameFrom("BucketNameFromWord", "acme-", []string{"acme-data", "acme-1", "acme-an"}, "acme", "xacme-data", "acme.data", "sthree-acme"),
		bucketNameFrom("BucketNameFromDots", "a.b", []string{"a.bc", "a.b1"}, "axbc", "a.c"),
		{
			name: "BucketARN", pattern: BucketARNPattern, description: BucketARNDescription, check: CheckBucketARN,
			good: []string{"arn:aws:s3:::acme-data", "arn:aws-cn:s3:::acme.data", "arn:aws-us-gov:s3:::abc", "arn:aws-eusc:s3:::abc"},
			bad: concat(
				refused(BucketARNDescription, "", "acme-data", "arn:aws:s3::acme-data", "arn:aws:s3:eu-west-1::acme-data", "arn:aws-iso:s3:::acme-data", " arn:aws:s3:::acme-data"),
				[]bad{
					{"arn:aws:s3:::*", "must end with a bucket name, which must be 3 to 63 characters long, got 1"},
					{"arn:aws:s3:::acme*", `must end with a bucket name, which must be lower-case letters, digits, hyphens and dots, got "acme*"`},
					{"arn:aws:s3:::acme/key", `must end with a bucket name, which must be lower-case letters, digits, hyphens and dots, got "acme/key"`},
				}),
		},
		{
			name: "AccountID", pattern: AccountIDPattern, description: AccountIDDescription, check: CheckAccountID,
			good: []string{account, "000000000001"},
			bad:  refused(AccountIDDescription, "", "5550714", "1234567890123", "1234-5678-9012", "١٢٣٤٥٦٧٨٩٠١٢", account+"\n"),
		},
		{
			name: "ExternalID", pattern: ExternalIDPattern, description: ExternalIDDescription, check: CheckExternalID,
			good: []string{"ab", "acme_+=,.@:/-0", strings.Repeat("x", 1224)},
			bad:  refused(ExternalIDDescription, "", "a", "a b", "a*", "ünïque", strings.Repeat("x", 1225)),
		},
		{
			name: "PrincipalARN", pattern: PrincipalARNPattern, description: PrincipalARNDescription, check: CheckPrincipalARN,
			good: []string{
				"arn:aws:iam::" + account + ":role/vendor", "arn:aws-cn:iam::" + account + ":user/a", "arn:aws-us-gov:iam::" + account + ":user/x@y.z",
				"arn:aws-eusc:iam::" + account + ":role/aws-reserved/sso.amazonaws.com/name", "arn:aws:iam::" + account + ":role/" + strings.Repeat("x", 64),
				"arn:aws:iam::" + account + ":role/" + strings.Repeat("x", 510) + "/y", "arn:aws:iam::" + account + ":role/" + strings.Repeat("x/", 255) + "y",
			},
			bad: refused(PrincipalARNDescription,
				"", "*", account, "arn:aws:iam::"+account+":root", "arn:aws:iam::"+account+":role/*", "arn:aws:iam::"+account+":role/",
				"arn:aws:iam::"+account+":role/a//b", "arn:aws:iam::"+account+":role//b", "arn:aws:iam::*:role/a", "arn:aws:iam::123:role/a",
				"arn:aws:iam:us-east-1:"+account+":role/a", "arn:aws:iam::"+account+":group/a", "arn:aws:sts::"+account+":assumed-role/a/b",
				"arn:*:iam::"+account+":role/a", "arn:aws-iso:iam::"+account+":role/a", "arn:aws:iam::"+account+":role/"+strings.Repeat("x", 65),
				"arn:aws:iam::"+account+":role/"+strings.Repeat("x", 511)+"/y", "arn:aws:iam::"+account+":role/"+strings.Repeat("x/", 256)+"y"),
		},
		principalOf("PrincipalOfOneAccount",
			[]string{"arn:aws:iam::" + account + ":role/vendor", "arn:aws:iam::" + account + ":user/a/b"},
			"arn:aws:iam::111122223333:role/vendor", "arn:aws-cn:iam::"+account+":role/vendor", "arn:aws:iam::"+account+":root", account,
			"arn:aws:iam::"+account+"0:role/a", "arn:aws:iam::"+account+":role/*"),
		toldARN("QueueARN", "sqs", Account{},
			[]string{"arn:aws:sqs:us-east-1:" + account + ":Objects_new-1", "arn:aws-cn:sqs:cn-north-1:" + account + ":" + strings.Repeat("q", 80)},
			"arn:aws:sns:us-east-1:"+account+":objects", "arn:aws:sqs:us-east-1:"+account+":objects.fifo", "arn:aws:sqs:us-east-1:"+account+":*",
			"arn:aws:sqs:*:"+account+":objects", "arn:aws:sqs:us-east-1:*:objects", "arn:aws:sqs:us-east-1:"+account+":"+strings.Repeat("q", 81), "arn:aws:sqs:us-east-1:"+account+":",
			"arn:aws-iso:sqs:us-iso-east-1:"+account+":objects", "https://sqs.us-east-1.amazonaws.com/"+account+"/objects", "arn:aws:sqs:us-east-1:"+account+":a:b", ""),
		toldARN("TopicARNOfOneAccount", "sns", Account{partition.China, account},
			[]string{"arn:aws-cn:sns:cn-north-1:" + account + ":" + strings.Repeat("t", 256)},
			"arn:aws:sns:us-east-1:"+account+":objects", "arn:aws-cn:sns:cn-north-1:111122223333:objects", "arn:aws-cn:sqs:cn-north-1:"+account+":objects",
			"arn:aws-cn:sns:cn-north-1:"+account+":"+strings.Repeat("t", 257), "arn:aws-cn:sns:cn-north-1:"+account+":objects.fifo",
			"arn:aws-cn:sns:cn-north-1:"+account+":objects:1f5a8e6b-1234-4321-8888-0123456789ab"),
		principalOf("PrincipalOfTwoAccounts",
			[]string{"arn:aws:iam::" + account + ":role/vendor", "arn:aws-cn:iam::111122223333:user/a"},
			"arn:aws:iam::111122223333:role/vendor", "arn:aws-cn:iam::"+account+":role/vendor", "arn:aws-us-gov:iam::"+account+":role/vendor"),
		{
			name: "PolicyARN", pattern: PolicyARNPattern, description: PolicyARNDescription, check: CheckPolicyARN,
			good: []string{
				"arn:aws:iam::" + account + ":policy/boundary", "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws-cn:iam::aws:policy/job-function/ViewOnlyAccess",
				"arn:aws:iam::" + account + ":policy/" + strings.Repeat("x", 128),
			},
			bad: refused(PolicyARNDescription, "", "arn:aws:iam::"+account+":policy/", "arn:aws:iam::"+account+":policy/*", "arn:aws:iam::aws:role/a",
				"arn:aws:iam::AWS:policy/a", "arn:aws:iam::"+account+":policy/"+strings.Repeat("x", 129)),
		},
		{
			name: "RoleName", pattern: RoleNamePattern, description: RoleNameDescription, check: CheckRoleName,
			good: []string{"r", "Acme_+=,.@-0", strings.Repeat("x", 64)},
			bad:  refused(RoleNameDescription, "", "a/b", "a b", "a*", strings.Repeat("x", 65)),
		},
		roleNameFrom("RoleNameFromWord", "OIDC_", []string{"OIDC_a", "OIDC_OIDC_", "OIDC_" + strings.Repeat("x", 59)},
			"", "OIDC_", "oidc_a", "xOIDC_a", "OIDC-a", "OIDC_a b", "OIDC_a*", "OIDC_a/b", "OIDC_"+strings.Repeat("x", 60)),
		roleNameFrom("RoleNameFromOddCharacters", "a.b+=,@-", []string{"a.b+=,@-1"}, "axb+=,@-1", "a.bb=,@-1", "a.b+=,@-"),
		roleNameFrom("RoleNameFromLong", strings.Repeat("x", 63), []string{strings.Repeat("x", 64)}, strings.Repeat("x", 63), strings.Repeat("x", 65)),
		existingRoleName("ExistingRoleName", "", []string{"acme", "awsservicerolefor", "xAWSServiceRoleForS3", strings.Repeat("x", 64)},
			"", "AWSServiceRoleForSupport", "AWSReservedSSO_Admin_0123", "team/acme", "arn:aws:iam::111122223333:role/acme", "a*", strings.Repeat("x", 65)),
		existingRoleName("ExistingRoleNameFromWord", "Acme", []string{"Acme1", "AcmeAWSServiceRoleFor"}, "Acme", "acme1", "AWSServiceRoleForAcme"),
		existingRoleName("ExistingRoleNameFromReserved", "AWS", []string{"AWSx", "AWSServiceRole"}, "AWSServiceRoleForAcme", "AWSReservedSSO_x"),
		{
			name: "ServiceAccountID", pattern: ServiceAccountIDPattern, description: ServiceAccountIDDescription, check: CheckServiceAccountID,
			good: []string{"100000000000000000001", strings.Repeat("1", 15), strings.Repeat("1", 30)},
			bad:  refused(ServiceAccountIDDescription, "", "12345678901234", "sync@project.iam.gserviceaccount.com", strings.Repeat("1", 31), "10000000000000000000*"),
		},
		{
			name: "Audience", pattern: AudiencePattern, description: AudienceDescription, check: CheckAudience,
			good: []string{"a", "https://sync.example.com/#aws[1]{2}&&--~^|", strings.Repeat("a", 255)},
			bad: refused(AudienceDescription, "", "a b", "*", "a?", "${aws:username}", `a"b`, "a'b", "a`b", `a\b`, "a\tb", "ä", "a\x7f",
				strings.Repeat("a", 256)),
		},
		{
			name: "KMSKeyARN", pattern: KMSKeyARNPattern, description: KMSKeyARNDescription, check: CheckKMSKeyARN,
			good: []string{
				"arn:aws:kms:us-east-1:" + account + ":key/" + keyID, "arn:aws-us-gov:kms:us-gov-west-1:" + account + ":key/" + keyID,
				"arn:aws-eusc:kms:eusc-de-east-1:" + account + ":key/" + keyID, "arn:aws-cn:kms:cn-north-1:" + account + ":key/" + keyID,
				"arn:aws:kms:ap-southeast-10:" + account + ":key/mrk-" + strings.Repeat("0f", 16),
			},
			bad: refused(KMSKeyARNDescription, "", keyID, "arn:aws:kms:us-east-1:"+account+":alias/name", "arn:aws:kms:us-east-1:"+account+":key/*",
				"arn:aws:kms::"+account+":key/"+keyID, "arn:aws:kms:*:"+account+":key/"+keyID, "arn:aws:kms:us-east-1:123:key/"+keyID,
				"arn:aws:kms:us-east-1:"+account+":key/"+strings.ToUpper(keyID), "arn:aws:kms:us-east-1:"+account+":key/mrk-"+keyID,
				"arn:aws:kms:us-east-1:"+account+":"+keyID, "arn:aws:kms:u-east-1:"+account+":key/"+keyID, "arn:aws:kms:us-a-b-east-1:"+account+":key/"+keyID),
		},
		{
			name: "KeyPrefix", pattern: KeyPrefixPattern, description: KeyPrefixDescription, check: CheckKeyPrefix,
			good: []string{"a/", "incoming/acme/", "dt=2026-01-31/", "Quarterly reports (old)/", "a//", "-/", strings.Repeat("x", 511) + "/"},
			bad: refused(KeyPrefixDescription, "", "/", "a", "/a/", " a/", "a/*", "*/", "a?/", "${aws:username}/", "a{b}/", "a\n/", "ä/",
				strings.Repeat("x", 512)+"/"),
		},
		{
			name: "Email", pattern: EmailPattern, description: EmailDescription, check: CheckEmail,
			good: []string{
				"name@example.com", "o'brien+aws_1%x.y-z@sub-1.example.co", "a@1.io", strings.Repeat("a", 64) + "@example.com",
				"a@" + strings.Repeat("b", 63) + ".com", "name@example.xn--p1ai", "name@example.xn--vermgensberater-ctb",
			},
			bad: refused(EmailDescription, "", "name", "@example.com", "name@", "name@example", "name@example.c", "name@-a.com", "name@a-.com", "name@a..com",
				"a b@example.com", "a@b@example.com", "name@example.c0m", "name@example.xn--", "name@example.xn--a-", "name@example.com\n", strings.Repeat("a", 65)+"@example.com",
				"a@"+strings.Repeat("b", 64)+".com", strings.Repeat("a", 60)+"@"+strings.Repeat("bcd.", 50)+"com"),
		},
	}
}

// java compiles a pattern for matches as CloudFormation does it: Java's Matcher.matches, which wants the whole value.
func java(t testing.TB, pattern string) func(string) bool {
	t.Helper()
	re, err := regexp2.Compile(`\A(?:` + pattern + `)\z`)
	if err != nil {
		t.Fatal(err)
	}
	return func(s string) bool {
		ok, err := re.MatchString(s)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			matches, optional := java(t, r.pattern), java(t, Optional(r.pattern))
			for _, value := range r.good {
				if err := r.check(value); err != nil {
					t.Errorf("check(%q) = %q, want nil", value, err)
				}
				if !matches(value) || !optional(value) {
					t.Errorf("the pattern refuses %q", value)
				}
			}
			for _, b := range r.bad {
				if err := r.check(b.value); err == nil || err.Error() != b.err {
					t.Errorf("check(%q)\n got %v\nwant %s", b.value, err, b.err)
				}
				if matches(b.value) || b.value != "" && optional(b.value) {
					t.Errorf("the pattern accepts %q", b.value)
				}
			}
			if !optional("") {
				t.Error("the optional pattern refuses the empty string")
			}
		})
	}
}

func TestDescriptions(t *testing.T) {
	t.Parallel()
	for _, r := range rules() {
		// OptionalDescription builds on the words, and CloudFormation puts "failed to satisfy constraint: " before them.
		if !strings.HasPrefix(r.description, "must be ") {
			t.Errorf("%s is described as %q, want must be …", r.name, r.description)
		}
	}
	const want = "must be empty or a 12-digit AWS account ID"
	if got := OptionalDescription(AccountIDDescription); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
