package registry

import (
	"fmt"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/verify"
)

// Words are the subject and the text of a notice: that a connection came from one state into another. The report may be
// nil. What AWS or a customer says is made harmless.
func (c *Connection) Words(from State, r *verify.Report) (subject, text string) {
	name := c.Customer.Number
	if c.Customer.Name != "" {
		name = fmt.Sprintf("%s (%s)", c.Customer.Name, c.Customer.Number)
	}
	of := plain.Text(fmt.Sprintf("the %s connection of %s", c.Vendor, name))
	again := ""
	if from == Degraded || from == Broken || from == Open {
		again = " again"
	}
	var b strings.Builder
	switch c.State {
	case Launched:
		subject = of + " is launched"
		b.WriteString("The values of the stack are here, and the connection is being checked.\n")
	case Live:
		subject = of + " works" + again
		b.WriteString("Everything that was granted works" + again + ", and everything else that was tried is refused.\n")
	case Degraded:
		subject = of + " cannot be checked"
		fmt.Fprintf(&b, "Since %s there has been no answer of AWS that tells whether the connection works. Nothing is known to be wrong with it.\n",
			c.FirstFailure.UTC().Format("2006-01-02 15:04 UTC"))
	case Broken:
		subject = of + " does not work"
		b.WriteString("What was granted does not work any more, or not yet.\n")
	case Open:
		subject = of + " is open to more than was granted"
		b.WriteString("Something that must be refused is allowed. Whoever administers the AWS account should look at it now.\n")
	case Ended:
		subject = of + " has ended"
		b.WriteString("The connection is not checked any more.\n")
	default:
		subject = of + " is " + string(c.State)
	}
	if r != nil && c.State != Live && c.State != Launched {
		b.WriteString(findings(r))
	}
	return strings.ToUpper(subject[:1]) + subject[1:], b.String()
}

// findings are what was not good, in words.
func findings(r *verify.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		if f.Verdict != verify.Failed && f.Verdict != verify.Unknown {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n  tried: %s\n  expected: %s\n  answered: %s\n", plain.Text(f.ID), plain.Text(f.Tried), plain.Text(f.Expected), plain.Text(f.Answered))
		if f.Advice != "" {
			fmt.Fprintf(&b, "  what to do: %s\n", plain.Text(f.Advice))
		}
	}
	if !r.Started.IsZero() {
		fmt.Fprintf(&b, "\nChecked %s, with %d requests.\n", r.Started.UTC().Format(time.RFC3339), r.Requests)
	}
	return b.String()
}
