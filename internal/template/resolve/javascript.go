package resolve

import (
	"fmt"
	"strings"
)

// toJavaScript makes of a Java regular expression one of JavaScript with the flag u. It must match a whole value without
// line ends, of which JavaScript's $ knows less.
// https://tc39.es/ecma262/#sec-patterns
func toJavaScript(source string) (string, error) {
	common, err := fromJava(source) // where \s and \S stand in sets already, and the dot is a set
	if err != nil {
		return "", err
	}
	runes := []rune(common)
	var b strings.Builder
	b.WriteString("^(?:")
	set := false
	for i := 0; i < len(runes); i++ {
		c := runes[i]
		switch {
		case c == '\\':
			i++
			escape, err := javaScriptEscape(runes[i], set)
			if err != nil {
				return "", err
			}
			b.WriteString(escape)
		case set:
			set = c != ']'
			if c == '[' {
				b.WriteByte('\\')
			}
			b.WriteRune(c)
		case c == '[':
			set = true
			b.WriteRune(c)
			if i+1 < len(runes) && runes[i+1] == '^' {
				i++
				b.WriteByte('^')
			}
			if i+1 < len(runes) && runes[i+1] == ']' { // which comes first and so is a character
				i++
				b.WriteString(`\]`)
			}
		case c == ']':
			b.WriteString(`\]`)
		case c == '}' && !closesQuantifier(runes[:i]):
			b.WriteString(`\}`)
		case c == '(' && strings.HasPrefix(string(runes[i:]), "(?i"):
			return "", fmt.Errorf("the flag i within a pattern is not supported")
		default:
			b.WriteRune(c)
		}
	}
	b.WriteString(")$")
	return b.String(), nil
}

// javaScriptEscape is what follows a backslash: with the flag u, only what means something may be escaped.
func javaScriptEscape(c rune, set bool) (string, error) {
	switch {
	case c == 's':
		return `\t\n\v\f\r `, nil // always in a set here; JavaScript's own knows more spaces
	case c == 'A' && !set:
		return "^", nil
	case c == 'z' && !set:
		return "$", nil
	case c == 'a':
		return `\x07`, nil
	case c == 'e':
		return `\x1b`, nil
	case strings.ContainsRune("dDwWbBtnrfcxu", c):
		return `\` + string(c), nil
	case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
		return "", fmt.Errorf(`the escape \%c is not supported`, c)
	case strings.ContainsRune(`^$\.*+?()[]{}|/`, c), c == '-' && set:
		return `\` + string(c), nil
	}
	return string(c), nil
}

// closesQuantifier says whether a brace after this closes one such as {2,3}.
func closesQuantifier(before []rune) bool {
	text := string(before)
	open := strings.LastIndexByte(text, '{')
	return open >= 0 && open < len(text)-1 && strings.Trim(text[open+1:], "0123456789,") == ""
}
