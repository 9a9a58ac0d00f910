package page

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What does not apply follows from the rules of the template and from nothing else.
func TestWhatDoesNotApply(t *testing.T) {
	t.Parallel()
	type values = map[string]string
	tests := []struct {
		page    string
		given   values
		decided []string
		want    []string
		reason  string
	}{
		{"quartic", values{}, []string{"NewBucketName"}, []string{"ExistingLogBucketName"}, "there are no access logs"},
		{"quartic", values{"AccessLogs": "Yes"}, []string{"NewBucketName"}, []string{}, ""},
		{"quartic", values{}, []string{"ExistingBucketName"}, []string{"AccessLogs", "ExistingLogBucketName", "Versioning"}, "they are of a new bucket; its name is not typed yet"},
		{"quartic", values{"ExistingBucketName": "acme", "Versioning": "Enabled"}, []string{"ExistingBucketName"}, []string{"AccessLogs", "ExistingLogBucketName", "Versioning"}, "whatever was chosen before"},
		{
			"quartic", values{"AccessLogs": "Yes", "ExistingLogBucketName": "acme-logs"}, []string{"ExistingBucketName"},
			[]string{"AccessLogs", "ExistingLogBucketName", "Versioning"}, "a choice that does not apply does not count",
		},
		{"transfer", values{}, []string{"NewBucketName"}, []string{"AccessKeyKmsKeyArn", "ExistingLogBucketName", "ActiveAccessKeys", "ExternalId", "VendorPrincipalArn"}, "a Google identity gets in, and has no access key"},
		{"transfer", values{"Access": "CrossAccountRole"}, []string{"NewBucketName"}, []string{"AccessKeyKmsKeyArn", "ActiveAccessKeys", "ExistingLogBucketName", "WebIdentityAudience", "WebIdentitySubject"}, ""},
		{
			"transfer", values{"Access": "KeyedUser", "ExternalId": "acme"}, []string{"NewBucketName"},
			[]string{"ExistingLogBucketName", "ExternalId", "MaxSessionDuration", "VendorPrincipalArn", "WebIdentityAudience", "WebIdentitySubject"},
			"also what was typed before; nobody assumes a role",
		},
		{"transfer", values{"WebIdentitySubject": "123456789012345"}, []string{"NewBucketName"}, []string{"AccessKeyKmsKeyArn", "ActiveAccessKeys", "ExistingLogBucketName", "ExternalId", "VendorPrincipalArn"}, "Access can still be changed"},
		{"apperate", values{}, nil, []string{}, "the ARN and the external ID need each other"},
		{"queryloop", values{}, []string{"BucketNameSuffix"}, []string{"ExistingLogBucketName"}, ""},
		{"queryloop", values{}, []string{"ExistingBucketName"}, []string{"AccessLogs", "AlarmEmail", "DataEventTrail", "ExistingLogBucketName", "Versioning"}, "no rule says so of versioning, but it would change nothing"},
		{"own-namespace", values{}, []string{"BucketNamePrefix"}, []string{"ExistingLogBucketName", "NewBucketName", "ExistingBucketName"}, "a new bucket has one name"},
		{"own-namespace", values{}, []string{"ExistingBucketName"}, []string{"AccessLogs", "AlarmEmail", "BucketNamePrefix", "DataEventTrail", "ExistingLogBucketName"}, "it has its name"},
	}
	var cases []map[string]any
	for _, tt := range tests {
		if tt.decided == nil {
			tt.decided = []string{}
		}
		cases = append(cases, map[string]any{"kind": "inapplicable", "page": tt.page, "given": tt.given, "decided": tt.decided})
	}
	for i, raw := range inNode(t, templatesTried(t), nil, cases) {
		var got []string
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		// The other one of two buckets does not apply either.
		for _, name := range tests[i].decided {
			if name == "BucketNamePrefix" {
				continue // the other two are in the test
			}
			if other := map[string]string{"NewBucketName": "ExistingBucketName", "BucketNameSuffix": "ExistingBucketName"}[name]; other != "" {
				tests[i].want = append(tests[i].want, other)
			} else {
				tests[i].want = append(tests[i].want, map[string]string{"quartic": "NewBucketName", "own-namespace": "NewBucketName", "queryloop": "BucketNameSuffix"}[tests[i].page])
			}
		}
		slices.Sort(tests[i].want)
		if diff := cmp.Diff(tests[i].want, got); diff != "" {
			t.Errorf("%s %v, %s (-want +got):\n%s", tests[i].page, tests[i].given, tests[i].reason, diff)
		}
	}
}
