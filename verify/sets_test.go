package verify

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// What is wrong with a set comes together with all else, under the set's name.
func TestWrongInputOfSets(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../test/choices/testdata/vendors", "two-sets")
	if err != nil {
		t.Fatal(err)
	}
	own := options("http://127.0.0.1:1")
	own.AWS.Credentials = static("AKIAIOSFODNN7EXAMPLE", secretKey, "")
	role := func(name string) string { return "arn:aws:iam::123456789012:role/" + name }
	whole := func() Connection {
		return Connection{Bucket: "acme-logs", RoleARN: role("scanner"), ExternalID: "acme-1", Sets: map[string]OfSet{
			"Cleaner": {RoleARN: role("cleaner")}, "Metrics": {RoleARN: role("metrics"), Bucket: "acme-metrics", Prefix: "figures/"},
		}}
	}
	if err := Validate(defs[0], whole(), own); err != nil {
		t.Errorf("a whole connection: %v", err)
	}
	of := func(name string, change func(s *OfSet)) func(*Connection) {
		return func(c *Connection) {
			s := c.Sets[name]
			change(&s)
			c.Sets[name] = s
		}
	}
	for _, tt := range []struct {
		name   string
		change func(*Connection)
		want   []string
	}{
		{"no sets", func(c *Connection) { c.Sets = nil }, []string{
			"Sets[Cleaner].RoleARN must be given: it is the way in",
			"Sets[Metrics].RoleARN must be given: it is the way in",
			"Sets[Metrics].Bucket must be given: without it only the way in could be tried",
		}},
		{"a set that there is not", func(c *Connection) { c.Sets["Metric"] = OfSet{} }, []string{`Sets must be about "Cleaner", "Metrics", the sets of Two Sets, got "Metric"`}},
		{"a choice that there is not", func(c *Connection) { c.Allowed = map[string]bool{"AllowDelete": true, "AllowWrite": true} }, []string{
			`Allowed must be about "AllowDelete", the choices that Two Sets leaves, got "AllowWrite"`}},
		{"one role", of("Cleaner", func(s *OfSet) { s.RoleARN = role("scanner") }), []string{
			`Sets[Cleaner].RoleARN must be another than those of the other sets, got "` + role("scanner") + `"`}},
		{"one bucket", of("Metrics", func(s *OfSet) { s.Bucket = "acme-logs" }), []string{
			`Sets[Metrics].Bucket must be another than those of the other sets, got "acme-logs"`}},
		{"a bucket for a set on the first", of("Cleaner", func(s *OfSet) { s.Bucket = "acme-more" }), []string{
			`Sets[Cleaner].Bucket must be empty, got "acme-more": the set has the first bucket`}},
		{"wrong shapes", of("Metrics", func(s *OfSet) { s.RoleARN, s.BucketIs, s.Versioning = "metrics", "mine", "on" }), []string{
			`Sets[Metrics].RoleARN must be the ARN of a role, such as arn:aws:iam::123456789012:role/name, its name at most 64 characters, got "metrics"`,
			`Sets[Metrics].Versioning must be Enabled, Suspended, Off or empty, got "on"`,
			`Sets[Metrics].BucketIs must be "new", "existing" or empty, got "mine"`}},
		{"no external ID", func(c *Connection) { c.ExternalID = "" }, []string{"ExternalID must be given: the role requires it"}},
	} {
		c := whole()
		tt.change(&c)
		err := Validate(defs[0], c, own)
		if want := strings.Join(tt.want, "\n"); err == nil || err.Error() != want {
			t.Errorf("%s: got\n%v\nwant\n%s", tt.name, err, want)
		}
	}
	quartic, err := vendors.Load("../vendors", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	if err := Validate(quartic[0], Connection{Bucket: "acme-logs", RoleARN: role("r"), ExternalID: "acme-1", Sets: map[string]OfSet{"Metrics": {}}}, own); err == nil || !strings.Contains(err.Error(), "Quartic") {
		t.Errorf("a vendor without sets takes one: %v", err)
	}
}
