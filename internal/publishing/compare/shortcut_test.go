package compare

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// Actions about which both policies say the same are not judged. Judged all the same, they make no difference.
func TestShortcutFindsAllThatTheWholeGridDoes(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{"Action: s3:ListBucket\n", "Action: s3:List*\n"},
		{"[s3:GetObject, s3:GetObjectVersion]", "s3:GetObject*"},
		{"            Action: s3:*\n", "            Action: s3:Get*\n"},
		{"Action: s3:DeleteObject", "NotAction: s3:PutObject"},
		{"Resource: !Sub ${Bucket.Arn}/${Prefix}*", "Resource: \"*\""},
	} {
		after := strings.Replace(string(data), change[0], change[1], 1)
		if after == string(data) {
			t.Fatalf("the base has no %q", change[0])
		}
		given := map[string]string{"ExternalId": "acme/7f3a", "AllowDelete": "Yes"}
		var stacks []judged
		for _, text := range []string{string(data), after} {
			parsed, err := template.Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			stack, err := resolve.Resolve(parsed, resolve.Input{Parameters: given})
			if err != nil {
				t.Fatal(err)
			}
			j, err := newJudges().of(stack, "aws")
			if err != nil {
				t.Fatal(err)
			}
			stacks = append(stacks, j)
		}
		c := &comparer{judged: map[string]outcome{}, grids: map[string][]judge.Request{}}
		o, err := c.grants(stacks[0], stacks[1], [2]string{"Role", "Role"}, given)
		if err != nil {
			t.Fatal(err)
		}
		about := sharing{buckets: sharedBuckets(stacks[0], stacks[1], given), owner: ownerIn(given)}
		differences := 0
		for _, req := range proof.Requests(about.owner, about.buckets...) {
			before, err := stacks[0].judge.Allows("Role", req)
			if err != nil {
				t.Fatal(err)
			}
			now, err := stacks[1].judge.Allows("Role", req)
			if err != nil {
				t.Fatal(err)
			}
			p := permission{action: req.Action, on: about.thing(req)}
			if before == now {
				continue
			}
			differences++
			if now && !o.gained[p] || before && !o.lost[p] {
				t.Errorf("%q: %v was not found", change[1], p)
			}
		}
		if differences == 0 {
			t.Errorf("%q makes no difference", change[1])
		}
	}
}
