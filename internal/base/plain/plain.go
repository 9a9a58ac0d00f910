// Package plain makes text from elsewhere harmless where a person reads it: on a terminal and in Markdown. An answer of a
// server, an output of somebody's stack or a column of somebody's list must not move the cursor, hide words, turn their
// direction or become a link.
package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is one line without control characters and invisible ones. A space of whatever kind is a space, and everything
// else that cannot be seen U+FFFD.
func Text(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c), unicode.Is(unicode.Zs, c):
			return ' '
		case !unicode.IsPrint(c):
			return utf8.RuneError
		}
		return c
	}, s)
}

// Lines is Text for each line.
func Lines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = Text(lines[i])
	}
	return strings.Join(lines, "\n")
}

// JSON writes what cannot be seen as JSON's own \u escapes, which mean the same to a program. The text must be JSON, with
// line feeds between values only.
func JSON(data []byte) []byte {
	hidden := func(c rune) bool { return c > '~' && !unicode.IsPrint(c) }
	if !strings.ContainsFunc(string(data), hidden) {
		return data
	}
	var out []byte
	for _, c := range string(data) {
		if hidden(c) {
			out = appendEscape(out, c)
		} else {
			out = utf8.AppendRune(out, c)
		}
	}
	return out
}

func appendEscape(b []byte, c rune) []byte {
	const hex = "0123456789abcdef"
	units := []rune{c}
	if c > 0xffff {
		c -= 0x10000
		units = []rune{0xd800 + c>>10, 0xdc00 + c&0x3ff}
	}
	for _, u := range units {
		b = append(b, '\\', 'u', hex[u>>12&15], hex[u>>8&15], hex[u>>4&15], hex[u&15])
	}
	return b
}

// Markdown is Text that means nothing to a reader of Markdown, https://github.github.com/gfm/: no HTML, link, code,
// emphasis or column of a table. An underscore within a word is none of them.
func Markdown(s string) string {
	var b strings.Builder
	runes := []rune(Text(s))
	word := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	for i, c := range runes {
		switch {
		case strings.ContainsRune("\\`*[]<>|~", c),
			c == '_' && !(word(i-1) && word(i+1)),
			c == '&' && i+1 < len(runes) && (word(i+1) || runes[i+1] == '#'), // of an entity
			i == 0 && strings.ContainsRune("#+-=", c):
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}
