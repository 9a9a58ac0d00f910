package resolve

import "testing"

// What Java and JavaScript write alike stays, the rest is rewritten or refused.
func TestToJavaScript(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ java, want, err string }{
		{java: "^$|^[a-z]{2,3}$", want: "^(?:^$|^[a-z]{2,3}$)$"},
		{java: `a.b`, want: `^(?:a[^\n\r\u0085\u2028\u2029]b)$`},
		{java: `\s\S[\s-]`, want: "^(?:[\\t\\n\\v\\f\\r \\x0B][^\\t\\n\\v\\f\\r \\x0B][\\t\\n\\v\\f\\r \\x0B-])$"},
		{java: `\w\d\D\W\b`, want: `^(?:\w\d\D\W\b)$`},
		{java: `\A\Qa`, err: `the escape \Q is not supported`},
		{java: `\Aa\z`, want: "^(?:^a$)$"},
		{java: `\-\:\_\/\.\@`, want: `^(?:-:_\/\.@)$`},
		{java: `[\-\]\^a]`, want: `^(?:[\-\]\^a])$`},
		{java: `[]a]`, want: `^(?:[\]a])$`},
		{java: `[^]a]`, want: `^(?:[^\]a])$`},
		{java: `a]`, want: `^(?:a\])$`},
		{java: `a{2}`, want: `^(?:a{2})$`},
		{java: `\}`, want: `^(?:\})$`},
		{java: `}`, want: `^(?:\})$`},
		{java: `\x41\u00e9\t`, want: `^(?:\x41\u00e9\t)$`},
		{java: `\a\e`, want: `^(?:\x07\x1b)$`},
		{java: `(?=a)(?!b)(?<=c)(?<!d)(?:e)(?<f>g)`, want: `^(?:(?=a)(?!b)(?<=c)(?<!d)(?:e)(?<f>g))$`},
		{java: `(?i)a`, err: "the flag i within a pattern is not supported"},
		{java: `(?i:a)`, err: "the flag i within a pattern is not supported"},
		{java: `\pL`, err: `the escape \p is not supported`},
		{java: `[\S]`, err: `the escape \S is not supported`},
		{java: `[a-z&&[^b]]`, err: "sets in a set ([a[b]], [a&&b]) are not supported: only Java combines them"},
		{java: `a++`, err: "possessive quantifiers are not supported"},
	} {
		got, err := toJavaScript(tt.java)
		message := ""
		if err != nil {
			message = err.Error()
		}
		if got != tt.want || message != tt.err {
			t.Errorf("%s: got %s, %q, want %s, %q", tt.java, got, message, tt.want, tt.err)
		}
	}
}
