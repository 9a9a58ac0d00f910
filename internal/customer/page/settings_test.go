package page

import (
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
)

// What a definition sets a new bucket to is in the picture, and of a bucket that is there it is not the template's.
func TestSettingsAreDrawn(t *testing.T) {
	t.Parallel()
	config := &hosting.Config{Hosting: []hosting.Place{{Partition: "aws", Region: "us-east-1", Bucket: "acme-templates"}}}
	for vendor, want := range map[string][]string{
		"own-settings": {"private, keeps versions", "clears uploads away", "deletes old objects", "CORS rules", "for web pages"},
		"own-lock":     {"private, encrypted", "Object Lock", "keeps each version", "clears uploads away"},
		"few-regions":  {"private, encrypted"},
	} {
		_, p := pageOfChoice(t, vendor, config)
		var drawn strings.Builder
		for _, one := range p.Pictures {
			drawn.WriteString(string(one.Wide))
		}
		for _, words := range []string{"private, keeps versions", "private, encrypted", "Object Lock", "keeps each version", "CORS rules", "for web pages", "clears uploads away", "deletes old objects"} {
			if has := strings.Contains(drawn.String(), ">"+words+"<"); has != slices.Contains(want, words) {
				t.Errorf("%s: the picture says %q: %t", vendor, words, has)
			}
		}
		if expires := vendor == "own-settings"; strings.Contains(drawn.String(), `data-chosen="ExpireAfterDays"`) != expires {
			t.Errorf("%s: that objects expire is drawn as the customer's choice: %t", vendor, !expires)
		}
	}
}
