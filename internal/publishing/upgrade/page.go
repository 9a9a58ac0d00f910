package upgrade

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

// Page is what one customer is sent.
type Page struct {
	*Path
	Stack
	Commands
	// Customer is who they are to the vendor, Account theirs; each "" where it is not known.
	Customer, Account string
	// Said is what the stack's version is known from, as it goes on after "It runs version 1.0.0 of the template, ". Doubted says that nobody
	// has said it.
	Said    string
	Doubted bool
	// HandBack is how they hand the values back afterwards; "" leaves it to them.
	HandBack string
}

// Headings are the parts in which a change is told, in the order in which a customer wants to know them.
var Headings = []struct {
	Part  compare.Part
	Words string
}{
	{compare.PartAccess, "What may be done"},
	{compare.PartTrust, "Who gets in"},
	{compare.PartLaunch, "Launches"},
	{compare.PartResource, "Resources"},
	{compare.PartParameter, "Parameters"},
	{compare.PartOutput, "Outputs"},
	{compare.PartOther, "Written otherwise"},
	{compare.PartWords, "Words"},
}

// WriteTo writes the page in Markdown.
func (p *Page) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	if p.finishing() {
		p.finish(&b)
		n, err := io.WriteString(w, b.String())
		return int64(n), err
	}
	p.head(&b)
	p.changes(&b)
	p.values(&b)
	p.commands(&b)
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

func (p *Page) head(b *strings.Builder) {
	verb := "update"
	if p.Down() {
		verb = "way back"
	}
	whose := "your"
	if p.Accounts != nil {
		whose = "your organization's"
	}
	fmt.Fprintf(b, "# %s: %s %s from %s to %s\n\n", markdown(p.Vendor), whose, verb, p.From, p.To)
	p.about(b)
	fmt.Fprintf(b, "It runs version %s of %s's template, %s. Nothing changes by itself: you make a change set, look at it, and execute it or not.\n", p.From, markdown(p.Vendor), markdown(p.Said))
	if p.Doubted {
		fmt.Fprintf(b, "\nIf the stack's output `TemplateVersion` says another one, tell %s so before you go on: this page would be about another update than yours.\n", markdown(p.Vendor))
	}
	p.where(b)
	p.forms(b)
	if p.Down() {
		fmt.Fprintf(b, "\nVersion %s is older than the one that you run.\n", p.To)
	}
}

// where says what is not known of where the stack is.
func (p *Page) where(b *strings.Builder) {
	if p.Accounts != nil {
		p.organization(b)
	}
	if p.Guessed {
		b.WriteString("\nThe stack's name is the usual one. If yours is called otherwise, write its name after `--stack-name`.\n")
	}
	if p.Region == "" {
		b.WriteString("\nThe commands ask in the region of your own settings: add `--region` where the stack is in another.\n")
	}
}

// forms say which form of the template the stack runs, and where it is led.
func (p *Page) forms(b *strings.Builder) {
	switch {
	case p.Forms == Forms{Lean, Lean}:
		b.WriteString("\nYour stack runs the form of the template that asks less, and stays with it.\n")
	case p.Forms.From == Lean:
		b.WriteString("\nYour stack runs the form of the template that asks less. This leads it to the full template, which offers every choice; each stays as it is unless you make it.\n")
	case p.Looks:
		fmt.Fprintf(b, "\nNobody has told %s which parameters your stack has. The first command asks it, and keeps the value of each that it has; it leads to the full template, which offers every choice.\n",
			markdown(p.Vendor))
	}
}

func (p *Page) changes(b *strings.Builder) {
	if p.Accounts != nil {
		b.WriteString("\n## What changes in each account\n")
	} else {
		b.WriteString("\n## What changes for you\n")
	}
	said := changes.Of(p.Comparison)
	for _, h := range Headings {
		findings := said.Part(h.Part)
		if len(findings) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n%s:\n\n", h.Words)
		for _, f := range findings {
			fmt.Fprintf(b, "- %s%s\n", markdown(f.Words), map[bool]string{true: " (**" + f.Level.String() + "**)"}[f.Level == compare.Major])
			for _, action := range f.Actions {
				fmt.Fprintf(b, "  - `%s`\n", code(action))
			}
		}
	}
}

// values say what becomes of the customer's values, and what they decide.
func (p *Page) values(b *strings.Builder) {
	var asked, looked, offered []string
	kept := 0
	for _, one := range p.Parameters {
		value, decided := p.Values[one.Name]
		refused := ""
		if one.Source == Kept && !decided {
			refused = p.refused(p.Stack, one)
		}
		switch {
		case refused != "":
			asked = append(asked, fmt.Sprintf("`%[1]s` was `%[2]s`, and %[3]s Write another value into the command below, in place of `<%[1]s>`.",
				one.Name, code(p.Known[one.Name]), markdown(words.Sentence(refused))))
		case decided:
			offered = append(offered, fmt.Sprintf("`%s` becomes `%s`.", one.Name, code(value)))
		case one.Source == Asked:
			asked = append(asked, fmt.Sprintf("`%[1]s`: %[2]s Write it into the command below, in place of `<%[1]s>`.", one.Name, markdown(words.Sentence(one.Description))))
		case one.Source == Fixed && one.changed:
			offered = append(offered, fmt.Sprintf("`%s` stays `%s`, as the form that you run has it: it would be another from now on.", one.Name, code(one.Default)))
		case one.Source == Fixed:
			kept++
		case one.Source == Left:
			is := "`" + code(one.Default) + "`"
			if one.Default == "" {
				is = "empty"
			}
			offered = append(offered, fmt.Sprintf("`%[1]s` is new, and %[2]s unless you add `%[4]s`: %[3]s", one.Name, is, markdown(words.Sentence(one.Description)), p.addition(one.Name)))
		case one.Source == Renamed:
			kept++
			offered = append(offered, fmt.Sprintf("`%s` is called `%s` from now on, and keeps its value.", one.Old, one.Name))
		default:
			kept++
		}
		if one.Source == Kept && one.Refuses != "" && !decided && refused == "" {
			instead := "give another one in place of `UsePreviousValue`"
			if p.Looks {
				instead = fmt.Sprintf("take `%s` out of the names in the command below, and add `%s`", one.Name, p.addition(one.Name))
			}
			looked = append(looked, fmt.Sprintf("%s. If yours is such a value, %s: %s", markdown(one.Refuses), instead, markdown(words.Sentence(one.Description))))
		}
	}
	list := func(heading string, items []string) {
		if len(items) > 0 {
			fmt.Fprintf(b, "\n## %s\n\n- %s\n", heading, strings.Join(items, "\n- "))
		}
	}
	list("What you have to decide", asked)
	list("What you may have to look at", looked)
	for _, name := range p.Gone {
		offered = append(offered, fmt.Sprintf("`%s` is no more: what you chose with it goes.", name))
	}
	if kept > 0 {
		offered = append(offered, fmt.Sprintf("Every other value stays as it is (%d).", kept))
	}
	list("Your values", offered)
}

// addition is what a person writes into the command for a parameter: in a command that looks into its last brackets.
func (p *Page) addition(name string) string {
	if p.Looks {
		return `{"ParameterKey":"` + name + `","ParameterValue":"…"}`
	}
	return "ParameterKey=" + name + ",ParameterValue=…"
}

func (p *Page) commands(b *strings.Builder) {
	b.WriteString("\n## How\n\nWith the AWS CLI, as somebody who may update the stack. First the change set, and what it would change:\n")
	fence(b, p.Create)
	fence(b, p.Describe)
	if p.Accounts != nil {
		b.WriteString("\nIt names the stack set alone: what that changes in each account is what is written above. To go on, execute it:\n")
	} else {
		b.WriteString("\nThe last column says whether a resource is replaced. If it is what is written above, execute it:\n")
	}
	fence(b, p.Execute)
	switch {
	case p.Accounts != nil:
		p.afterwards(b)
		p.each(b)
	default:
		fmt.Fprintf(b, "\nThen hand the stack's values back to %s, so that it knows, and tries whether all works:\n", markdown(p.Vendor))
		fence(b, cmp.Or(p.HandBack, p.Outputs))
	}
	b.WriteString("\nIf you do not want it, nothing has changed, and what you run goes on as it is. This takes the change set away:\n")
	fence(b, p.Delete)
}

func fence(b *strings.Builder, text string) { fmt.Fprintf(b, "\n```sh\n%s\n```\n", text) }

// markdown is a text of somebody's as Markdown shows it, and nothing else.
func markdown(text string) string { return plain.Markdown(text) }

// code is a text within backquotes.
func code(text string) string { return strings.ReplaceAll(plain.Text(text), "`", "'") }
