package upgrade

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// finishing says that the stack runs the version already that the path leads to, and not all of its accounts do.
func (p *Page) finishing() bool { return p.Accounts != nil && p.Accounts.There > 0 }

// about is the stack in words.
func (p *Page) about(b *strings.Builder) {
	fmt.Fprintf(b, "Of the stack `%s`", code(p.Name))
	if p.Region != "" {
		b.WriteString(" in " + code(p.Region))
	}
	if p.Account != "" {
		b.WriteString(", account " + code(p.Account))
	}
	if p.Accounts != nil {
		b.WriteString(", which holds the stack set for the accounts of your organization")
	}
	if p.Customer != "" {
		b.WriteString(", of " + markdown(p.Customer))
	}
	b.WriteString(". ")
}

// organization says where an organization's stack is, and which of its accounts are known.
func (p *Page) organization(b *strings.Builder) {
	fmt.Fprintf(b, "\nIt is one update for all accounts, in the account from which you launched: the organization's management account, or a delegated administrator's. %s knows of %s in your accounts.\n",
		markdown(p.Vendor), stacks(p.Accounts.All))
	if len(p.Accounts.Others) > 0 {
		var names []string
		for _, name := range p.Accounts.Others {
			names = append(names, "`"+code(name)+"`")
		}
		fmt.Fprintf(b, "\nSome of them were launched apart. The commands are for `%s`: run them again with %s in its place.\n", code(p.Name), words.And(names))
	}
}

// afterwards says how an organization sees that all of its accounts have gone along, and what is left.
func (p *Page) afterwards(b *strings.Builder) {
	b.WriteString("\nThe stack set then updates the stacks of your accounts, as many at a time as `MaxConcurrentPercentage` says. Where more fail than `FailureTolerancePercentage` says, it stops, " +
		"and the stack goes back to what it was, and its accounts with it. `wait` gives up after an hour: the update goes on. These are not up to date, with the reason:\n")
	fence(b, p.Left)
	p.left(b)
}

// left is what is done about accounts that did not go along.
func (p *Page) left(b *strings.Builder) {
	b.WriteString("\nIf it lists none, all are. (It needs `cloudformation:ListStackInstances`, and what follows `cloudformation:UpdateStackSet`, which the least policy for a launch gives through CloudFormation only.) Once what is said there is mended, this brings those that are left to where the stack set is, and changes nothing in the others:\n")
	fence(b, p.Again)
}

// each is how the values of each account are handed back.
func (p *Page) each(b *strings.Builder) {
	fmt.Fprintf(b, "\nThen hand the values of each account's stack back to %s, so that it knows, and tries whether all works. These are the stacks:\n", markdown(p.Vendor))
	fence(b, p.Stacks)
	b.WriteString("\nand this is done in each of these accounts, with its stack and region:\n")
	if p.HandBack != "" {
		fence(b, p.HandBack)
	} else {
		fence(b, "aws cloudformation describe-stacks --region REGION --stack-name STACK")
	}
}

// finish is the page of an organization of whose accounts some run the version, and others do not.
func (p *Page) finish(b *strings.Builder) {
	a := p.Accounts
	fmt.Fprintf(b, "# %s: your organization's update to %s is not through\n\n", markdown(p.Vendor), p.To)
	p.about(b)
	fmt.Fprintf(b, "%d of %s that %s knows of run version %s, and %d do not, as far as they have handed their values back:\n\n", a.There, stacks(a.All), markdown(p.Vendor), p.To, a.All-a.There)
	for _, one := range a.Behind {
		fmt.Fprintf(b, "- %s\n", markdown(one))
	}
	if more := a.All - a.There - len(a.Behind); more > 0 {
		fmt.Fprintf(b, "- and %d more\n", more)
	}
	p.where(b)
	b.WriteString("\n## How\n\nThis says which accounts the stack set has not brought to it yet, and why:\n")
	fence(b, p.Left)
	p.left(b)
	p.each(b)
}

func stacks(n int) string {
	if n == 1 {
		return "1 stack"
	}
	return fmt.Sprintf("%d stacks", n)
}
