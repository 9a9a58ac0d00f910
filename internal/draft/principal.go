package draft

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/vendors"
)

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
	case awsname.CheckAccountID(text) == nil:
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
		left(slices.Concat(accounts, typed), "The role trusts users and roles, or whole accounts, or one that the customer types: published users and roles are the least.")
		return vendors.TrustedAccount{}, vendors.Principal{Published: published(arns, func(n named) string { return n.arn })}, textsOfNamed(arns), nil
	case len(accounts) > 0:
		left(typed, "The role trusts accounts, or one that the customer types.")
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
