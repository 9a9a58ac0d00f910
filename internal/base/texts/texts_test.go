package texts_test

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/base/texts"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"", ""},
		{"Baker’s Dozen — a bakery", ""},
		{"Łódź Data, データ同期, שלום, أهلا", ""},
		{"データ\u3000同期", ""},
		{"costs $5 {a}", ""},
		{"a\u00a0b", "must be one line of visible characters, got U+00A0, a space other than the plain one"},
		{"a\u202eb", "must be one line of visible characters, got U+202E, a character that reorders the text around it"},
		{"a\u200bb", "must be one line of visible characters, got U+200B, a character that cannot be seen"},
		{"a\u200db", "must be one line of visible characters, got U+200D, a character that cannot be seen"},
		{"a\u3164b", "must be one line of visible characters, got U+3164, a character that cannot be seen"},
		{"a\ufe0fb", "must be one line of visible characters, got U+FE0F, a character that cannot be seen"},
		{"a\ufeffb", "must be one line of visible characters, got U+FEFF, a character that cannot be seen"},
		{"a\u2028b", "must be one line of visible characters, got U+2028, a space other than the plain one"},
		{"a\ue000b", "must be one line of visible characters, got U+E000, a character of no script"},
		{"a\nb", "must be one line of visible characters, got U+000A, a line break"},
		{"a\u0085b", "must be one line of visible characters, got U+0085, a control character"},
		{"a\xffb", "must be one line of visible characters, got U+FFFD, the sign for what could not be read"},
		{" a", `must be without spaces at its ends, got " a"`},
		{"for ${AWS::AccountId}", "must not have ${, which stands for a value of CloudFormation's or the CDK's: write it without the $"},
		{"{{resolve:ssm:x}}", "must not have {{resolve:, which CloudFormation replaces with a value from elsewhere"},
	}
	for _, tt := range tests {
		got := ""
		if err := texts.Check(tt.text); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%q: got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// What IAM takes in a description, in the words of its own pattern: [\t\n\r\u0020-\u007E\u00A1-\u00FF].
func TestLatin1(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{"Café ÿ ¡": true, "tab\tand\nline": true, "\u00a0": false, "’": false, "Ł": false, "\u007f": false, "\u0080": false} {
		if got := texts.Latin1(s); got != want {
			t.Errorf("%q: got %t, want %t", s, got, want)
		}
	}
}
