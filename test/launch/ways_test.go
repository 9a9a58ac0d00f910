package launch_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// A customer changes the way in, from each that a definition offers to each other. Every update leaves what a launch in that way
// makes, and nothing of the way before; a role stays the same one from one way to another that has it; the bucket and
// what is in it are never touched.
func testWays(t *testing.T, c *cloud, _ []*vendors.Definition) {
	google := map[string]string{"WebIdentitySubject": "123456789012345678901"}
	principal := map[string]string{"VendorPrincipalArn": "arn:aws:iam::444455556666:role/acme"}
	id := map[string]string{"ExternalId": "acmecorp-7f3a"}
	for _, test := range []struct {
		vendor, template string
		parameters       map[string]string
		// ways are in the order in which they are named, each with the parameters that are for it alone.
		names []string
		ways  map[string]map[string]string
		// back are given with a way in when it is chosen once more.
		back map[string]string
	}{
		{vendor: "transfer", template: "templates/transfer/1.0.0/template.yaml", parameters: map[string]string{"NewBucketName": "ways-transfer"},
			names: []string{"WebIdentityRole", "KeyedUser"}, ways: map[string]map[string]string{"WebIdentityRole": google}},
		{vendor: "every-way", parameters: map[string]string{"BucketNameSuffix": "ways"},
			names: []string{"WebIdentityRole", "CrossAccountRole", "KeyedUser"},
			ways:  map[string]map[string]string{"WebIdentityRole": google, "CrossAccountRole": principal}},
		{vendor: "two-roles-and-key", parameters: map[string]string{"VendorCloud": "US"},
			names: []string{"WebIdentityRole", "CrossAccountRole"},
			ways:  map[string]map[string]string{"WebIdentityRole": google, "CrossAccountRole": id}},
		{vendor: "own-clouds", parameters: map[string]string{"VendorCloud": "EU", "NewBucketName": "ways-own-clouds"},
			names: []string{"CrossAccountRole", "KeyedUser"}, ways: map[string]map[string]string{"CrossAccountRole": id}},
		{vendor: "named-role", names: []string{"CrossAccountRole", "KeyedUser"}, ways: map[string]map[string]string{
			"CrossAccountRole": with(id, "RoleName", "Named.Role_ways"),
		}},
		{vendor: "either-way", names: []string{"WebIdentityRole", "CrossAccountRole", "KeyedUser"},
			ways: map[string]map[string]string{
				"WebIdentityRole":  {"VendorSessionName": "EitherWay_0123abcd"},
				"CrossAccountRole": with(id, "VendorSessionName", "EitherWay_0123abcd"),
			},
			back: map[string]string{"OidcProvider": "Existing"}},
		// The OIDC provider that the stack made is kept when its way in goes, as others may use it: back again, it is there already.
		{vendor: "own-issuer", parameters: map[string]string{"NewBucketName": "ways-own-issuer"},
			names: []string{"WebIdentityRole", "CrossAccountRole", "KeyedUser"},
			ways: map[string]map[string]string{
				"WebIdentityRole": {
					"WebIdentityIssuer": "acme", "WebIdentitySubject": "acme", "WebIdentitySubject2": "data", "WebIdentitySubject3": "main",
					"WebIdentityAudience": "acme-aws",
				},
				"CrossAccountRole": {"ExternalId": id["ExternalId"], "VendorPrincipalArn": principal["VendorPrincipalArn"]},
			},
			back: map[string]string{"OidcProvider": "Existing"}},
	} {
		t.Run(test.vendor, func(t *testing.T) {
			t.Parallel()
			file := test.template
			if file == "" {
				file = madeTemplate(test.vendor)
			}
			name, parameters := "ways-"+test.vendor, maps.Clone(test.parameters)
			if parameters["NewBucketName"]+parameters["BucketNameSuffix"] == "" {
				c.createBucket(t, name)
				parameters = with(parameters, "ExistingBucketName", name)
			}
			chosen := with(test.ways[test.names[0]], "Access", test.names[0])
			maps.Copy(chosen, parameters)
			s := c.createStackOf(t, name, file, chosen)
			bucket := s.outputs["BucketName"]
			c.putObject(t, bucket, "reports/2026.csv", "what the customer stores")
			role := s.wantWay(t, role{})
			for _, way := range everyChange(test.names)[1:] {
				changed := map[string]string{"Access": way}
				for _, other := range test.ways { // the rules refuse what is for another way
					for parameter := range other {
						changed[parameter] = ""
					}
				}
				maps.Copy(changed, test.back)
				maps.Copy(changed, test.ways[way])
				s.update(t, changed)
				role = s.wantWay(t, role)
				if s.outputs["BucketName"] != bucket {
					t.Errorf("the bucket of %s is %s, was %s", way, s.outputs["BucketName"], bucket)
				}
			}
			c.wantObject(t, bucket, "reports/2026.csv", "what the customer stores")
			if issuer := s.parameters["WebIdentityIssuer"]; issuer != "" {
				c.wantOIDCProvider(t, s.outputs["OidcProviderArn"], s.parameters["WebIdentityAudience"])
			}
		})
	}
}

// with is a copy of a map with one entry more.
func with(m map[string]string, key, value string) map[string]string {
	m = maps.Clone(m)
	if m == nil {
		m = map[string]string{}
	}
	m[key] = value
	return m
}

// everyChange is a walk through ways that changes from each to each other, and begins and ends at the first.
func everyChange(ways []string) []string {
	walk := ways[:1:1]
	for i, way := range ways {
		for j := i + 2; j < len(ways); j++ {
			walk = append(walk, ways[j], way)
		}
		if i+1 < len(ways) {
			walk = append(walk, ways[i+1])
		}
	}
	for i := len(ways) - 2; i >= 0; i-- {
		walk = append(walk, ways[i])
	}
	return walk
}

func TestEveryChange(t *testing.T) {
	t.Parallel()
	ways := []string{"a", "b", "c", "d"}
	walk, seen := everyChange(ways), map[string]int{}
	for i := range walk[1:] {
		seen[walk[i]+walk[i+1]]++
	}
	for _, from := range ways {
		for _, to := range ways {
			if from != to && seen[from+to] != 1 {
				t.Errorf("from %s to %s %d times in %v", from, to, seen[from+to], walk)
			}
		}
	}
	if len(seen) != 12 || len(walk) != 13 {
		t.Errorf("got %v", walk)
	}
}

// wantWay wants the stack to have made what a launch with its parameters makes, and no user, role, secret or output else. A
// role that was there before must be the same one. It returns the role that is there, if any.
func (s *stack) wantWay(t *testing.T, before role) (now role) {
	t.Helper()
	want := s.resolved(t)
	var iam, outputs []string
	keys := map[string]accessKey{}
	for _, r := range want.Resources {
		switch r.Type {
		case "AWS::IAM::Role", "AWS::IAM::User":
			if r.Properties["RoleName"] != nil {
				continue // its name does not tell the stack
			}
			iam = append(iam, s.name+"-"+r.LogicalID)
		case "AWS::IAM::AccessKey":
			slot := strings.TrimPrefix(r.LogicalID, "UserKey")
			keys[slot] = s.cloud.readKey(t, s.outputs, slot)
		}
	}
	s.cloud.wantIAM(t, s.name, iam...)
	var secrets []string
	for _, k := range keys {
		secrets = append(secrets, k.secretARN)
		s.cloud.wantAccessKeys(t, k.user, k.ID)
	}
	s.cloud.wantSecrets(t, s.name, secrets...)
	for _, o := range want.Outputs {
		outputs = append(outputs, o.Name)
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(outputs)), slices.Sorted(maps.Keys(s.outputs))); diff != "" {
		t.Errorf("outputs (-resolved +launched):\n%s", diff)
	}
	if want.Resource("Role") == nil {
		return role{}
	}
	now = s.cloud.role(t, s.outputs["RoleArn"])
	if before.ID != "" && (now.ARN != before.ARN || now.ID != before.ID) {
		t.Errorf("the update replaced the role %s (%s) by %s (%s)", before.ARN, before.ID, now.ARN, now.ID)
	}
	return now
}

// wantOIDCProvider wants the account to have a provider, with this audience alone.
func (c *cloud) wantOIDCProvider(t *testing.T, arn, audience string) {
	t.Helper()
	var result struct{ ClientIDList []string }
	c.ask(t, &result, key, "iam", "GetOpenIDConnectProvider", "OpenIDConnectProviderArn", arn)
	wantList(t, "audiences of "+arn, []string{audience}, result.ClientIDList)
}
