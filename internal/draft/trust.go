package draft

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/awsname"
	"github.com/bucketgrant/bucketgrant/internal/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// trusted is whom a guide's trust policies let in, as a definition says it.
type trusted struct {
	trust vendors.Trust
	// names are the principals of AWS in the guide that the definition names, or has the customer type.
	names []string
}

// trusts makes one trust of statements.
func trusts(statements []statement, note *notes) (*trusted, error) {
	t := &trusted{}
	for _, s := range statements {
		if s.deny {
			return nil, fmt.Errorf("the trust policy denies something, which a definition cannot say, and without it the trust would be wider: write conditions that allow less instead")
		}
		if err := t.add(s, note); err != nil {
			return nil, err
		}
	}
	if !t.trust.CrossAccount() && t.trust.WebIdentity == nil {
		return nil, fmt.Errorf("the trust policy lets in nobody from outside that a definition can name: an AWS account, a user or role, or an OpenID Connect issuer")
	}
	return t, nil
}

func (t *trusted) add(s statement, note *notes) error {
	for _, kind := range sortedServices(s.principal) {
		names := s.principal[kind]
		var err error
		switch kind {
		case "AWS":
			err = t.addAWS(s, names, note)
		case "Federated":
			err = t.addFederated(s, names, note)
		default:
			note.differs(fmt.Sprintf("The role trusts %s.", listed(names)), "It does not.", "A definition lets in the vendor, and no service of AWS's.")
		}
		if err != nil {
			return err
		}
	}
	for _, a := range s.actions {
		if !slices.Contains([]string{"sts:assumerole", "sts:assumerolewithwebidentity", "sts:setsourceidentity"}, strings.ToLower(a)) {
			note.differs(fmt.Sprintf("The trust policy allows %s.", shown(a)), "It is left out.", "A definition lets whoever is trusted assume the role, and nothing else of it.")
		}
	}
	return nil
}

func (t *trusted) addAWS(s statement, names []string, note *notes) error {
	if !slices.ContainsFunc(s.actions, func(a string) bool { return strings.EqualFold(a, "sts:AssumeRole") || a == "sts:*" || a == "*" }) {
		return fmt.Errorf("the trust policy's statement for %s must allow sts:AssumeRole, got %s", listed(names), listed(s.actions))
	}
	if t.trust.CrossAccount() {
		note.differs(fmt.Sprintf("A further statement trusts %s.", listed(names)), "It is left out.", "A definition has one statement for principals of AWS: write them into one list, if the same conditions hold for all.")
		return nil
	}
	account, principal, used, err := principalsOf(names, note)
	if err != nil {
		return err
	}
	t.trust.Account, t.trust.Principal, t.names = account, principal, used
	t.trust.ExternalID = vendors.Required
	asked := false
	for _, c := range s.conditions {
		if !strings.EqualFold(c.key, "sts:ExternalId") {
			if err := t.condition(c, note); err != nil {
				return err
			}
			continue
		}
		asked = true
		if !slices.Contains([]string{"StringEquals", "StringLike"}, c.operator) {
			note.differs(fmt.Sprintf("The external ID is compared by %s.", c.operator), "It is required, by StringEquals.", "The operator lets in who shows another one, or none.")
		}
		if slices.ContainsFunc(c.values, func(v string) bool { return !isPlaceholder(v) && v != "" }) {
			note.remark(fmt.Sprintf("The external ID is %s.", listed(c.values)), "The customer types it: it is taken for an example.", "One that is the same for all customers protects nobody, as each of them knows it.", "Make one for each customer.")
		}
	}
	if !asked {
		note.differs("The trust policy asks for no external ID.", "An external ID is required, which the customer types.", "Without one, whoever knows the role's ARN could have the vendor use it for them.", "Make one for each customer and show it to them. Where nothing of that is needed, write noExternalId with the reason.")
	}
	return nil
}

var principalARN = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^arn:([^:]*|[^:]*::[^:]*):iam::([^:]*):(root|(?:role|user)/.+|.+)$`)
})

// named is one principal of AWS in a guide.
type named struct {
	text             string
	partition        vendors.Partition
	account          string // fixed, or empty
	arn              string // fixed, or empty
	whole, everybody bool
}

func readPrincipal(text string) (named, error) {
	n := named{text: text, partition: vendors.PartitionAWS}
	m := principalARN().FindStringSubmatch(text)
	switch {
	case text == "*":
		n.everybody = true
	case digits().MatchString(text):
		n.whole, n.account = true, fixed(text)
	case m == nil && isPlaceholder(text) && !strings.Contains(text, ":assumed-role/"):
	case m == nil:
		return n, fmt.Errorf("must trust an account, a user or a role, got %q", shown(text))
	default:
		n.account, n.whole = fixed(m[2]), m[3] == "root"
		if id := partition.OfARN(text); slices.Contains(partition.IDs(), id) {
			n.partition = id
		} else if !isPlaceholder(m[1]) {
			return n, fmt.Errorf("must be of a partition such as aws, got %q", shown(text))
		}
		switch {
		case n.whole || n.account == "" || isFilledIn(m[3]):
		case strings.ContainsAny(m[3], "*?"):
			return n, fmt.Errorf("must name one user or role, got %q: IAM takes no pattern there", shown(text))
		case awsname.CheckPrincipalARN(text) != nil:
			return n, awsname.CheckPrincipalARN(text)
		default:
			n.arn = text
		}
	}
	return n, nil
}

func fixed(account string) string {
	if fixedAccount(account) {
		return account
	}
	return ""
}

// principalsOf are whom a list of principals names, and which of it that is. What is published goes before what the customer types,
// and a whole account is not named where users or roles are: each leaves out, and opens nothing.
func principalsOf(texts []string, note *notes) (vendors.TrustedAccount, vendors.Principal, []string, error) {
	var arns, accounts, typed []named
	var problems []error
	for _, text := range texts {
		n, err := readPrincipal(text)
		switch {
		case err != nil:
			problems = append(problems, err)
		case n.arn != "":
			arns = append(arns, n)
		case n.whole && n.account != "":
			accounts = append(accounts, n)
		default:
			typed = append(typed, n)
		}
	}
	if len(problems) > 0 {
		return vendors.TrustedAccount{}, vendors.Principal{}, nil, errors.Join(problems...)
	}
	left := func(list []named, why string) {
		for _, n := range list {
			note.differs(fmt.Sprintf("It names %s.", shown(n.text)), "It is not named.", why)
		}
	}
	switch {
	case len(arns) > 0:
		left(slices.Concat(accounts, typed), "A definition names users and roles, or whole accounts, or has the customer type one: published users and roles are the least.")
		return vendors.TrustedAccount{}, vendors.Principal{Published: published(arns, func(n named) string { return n.arn })}, textsOfNamed(arns), nil
	case len(accounts) > 0:
		left(typed, "A definition names accounts, or has the customer type one.")
		return vendors.TrustedAccount{Published: published(accounts, func(n named) string { return n.account })}, vendors.Principal{}, textsOfNamed(accounts), nil
	}
	left(typed[1:], "The customer types one account, or one user or role.")
	n := typed[0]
	switch {
	case n.everybody:
		note.differs("It names everybody: Principal is a star.", "The customer types the user or role that is let in.", "A star lets in every account of AWS.", "Write your own user's or role's ARN.")
	case n.whole:
		note.remark(fmt.Sprintf("It names the account %s.", shown(n.text)), "The customer types the account's ID.", "It is taken for a placeholder.", "Where the account is yours, write its ID: then the template names it, and a reviewer sees it.")
		return vendors.TrustedAccount{When: vendors.AtLaunch}, vendors.Principal{}, []string{n.text}, nil
	default:
		note.remark(fmt.Sprintf("It names %s.", shown(n.text)), "The customer types the ARN of a user or role.", "It is taken for a placeholder.", "Where you can publish it, write it: then the template names it, and a reviewer sees it. Where you tell it once the role exists, write afterLaunch instead of atLaunch.")
	}
	p := vendors.Principal{When: vendors.AtLaunch}
	if n.account != "" {
		p.Account = vendors.Accounts{n.partition: n.account}
	}
	return vendors.TrustedAccount{}, p, []string{n.text}, nil
}

// published are values in one set, or in one for each partition.
func published(list []named, value func(named) string) *vendors.Published {
	p := &vendors.Published{By: vendors.ByPartition}
	for _, id := range partition.IDs() {
		set := vendors.PublishedSet{Key: string(id)}
		for _, n := range list {
			if v := value(n); n.partition == id && !slices.Contains(set.Values, v) {
				set.Values = append(set.Values, v)
			}
		}
		if set.Values != nil {
			p.Sets = append(p.Sets, set)
		}
	}
	if len(p.Sets) == 1 && (p.Sets[0].Key == string(vendors.PartitionAWS) || strings.HasPrefix(p.Sets[0].Values[0], "arn:")) {
		return &vendors.Published{Sets: []vendors.PublishedSet{{Values: p.Sets[0].Values}}}
	}
	return p
}

func textsOfNamed(list []named) []string {
	var all []string
	for _, n := range list {
		all = append(all, n.text)
	}
	return all
}

// guestNames are the principals of the first statement, and of all others that are for the same ones.
func guestNames(statements []statement, note *notes) ([]string, error) {
	var names []string
	for _, s := range statements {
		for _, kind := range sortedServices(s.principal) {
			switch list := s.principal[kind]; {
			case s.deny:
			case kind != "AWS":
				note.differs(fmt.Sprintf("The bucket's policy lets in %s.", listed(list)), "It does not.", "A definition lets in the vendor, by users, roles and accounts of AWS.")
			case names == nil:
				names = list
			}
		}
	}
	switch {
	case slices.Contains(names, "*"):
		return nil, fmt.Errorf("the bucket's policy lets in everybody: Principal is a star, which makes the bucket public. Name your own user, role or account")
	case len(names) == 0:
		return nil, fmt.Errorf("the bucket's policy lets in no user, role or account of AWS")
	}
	return names, nil
}

// ofGuests are the statements of a bucket's policy without those that are not for all whom the definition lets in.
func ofGuests(statements []statement, names []string, note *notes) []statement {
	return slices.DeleteFunc(slices.Clone(statements), func(s statement) bool {
		if s.deny {
			return false
		}
		for _, n := range names {
			if !slices.Contains(s.principal["AWS"], n) {
				note.differs(fmt.Sprintf("%s allowed to %s alone.", are(s.names()), listed(s.principal["AWS"])), "It is left out.", "A definition grants the same to all whom it lets in.")
				return true
			}
		}
		return false
	})
}

// guests are whom a bucket's policy lets in.
func guests(statements []statement, note *notes) (*vendors.BucketPolicy, []string, error) {
	names, err := guestNames(statements, note)
	if err != nil {
		return nil, nil, err
	}
	account, principal, used, err := principalsOf(names, note)
	if err != nil {
		return nil, nil, err
	}
	if account.Typed() || principal.Typed() && principal.Account == nil {
		return nil, nil, fmt.Errorf("the bucket's policy lets in %s, and a definition must know the account: S3 asks for no external ID, so that whoever tells the customer another one is let in. Write the ARN with your account's ID", words.And(used))
	}
	return &vendors.BucketPolicy{Account: account, Principal: principal,
		NoExternalID: vendors.Todo + " say why it is acceptable that S3 asks for no external ID",
		Instead:      vendors.Todo + " say what the vendor checks before it uses a bucket",
	}, used, nil
}
