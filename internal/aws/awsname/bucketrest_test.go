package awsname

import (
	"strings"
	"testing"
)

func TestNewBucketNameRest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		prefix      string
		dots        bool
		pattern     string
		description string
		reason      string
	}{
		{
			prefix:  "queryloop-storage-",
			pattern: `^(?!(?:.*-s3alias|s3alias|.*--ol-s3|-ol-s3|.*--x-s3|-x-s3|.*--table-s3|-table-s3|.*-an|an)$)[a-z0-9-]{0,44}[a-z0-9]$`,
			description: "must be the rest of a bucket name after queryloop-storage-: 1 to 45 lower-case letters, digits and hyphens, the last a letter or digit; " +
				"the whole name must not end with -s3alias, --ol-s3, --x-s3, --table-s3 or -an",
		},
		{
			prefix: "x", reason: "the rest can complete a reserved start, and needs two characters",
			pattern: `^(?!n--)(?!(?:.*-s3alias|.*--ol-s3|.*--x-s3|.*--table-s3|.*-an)$)[a-z0-9-]{1,61}[a-z0-9]$`,
			description: "must be the rest of a bucket name after x: 2 to 62 lower-case letters, digits and hyphens, the last a letter or digit; " +
				"the whole name must not start with xn--, nor end with -s3alias, --ol-s3, --x-s3, --table-s3 or -an",
		},
		{
			prefix: "192.168.", dots: true, reason: "the rest can complete an IP address",
			pattern: `^(?!\.|.*\.\.)(?![0-9]+\.[0-9]+$)(?!(?:.*-s3alias|.*--ol-s3|.*\.mrap|mrap|.*--x-s3|.*--table-s3|.*-an)$)[a-z0-9.-]{0,54}[a-z0-9]$`,
			description: "must be the rest of a bucket name after 192.168.: 1 to 55 lower-case letters, digits, hyphens and dots, the last a letter or digit; " +
				"the whole name must not have two dots in a row, nor be four numbers with dots between, nor end with -s3alias, --ol-s3, .mrap, --x-s3, --table-s3 or -an",
		},
	}
	for _, tt := range tests {
		t.Run(tt.prefix, func(t *testing.T) {
			t.Parallel()
			r, err := NewBucketNameRest(tt.prefix, tt.dots)
			if err != nil {
				t.Fatal(err)
			}
			if r.Pattern != tt.pattern {
				t.Errorf("pattern\n got %s\nwant %s", r.Pattern, tt.pattern)
			}
			if r.Description != tt.description {
				t.Errorf("description\n got %s\nwant %s", r.Description, tt.description)
			}
		})
	}
}

func TestNewBucketNameRestCheck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		prefix string
		dots   bool
		rest   string
		err    string
	}{
		{"queryloop-storage-", false, "acmecorp", ""},
		{"queryloop-storage-", false, "-acmecorp", ""},
		{"queryloop-storage-", false, "", `must not be empty after "queryloop-storage-"`},
		{"queryloop-storage-", false, "an", `must complete "queryloop-storage-" to a bucket name, which must not end with -an, which AWS reserves, got "queryloop-storage-an"`},
		{"queryloop-storage-", false, "acme.com", `must complete "queryloop-storage-" to a bucket name, which must not have dots, got "queryloop-storage-acme.com"`},
		{"queryloop-storage-", false, strings.Repeat("a", 46), `must complete "queryloop-storage-" to a bucket name, which must be 3 to 63 characters long, got 64`},
		{"data-s3", false, "alias", `must complete "data-s3" to a bucket name, which must not end with -s3alias, which AWS reserves, got "data-s3alias"`},
		{"xn-", false, "-acme", `must complete "xn-" to a bucket name, which must not start with xn--, which AWS reserves, got "xn--acme"`},
		{"a", false, "b", `must complete "a" to a bucket name, which must be 3 to 63 characters long, got 2`},
		{"1.2.3", true, ".4", `must complete "1.2.3" to a bucket name, which must not be four numbers with dots between, like an IP address, got "1.2.3.4"`},
		{"1.2.3.", true, "4a", ""},
		{"acme.", true, ".data", `must complete "acme." to a bucket name, which must not have two dots in a row, got "acme..data"`},
	}
	for _, tt := range tests {
		t.Run(tt.prefix+"+"+tt.rest, func(t *testing.T) {
			t.Parallel()
			r, err := NewBucketNameRest(tt.prefix, tt.dots)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if err := r.Check(tt.rest); err != nil {
				got = err.Error()
			}
			if got != tt.err {
				t.Errorf("got  %s\nwant %s", got, tt.err)
			}
			if java(t, r.Pattern)(tt.rest) != (tt.err == "") {
				t.Errorf("the pattern %s does not agree", r.Pattern)
			}
		})
	}
}

func TestNewBucketNameRestRefusesPrefix(t *testing.T) {
	t.Parallel()
	tests := []struct {
		prefix string
		dots   bool
		err    string
	}{
		{"", false, "must be 1 to 62 characters long, got 0"},
		{strings.Repeat("a", 63), false, "must be 1 to 62 characters long, got 63"},
		{"Acme-", false, `must be lower-case letters, digits, hyphens and dots, got "Acme-"`},
		{"acme.", false, `must not have dots, got "acme."`},
		{"a..b", true, `must not have two dots in a row, got "a..b"`},
		{"-acme", false, `must start with a letter or digit, got "-acme"`},
		{"sthree-", false, `must not start with sthree-, which AWS reserves, got "sthree-"`},
	}
	for _, tt := range tests {
		t.Run(tt.prefix, func(t *testing.T) {
			t.Parallel()
			if _, err := NewBucketNameRest(tt.prefix, tt.dots); err == nil || err.Error() != tt.err {
				t.Errorf("got  %v\nwant %s", err, tt.err)
			}
		})
	}
}
