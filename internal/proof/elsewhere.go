package proof

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// ofRole are the parameters that say who assumes a role. Where a key is the way in instead, each is refused.
var ofRole = []string{
	vendors.ParamVendorAccountID, vendors.ParamVendorPrincipalARN, vendors.ParamExternalID, vendors.ParamSecondExternalID,
	vendors.ParamVendorSessionName, vendors.ParamVendorSourceIdentity, vendors.ParamVendorOrganizationID,
	vendors.ParamWebIdentitySubject, vendors.ParamWebIdentitySubject2, vendors.ParamWebIdentitySubject3,
	vendors.ParamWebIdentityAudience, vendors.ParamWebIdentityIssuer,
}

// ofRoleIn are those of a definition, the role's name among them where the template asks for one.
func ofRoleIn(def *vendors.Definition) []string {
	if def.Access.Role != nil && def.Access.Role.Name.Given == vendors.NamingRequired {
		return append(slices.Clone(ofRole), vendors.ParamRoleName)
	}
	return ofRole
}

// forKey are the same choices without what says who assumes a role.
func forKey(def *vendors.Definition, choices map[string]string) map[string]string {
	choices = maps.Clone(choices)
	for _, name := range ofRoleIn(def) {
		if _, has := choices[name]; has {
			choices[name] = ""
		}
	}
	return choices
}

// Elsewhere holds that where the partition decides between a role and a key, each partition has the one and nothing of the
// other, whatever is chosen, and that the key may do there what the role may do elsewhere.
func Elsewhere(launches []Launch, t *template.Template, expected Expected, sample Sample) (r Report) {
	tried := map[string]bool{}
	for _, l := range launches {
		for _, id := range l.Definition.KeyPartitions() {
			p, _ := partition.Get(id)
			p.Region = servedIn(l.Definition, p)
			with := Launch{Definition: l.Definition, Choices: forKey(l.Definition, l.Choices), region: l.region}
			if name := p.Region + " " + with.String(); !tried[name] {
				tried[name] = true
				r.Add(with.keyed(p, t, expected, sample))
				r.Add(refusedIn(p, with, l.Choices, t))
			}
		}
		if l.Definition.KeyPartitions() != nil {
			r.checkWay(l, l.Stack, "AWS::IAM::Role", "AWS::IAM::User")
		}
	}
	return r
}

// keyed is a launch in a partition where the key is the way in.
func (l Launch) keyed(in partition.Partition, t *template.Template, expected Expected, sample Sample) (r Report) {
	there := map[string]string{}
	for name, value := range l.Choices {
		there[name] = strings.ReplaceAll(value, "arn:aws:", "arn:"+string(in.ID)+":")
	}
	stack, err := resolve.Resolve(t, resolve.Input{Parameters: there, Region: in.Region})
	if err != nil {
		r.failf("%s in %s: must be accepted, as the key is the way in there: %v", l, in.ID, err)
		return r
	}
	r.checkWay(l, stack, "AWS::IAM::User", "AWS::IAM::Role")
	if stack.Resource("UserKeyA") == nil || stack.Resource("UserKeyASecret") == nil {
		r.failf("%s in %s: there is no access key with its secret", l, in.ID)
	}
	l.Stack = AsInAWS(stack, in, l.region)
	r.Add(ExactGrants(l, expected, sample))
	r.Add(Invariants(l))
	return r
}

// checkWay holds that one identity is there, and nothing of another way in.
func (r *Report) checkWay(l Launch, stack *resolve.Stack, has, hasNot string) {
	never := map[string]bool{hasNot: true}
	if hasNot == "AWS::IAM::User" {
		never["AWS::IAM::AccessKey"], never["AWS::SecretsManager::Secret"] = true, true
	}
	found := 0
	for _, res := range stack.Resources {
		if res.Type == has {
			found++
		}
		if never[res.Type] {
			r.failf("%s: there is a %s, %s, where the way in is another", l, res.Type, res.LogicalID)
		}
	}
	if r.Decisions++; found != 1 {
		r.failf("%s: there are %d of %s, must be one", l, found, has)
	}
}

// refusedIn holds that a value that says who assumes the role is refused where there is none, and for that.
func refusedIn(in partition.Partition, with Launch, given map[string]string, t *template.Template) (r Report) {
	for _, name := range ofRoleIn(with.Definition) {
		if given[name] == "" {
			continue
		}
		choices := inAnyPartition(with.Definition, with.Choices)
		choices[name] = given[name]
		_, err := resolve.Resolve(t, resolve.Input{Parameters: choices, Region: in.Region})
		if r.Decisions++; err == nil || !strings.Contains(err.Error(), name) {
			r.failf("%s: %s is given in %s, where no role heeds it, but the launch says: %v", with, name, in.ID, err)
		}
	}
	return r
}

// AsInAWS is a stack of another partition as it would be in aws, so that the same requests are tried: only the names of the
// partition, of the region and of the services' addresses differ.
func AsInAWS(stack *resolve.Stack, in partition.Partition, region string) *resolve.Stack {
	data, err := json.Marshal(stack)
	if err != nil {
		panic(err) // the resolver gives maps, lists and plain values only
	}
	text := strings.NewReplacer("arn:"+string(in.ID)+":", "arn:aws:", in.Region, region, in.S3Host, "amazonaws.com").Replace(string(data))
	same := &resolve.Stack{}
	if err := json.Unmarshal([]byte(text), same); err != nil {
		panic(err)
	}
	return same
}
