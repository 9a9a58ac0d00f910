package launch

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Formats are the formats that Render knows.
func Formats() []string { return []string{"text", "json", "markdown", "html", "terraform"} }

// Render writes launches: all about them as text or JSON, or what one puts into a file.
func Render(w io.Writer, format string, launches []*Launch) error {
	var b strings.Builder
	switch format {
	case "json":
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(launches); err != nil {
			return err
		}
	case "markdown":
		for _, l := range launches {
			b.WriteString(l.Markdown + "\n")
		}
	case "html":
		for _, l := range launches {
			b.WriteString(l.HTML + "\n")
		}
	case "terraform":
		b.WriteString(Terraform(launches))
	default:
		for i, l := range launches {
			if i > 0 {
				b.WriteByte('\n')
			}
			l.writeText(&b)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (l *Launch) writeText(b *strings.Builder) {
	form := ""
	if l.Organization {
		form = " for an organization"
	}
	fmt.Fprintf(b, "%s %s%s in %s (%s), stack %s\n", l.Name, l.Version, form, l.Region, l.Partition, l.StackName)
	fmt.Fprintf(b, "  template  %s\n  sha256    %s\n", l.TemplateURL, l.SHA256)
	for _, name := range l.order {
		fmt.Fprintf(b, "  %s = %s\n", name, l.Parameters[name])
	}
	for _, words := range l.Left {
		fmt.Fprintf(b, "  left to the customer: %s\n", words)
	}
	if later := l.Later(); later != "" {
		fmt.Fprintf(b, "  later: %s\n", later)
	}
	if l.Before != "" {
		fmt.Fprintf(b, "  before, once, in the organization's management account: %s\n", l.Before)
	}
	cdk := l.CDKDeploy
	if cdk == "" {
		cdk = "# " + l.NoCDK
	}
	cdkHeading := "CDK"
	if l.AssemblyURL == "" && !l.Organization {
		cdkHeading += ", in a clone of this project"
	}
	if l.FullTemplateURL != "" { // the assembly is the full template's: nobody is asked by it
		cdkHeading += ", of the full template"
	}
	for _, section := range [][2]string{
		{"Link", l.Link},
		{"AWS CLI", l.CreateStack},
		{cdkHeading, cdk},
		{"Terraform", l.Terraform},
		{"Markdown", l.Markdown},
		{"HTML", l.HTML},
	} {
		fmt.Fprintf(b, "\n%s\n\n", section[0])
		for line := range strings.Lines(strings.TrimSuffix(section[1], "\n") + "\n") {
			if line != "\n" {
				b.WriteString("  ")
			}
			b.WriteString(line)
		}
	}
}
