package page

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/launch"
)

// The page refuses, as lists and invitations do, what no stack in the region could use: ARNs of another partition, and keys of another
// region.
func TestARNsOfElsewhereAgree(t *testing.T) {
	t.Parallel()
	pages := templatesTried(t)
	const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	values := []string{"", key, strings.Replace(key, "us-east-1", "eu-west-1", 1), strings.Replace(key, "arn:aws:kms:us-east-1", "arn:aws-cn:kms:cn-north-1", 1),
		"arn:aws:iam::123456789012:role/reader", "arn:aws-us-gov:iam::123456789012:role/reader", "arn:aws-cn:iam::aws:policy/boundary",
		"arn:aws:s3:::more-data", "arn:aws:s3:::more-data,arn:aws:s3:::other-data", "arn:aws:s3:::more-data,arn:aws-cn:s3:::other-data", "arn:aws:s3:::more-data, arn:aws-cn:s3:::other-data"}
	names := []string{"KmsKeyArn", "VendorPrincipalArn", "PermissionsBoundaryArn", "FurtherBucketArns", "ExternalId"}
	var cases []map[string]any
	for _, place := range []map[string]string{{"partition": "aws", "region": "us-east-1"}, {"partition": "aws-cn", "region": "cn-north-1"}} {
		for id, page := range pages {
			for _, p := range page.Check.Parameters {
				for _, value := range values {
					if slices.Contains(names, p.Name) && page.choices.Problem(p.Name, value) == "" {
						cases = append(cases, map[string]any{"kind": "elsewhere", "page": id, "name": p.Name, "value": value, "place": place})
					}
				}
			}
		}
	}
	refused := map[bool]int{}
	for i, raw := range inNode(t, pages, nil, cases) {
		var got string
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		c := cases[i]
		place, name := c["place"].(map[string]string), c["name"].(string)
		err := pages[c["page"].(string)].t.CheckARNs(launch.Request{Region: place["region"], Parameters: map[string]string{name: c["value"].(string)}})
		if (err != nil) != (got != "") || got != "" && got != "must be in the partition "+place["partition"]+", and a key in "+place["region"] {
			t.Errorf("%s %s in %s: the page says %q, Go %v", name, c["value"], place["region"], got, err)
		}
		refused[err != nil]++
	}
	if refused[true] < 50 || refused[false] < 50 {
		t.Errorf("the values are too much alike: %v", refused)
	}
}
