package template

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// ambiguous are the plain scalars that some reader of YAML takes for something else than a string. CloudFormation and
// PyYAML read YAML 1.1: yes is a boolean, 012 is ten, 12:30:00 is 45000, 1_000 is 1000, 2012-10-17 is a date.
// https://yaml.org/type/
func ambiguous(s string) bool {
	return s != "" && beginsOdd(s) && ambiguousPattern().MatchString(s)
}

// beginsOdd says whether a plain scalar may be something else than a string to some reader. Nearly every one is out at its first
// character.
func beginsOdd(s string) bool { return strings.IndexByte("0123456789+-.~=<nNtTfFyYoO", s[0]) >= 0 }

var ambiguousPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(` + strings.Join([]string{
		`~|null|true|false|yes|no|on|off|y|n|=|<<`,
		`[-+]?0b[01_]+|[-+]?0x[0-9a-f_]+|[-+]?0o[0-7_]+`,
		`[-+]?[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]+)?`,
		`[-+]?\.[0-9_]+(e[-+]?[0-9]+)?|[-+]?\.(inf|nan)`,
		`[-+]?[0-9][0-9_]*(:[0-9]+)+(\.[0-9_]*)?`,
		`[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([t \t].*)?`,
	}, `|`) + `)$`)
})

// quote is a string as YAML: as it stands where no reader can misread it, else in double quotes, else, where those
// would need escapes that single quotes do not (regular expressions), in single quotes.
func quote(s string, flow bool) string {
	switch {
	case !printable(s):
		return doubleQuote(s)
	case isPlain(s, flow):
		return s
	case strings.ContainsAny(s, `"\`):
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return `"` + s + `"`
}

// isPlain says whether a printable string may go without quotes. It is a little stricter than YAML: no string
// begins with an indicator, not even a harmless one, and in flow style there is no "?", which old readers stop at.
// https://yaml.org/spec/1.1/#id907281
func isPlain(s string, flow bool) bool {
	if s == "" || strings.TrimSpace(s) != s || strings.ContainsAny(s[:1], "-?:,[]{}#&*!|>'\"%@`") || strings.HasPrefix(s, "...") {
		return false
	}
	if strings.Contains(s, ": ") || strings.HasSuffix(s, ":") || strings.Contains(s, " #") {
		return false
	}
	if flow && strings.ContainsAny(s, ",?[]{}") {
		return false
	}
	return !ambiguous(s)
}

// printable says whether YAML can show every character of a line as it is.
func printable(s string) bool {
	for _, r := range s {
		if r != ' ' && !unicode.IsGraphic(r) || unicode.Is(unicode.Zs, r) && r != ' ' || r > 0xFFFF {
			return false
		}
	}
	return true
}

func doubleQuote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case printable(string(r)):
			b.WriteRune(r)
		case r > 0xFFFF:
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			fmt.Fprintf(&b, `\u%04X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// number spells a JSON number so that YAML 1.1, which wants a point and a sign ("1e6" is a string there), reads it too.
func number(s string) string {
	mantissa, exponent, found := strings.Cut(strings.ToLower(s), "e")
	if !found {
		return s
	}
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	if !strings.HasPrefix(exponent, "-") {
		exponent = "+" + strings.TrimPrefix(exponent, "+")
	}
	return mantissa + "e" + exponent
}
