package awsname

import (
	"strings"
	"testing"
)

func TestCheckOrigin(t *testing.T) {
	t.Parallel()
	for s, right := range map[string]bool{
		"https://app.example.com": true, "https://*.example.com": true, "https://app.example.com:8443": true, "https://localhost": true,
		"*": false, "": false, "https://*": false, "https://*.com": false, "https://app.example.com/": false, "http://app.example.com": false,
		"https://app.example.com*": false, "https://app.*.example.com": false, "https://APP.example.com": false, "https://app.example.com:0": false,
		"https://-app.example.com": false, "https://user@example.com": false, "https://" + strings.Repeat("a.", 140) + "com": false,
	} {
		if err := CheckOrigin(s); (err == nil) != right {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestCheckHeader(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name         string
		stars, right bool
	}{
		{"ETag", false, true}, {"x-amz-*", true, true}, {"*", true, true}, {"*", false, false}, {"x-*-*", true, false}, {"", true, false},
		{"x amz", true, false}, {"x-amz:", true, false},
	} {
		if err := CheckHeader(tt.name, tt.stars); (err == nil) != tt.right {
			t.Errorf("%q, with stars %t: %v", tt.name, tt.stars, err)
		}
	}
}
