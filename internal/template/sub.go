package template

import "strings"

// SubPart is a piece of the text of Fn::Sub.
type SubPart struct {
	// Text is literal text, or the name between "${" and "}".
	Text string
	// Var tells a name from literal text.
	Var bool
}

// SplitSub splits the text of Fn::Sub into literal text and names; "${!Name}" is the literal "${Name}".
// No two literals follow each other, and none is empty. Whether a name is a legal one is for the caller to judge.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
func SplitSub(s string) []SubPart {
	var parts []SubPart
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			parts = append(parts, SubPart{Text: literal.String()})
			literal.Reset()
		}
	}
	for {
		before, rest, found := strings.Cut(s, "${")
		name, after, closed := strings.Cut(rest, "}")
		literal.WriteString(before)
		if !found || !closed {
			literal.WriteString(s[len(before):])
			flush()
			return parts
		}
		if original, escaped := strings.CutPrefix(name, "!"); escaped {
			literal.WriteString("${" + original + "}")
		} else {
			flush()
			parts = append(parts, SubPart{Text: name, Var: true})
		}
		s = after
	}
}

// JoinSub is the opposite of [SplitSub]. It is false where the text would not surely mean the same.
func JoinSub(parts []SubPart) (string, bool) {
	var b strings.Builder
	for i, part := range parts {
		if part.Var {
			b.WriteString("${" + part.Text + "}")
			continue
		}
		// "$" before "${X}", an unclosed "${", "${}" and "${!" are read differently by different tools.
		if strings.HasSuffix(part.Text, "$") && i+1 < len(parts) {
			return "", false
		}
		rest := part.Text
		for {
			before, after, found := strings.Cut(rest, "${")
			b.WriteString(before)
			if !found {
				break
			}
			name, _, closed := strings.Cut(after, "}")
			if !closed || name == "" || strings.ContainsAny(name, "!${") {
				return "", false
			}
			b.WriteString("${!")
			rest = after
		}
	}
	return b.String(), true
}
