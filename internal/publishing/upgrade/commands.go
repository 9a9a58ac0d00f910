package upgrade

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/organization"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
)

// Stack is the stack of one customer.
type Stack struct {
	// Name is its name; Guessed says that nobody has said it.
	Name    string
	Guessed bool
	// Region is where it is, "" where that is not known: then the customer's own settings say it.
	Region, Partition string
	// TemplateURL is where the version is that the path leads to.
	TemplateURL string
	// Values are what the customer, or the vendor for them, has decided.
	Values map[string]string
	// Known are values that the stack was launched with, as far as the vendor knows: one that is refused now has to be decided.
	Known map[string]string
	// Accounts is, of an organization's, in how many accounts and regions its stack set is known to have a stack.
	Accounts *Accounts
}

// Accounts are the stacks of an organization's stack set, one an account and region, as far as the vendor knows.
type Accounts struct {
	// All is how many there are, There how many run the version already that the path leads to.
	All, There int
	// Others are further stacks with stack sets, of accounts that were launched apart.
	Others []string
	// Behind are some of those that do not, once there is one that runs it: account, region and what it runs.
	Behind []string
}

// Commands are what changes a stack, for a POSIX shell with the AWS CLI, one after the other: nothing changes before Execute.
// https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-change-set.html
type Commands struct {
	// Create makes the change set and waits for it; Describe says what would change.
	Create, Describe string
	// Execute changes the stack and waits for it. Outputs are the values to hand back.
	Execute, Outputs string
	// Delete takes the change set away: the stack stays as it is.
	Delete string
	// Left are the accounts of an organization that are not up to date, and why; Stacks are all of its stacks; Again brings those that
	// are left to where the stack set is. "" but for an organization.
	Left, Stacks, Again string
	// Missing are the parameters that the customer has yet to write into Create, in place of <Name>.
	Missing []string
}

// argument is one parameter as a change set is told it.
type argument struct {
	name, value string
	previous    bool
	// old is the name under which the stack has the value.
	old string
}

// Commands are those for one customer's stack.
func (p *Path) Commands(s Stack) (Commands, error) {
	capabilities, err := p.Capabilities(s.Partition)
	if err != nil {
		return Commands{}, err
	}
	var c Commands
	var given []argument
	for _, one := range p.Parameters {
		value, decided := s.Values[one.Name]
		switch {
		case decided:
			given = append(given, argument{name: one.Name, value: value})
		case one.Source == Kept && p.refused(s, one) == "":
			given = append(given, argument{name: one.Name, previous: true})
		case one.Source == Fixed && one.changed:
			given = append(given, argument{name: one.Name, value: one.Default})
		case one.Source == Renamed:
			given = append(given, argument{name: one.Name, old: one.Old})
		default: // a new one with a default is left out
			if one.Source == Left || one.Source == Fixed {
				continue
			}
			// No pattern of a parameter takes it, so that one who forgets it is told.
			given = append(given, argument{name: one.Name, value: "<" + one.Name + ">"})
			c.Missing = append(c.Missing, one.Name)
		}
	}
	set := "to-" + strings.ReplaceAll(p.To, ".", "-")
	at := s.aws
	of := " --change-set-name " + set
	c.Create = at("create-change-set") + of + " --change-set-type UPDATE \\\n  --template-url " + words.Shell(s.TemplateURL)
	if len(capabilities) > 0 {
		c.Create += " \\\n  --capabilities " + strings.Join(capabilities, " ")
	}
	if p.Looks {
		c.Create += " \\\n  --parameters " + p.looking(s, given)
	} else if len(given) > 0 {
		c.Create += " \\\n  --parameters " + s.arguments(given)
	}
	c.Create += "\n" + at("wait change-set-create-complete") + of
	c.Describe = at("describe-change-set") + of + " \\\n  --query 'Changes[].ResourceChange.[Action,LogicalResourceId,ResourceType,Replacement]' --output table"
	c.Execute = at("execute-change-set") + of + "\n" + at("wait stack-update-complete")
	c.Outputs = at("describe-stacks")
	c.Delete = at("delete-change-set") + of
	if p.Forms.To == Organization {
		p.stackSet(s, &c)
	}
	return c, nil
}

// looking has the command ask the stack which parameters it has: what is kept of them, what a renamed one has, what the lean form has for good in
// place of others, and at last what is given in any case.
// https://jmespath.org/specification.html
func (p *Path) looking(s Stack, given []argument) string {
	literal := func(v any) string { return "`" + strings.ReplaceAll(marshalled(v), "`", "\\`") + "`" }
	keep, added := []string{}, []map[string]string{}
	var parts []string
	for _, a := range given {
		switch {
		case a.previous:
			keep = append(keep, a.name)
		case a.old != "":
			parts = append(parts, fmt.Sprintf("Stacks[0].Parameters[?ParameterKey==%s].{ParameterKey: %s, ParameterValue: ParameterValue}", literal(a.old), literal(a.name)))
		default:
			added = append(added, map[string]string{"ParameterKey": a.name, "ParameterValue": a.value})
		}
	}
	for _, one := range p.Parameters {
		is := func(a argument) bool { return a.name == one.Name && !a.previous && a.old == "" }
		if _, decided := s.Values[one.Name]; one.Source == Left && !decided { // which the stack has if its version is another one
			keep = append(keep, one.Name)
		}
		if one.fixed != nil && !slices.ContainsFunc(given, is) {
			has := one.Name
			if one.Source == Renamed {
				has = one.Old
			}
			parts = append(parts, fmt.Sprintf("Stacks[?!contains((Parameters || `[]`)[].ParameterKey, %s)].{ParameterKey: %s, ParameterValue: %s}", literal(has), literal(one.Name), literal(*one.fixed)))
		}
	}
	query := "[Stacks[0].Parameters[?contains(" + literal(keep) + ", ParameterKey)].{ParameterKey: ParameterKey, UsePreviousValue: `true`},\n    " +
		strings.Join(append(parts, literal(added)), ",\n    ") + "][]"
	return `"$(` + s.aws("describe-stacks") + " --output json --query " + words.Shell(query) + `)"`
}

// stackSet are the commands about the stack set, which has the name of the stack that holds it.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackInstances.html
func (p *Path) stackSet(s Stack, c *Commands) {
	at := func(command string) string {
		line := "aws cloudformation " + command
		if s.Region != "" {
			line += " --region " + words.Shell(s.Region)
		}
		line += " --stack-set-name " + words.Shell(s.Name)
		if as := s.Known[allaccounts.CallAs]; as != "" && as != "SELF" {
			line += " --call-as " + words.Shell(as)
		}
		return line
	}
	c.Left = at("list-stack-instances") + " \\\n  --query \"Summaries[?Status!='CURRENT'].[Account,Region,Status,StackInstanceStatus.DetailedStatus,StatusReason]\" --output table"
	c.Stacks = at("list-stack-instances") + " \\\n  --query 'Summaries[].[Account,Region,StackId]' --output text"
	c.Again = at("update-stack-set") + " --use-previous-template"
	if names := organization.Acknowledges(p.after); len(names) > 0 {
		c.Again += " \\\n  --capabilities " + strings.Join(names, " ")
	}
	if len(p.passed) > 0 {
		c.Again += " \\\n  --parameters"
		for _, name := range p.passed {
			c.Again += " ParameterKey=" + name + ",UsePreviousValue=true"
		}
	}
	c.Again += " \\\n  --operation-preferences FailureTolerancePercentage=100"
}

// refused says in words why the value that a stack is known to have is not taken any more.
func (p *Path) refused(s Stack, one Parameter) string {
	value, known := s.Known[one.Name]
	if !known || one.Refuses == "" {
		return ""
	}
	return p.choices.Problem(one.Name, value)
}

func (s Stack) aws(command string) string {
	line := "aws cloudformation " + command
	if s.Region != "" {
		line += " --region " + words.Shell(s.Region)
	}
	return line + " --stack-name " + words.Shell(s.Name)
}

// simple is what the CLI's short form takes as it is: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
const simple = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/@+-"

// arguments are in the CLI's short form where that is enough, and else in JSON: a value that the stack has under another name
// is asked of the stack, as JSON.
func (s Stack) arguments(list []argument) string {
	if !slices.ContainsFunc(list, func(a argument) bool { return a.old != "" || strings.Trim(strings.Trim(a.value, "<>"), simple) != "" }) {
		var short []string
		for _, a := range list {
			text := "ParameterKey=" + a.name + ",ParameterValue=" + a.value
			if a.previous {
				text = "ParameterKey=" + a.name + ",UsePreviousValue=true"
			}
			short = append(short, words.Shell(text))
		}
		return strings.Join(short, " \\\n    ")
	}
	var b strings.Builder
	var plain strings.Builder // is quoted as one word
	end := func() {
		b.WriteString(words.Shell(plain.String()))
		plain.Reset()
	}
	plain.WriteString("[")
	for i, a := range list {
		if i > 0 {
			plain.WriteString(",\n    ")
		}
		plain.WriteString(`{"ParameterKey":"` + a.name + `",`)
		switch {
		case a.previous:
			plain.WriteString(`"UsePreviousValue":true}`)
		case a.old != "":
			plain.WriteString(`"ParameterValue":`)
			end()
			fmt.Fprintf(&b, `"$(%s --query "Stacks[0].Parameters[?ParameterKey=='%s'].ParameterValue | [0]" --output json)"`, s.aws("describe-stacks"), a.old)
			plain.WriteString("}")
		default:
			plain.WriteString(`"ParameterValue":` + marshalled(a.value) + "}")
		}
	}
	plain.WriteString("]")
	end()
	return b.String()
}

// marshalled is JSON, in which a person finds <Name> as it is.
func marshalled(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // plain values, into memory
	return strings.TrimSuffix(b.String(), "\n")
}
