package compare_test

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// BenchmarkCompare compares real templates: with themselves, which is what every comparison costs, and with a version that
// grants something else, which has to be judged.
func BenchmarkCompare(b *testing.B) {
	for _, c := range []struct {
		name, vendor string
		replace      []string
	}{
		{"quartic with itself", "quartic", nil},
		{"quartic, other grants", "quartic", []string{
			"Action: s3:*", "Action: s3:Get*", "MaxValue: 43200", "MaxValue: 7200", "{2,1224}$", "{2,64}$"}},
		{"transfer with itself", "transfer", nil},
		{"transfer, other grants", "transfer", []string{"Action: s3:DeleteObject", "Action: s3:Delete*"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			data, err := os.ReadFile("../../../templates/" + c.vendor + "/1.0.0/template.yaml")
			if err != nil {
				b.Fatal(err)
			}
			text := string(data)
			for i := 0; i < len(c.replace); i += 2 {
				if !strings.Contains(text, c.replace[i]) {
					b.Fatalf("the template has no %q", c.replace[i])
				}
			}
			var versions [2]*template.Template
			for i, text := range []string{text, strings.NewReplacer(c.replace...).Replace(text)} {
				if versions[i], err = template.Parse([]byte(text)); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				if _, err := compare.Templates(versions[0], versions[1]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
