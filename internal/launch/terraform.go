package launch

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Terraform is a configuration that launches the same template, with a variable for each parameter that is missing.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudformation_stack
func Terraform(launches []*Launch) string {
	var b strings.Builder
	var variables []string
	for i, l := range launches {
		if i > 0 {
			b.WriteByte('\n')
		}
		label := hclName(l.Vendor)
		if len(launches) > 1 {
			label += "_" + strings.ReplaceAll(l.Region, "-", "_")
		}
		l.writeResource(&b, label)
		for _, name := range l.Missing {
			if !slices.Contains(variables, name) {
				variables = append(variables, name)
			}
		}
	}
	for _, name := range variables {
		fmt.Fprintf(&b, "\nvariable %s {\n  description = %s\n  type        = string\n}\n", hclQuote(hclName(name)), hclQuote(launches[0].descriptions[name]))
	}
	return b.String()
}

func (l *Launch) writeResource(b *strings.Builder, label string) {
	fmt.Fprintf(b, "resource \"aws_cloudformation_stack\" %s {\n", hclQuote(label))
	b.WriteString("  # The region is read by version 6 and newer of the AWS provider; older ones use their own.\n")
	arguments := [][2]string{
		{"name", hclQuote(l.StackName)},
		{"region", hclQuote(l.Region)},
		{"template_url", hclQuote(l.TemplateURL)},
	}
	if len(l.Capabilities) > 0 {
		arguments = append(arguments, [2]string{"capabilities", `["` + strings.Join(l.Capabilities, `", "`) + `"]`})
	}
	writeArguments(b, "  ", arguments)
	var parameters [][2]string
	for _, name := range l.order {
		parameters = append(parameters, [2]string{hclKey(name), hclQuote(l.Parameters[name])})
	}
	for _, name := range l.Missing {
		parameters = append(parameters, [2]string{hclKey(name), "var." + hclName(name)})
	}
	if len(parameters) > 0 {
		b.WriteString("\n  parameters = {\n")
		writeArguments(b, "    ", parameters)
		b.WriteString("  }\n")
	}
	b.WriteString("}\n")
}

// writeArguments aligns the values, as terraform fmt does.
func writeArguments(b *strings.Builder, indent string, arguments [][2]string) {
	width := 0
	for _, a := range arguments {
		width = max(width, len(a[0]))
	}
	for _, a := range arguments {
		fmt.Fprintf(b, "%s%-*s = %s\n", indent, width, a[0], a[1])
	}
}

// hclName is an identifier. Parameters have letters and digits only, vendors hyphens too.
func hclName(s string) string {
	if s[0] >= '0' && s[0] <= '9' {
		return "_" + s
	}
	return s
}

// hclKey is a key of an object. "for" would begin another kind of expression.
func hclKey(s string) string {
	if onlyOf(s, "") && hclName(s) == s && s != "for" {
		return s
	}
	return hclQuote(s)
}

// hclQuote is a string literal, in which ${ and %{ begin templates unless the first character is escaped.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-expressions
func hclQuote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	runes := []rune(s)
	for i, r := range runes {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case (r == '$' || r == '%') && i+1 < len(runes) && runes[i+1] == '{':
			// Doubled, it would be misread after another one: "$$${".
			fmt.Fprintf(&b, `\u%04x`, r)
		case r > 0xFFFF && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
