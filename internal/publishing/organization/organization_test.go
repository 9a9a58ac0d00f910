package organization_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/publishing/organization"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// released is a template of one of the definitions that the repository has.
type released struct {
	def  *vendors.Definition
	data []byte
	full *template.Template
	file string
}

func all(t *testing.T) []released {
	t.Helper()
	var list []released
	for _, folder := range []string{"../../..", "../../../test/choices/testdata"} {
		defs, err := vendors.Load(filepath.Join(folder, "vendors"))
		if err != nil {
			t.Fatal(err)
		}
		for _, def := range defs {
			data, err := os.ReadFile(filepath.Join(folder, "templates", def.Vendor, def.Version, "template.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			full, err := template.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, released{def, data, full, filepath.Join(folder, "vendors", def.Vendor+".yaml")})
		}
	}
	return list
}

// What a form says of its parameters is so of the form: none is said to be beside one that it lacks, nor to be for a choice that it has not.
func TestWordsAreTrueOfTheForm(t *testing.T) {
	t.Parallel()
	held := 0
	for _, r := range all(t) {
		if !r.def.Organization.Offered() {
			continue
		}
		form := r.form(t)
		for _, name := range form.Keys("Parameters") {
			words, _ := section(form, "Parameters", name)["Description"].(string)
			if strings.Contains(words, "xisting bucket") {
				t.Errorf("%s: %s speaks of an existing bucket, which is no choice here: %s", r.def.Vendor, name, words)
			}
			for _, other := range r.full.Keys("Parameters") {
				if section(form, "Parameters", other) == nil && strings.Contains(" "+words, " "+other) {
					t.Errorf("%s: %s speaks of %s, which is no choice here: %s", r.def.Vendor, name, other, words)
				}
				held++
			}
		}
	}
	if held < 100 {
		t.Errorf("only %d descriptions were held against the parameters", held)
	}
}

func (r released) release() organization.Release {
	return organization.Release{Vendor: r.def.Vendor, Name: r.def.Name, Version: r.def.Version, Capabilities: []string{"CAPABILITY_NAMED_IAM"}}
}

func (r released) launches(t *testing.T) []proof.Launch {
	t.Helper()
	launches, err := proof.Launches(r.def, r.full)
	if err != nil {
		t.Fatal(err)
	}
	return launches
}

func section(t *template.Template, path ...string) map[string]any {
	m := t.Body
	for _, key := range path {
		m, _ = m[key].(map[string]any)
	}
	return m
}

// own are the parameters that every organization gives.
func own() map[string]string {
	return map[string]string{allaccounts.OrganizationalUnitIDs: "ou-ab12-cd345678", allaccounts.Regions: "eu-west-1"}
}

// launch is the stack of the set as the organization's template makes it.
func launch(t *testing.T, wrapped *template.Template, parameters map[string]string, in resolve.Input) (map[string]any, error) {
	t.Helper()
	in.Parameters = own()
	in.Parameters[allaccounts.Regions] = in.Region
	for name, value := range parameters {
		if section(wrapped, "Parameters")[name] != nil {
			in.Parameters[name] = value
		}
	}
	stack, err := resolve.Resolve(wrapped, in)
	if err != nil {
		return nil, err
	}
	return stack.Resources[0].Properties, nil
}

// Whatever an organization chooses that its accounts can share, each stack of the set is the one that the same choices make in
// one account.
func TestTheSetIsOfTheReleasedTemplate(t *testing.T) {
	t.Parallel()
	sets, compared := 0, 0
	for _, r := range all(t) {
		data, err := organization.Make(r.data, r.release())
		if err != nil {
			t.Logf("%s: %v", r.def.Vendor, err)
			continue
		}
		sets++
		wrapped, err := template.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > 2*51_200 {
			t.Errorf("%s has %d bytes", r.def.Vendor, len(data))
		}
		if body := section(wrapped, "Resources", "StackSet", "Properties")["TemplateBody"]; body != string(r.data) {
			t.Errorf("%s: the set's template is not the released one", r.def.Vendor)
		}
		r.holdParameters(t, wrapped)
		for _, l := range r.launches(t) {
			in := resolve.Input{Partition: string(partition.OfARN(l.Stack.ID)), Region: partition.RegionOfARN(l.Stack.ID), StackName: "set"}
			in.Parameters = maps.Clone(l.Choices)
			for _, name := range vendors.OfOneAccount() {
				delete(in.Parameters, name)
			}
			want, err := resolve.Resolve(r.full, in)
			if err != nil { // another choice of it wants one of these
				continue
			}
			properties, err := launch(t, wrapped, in.Parameters, in)
			if err != nil {
				t.Errorf("%s: %v", l, err)
				continue
			}
			given := map[string]string{}
			for _, p := range properties["Parameters"].([]any) {
				p := p.(map[string]any)
				given[p["ParameterKey"].(string)] = p["ParameterValue"].(string)
			}
			in.Parameters = given
			got, err := resolve.Resolve(r.full, in)
			if err != nil {
				t.Errorf("%s: a stack of the set: %v", l, err)
				continue
			}
			if diff := cmp.Diff(want.Resources, got.Resources); diff != "" {
				t.Errorf("%s (-alone +in the set):\n%s", l, diff)
			}
			compared++
		}
	}
	if sets < 10 || compared < 250 {
		t.Errorf("%d sets, %d launches compared", sets, compared)
	}
	t.Logf("%d sets, %d launches", sets, compared)
}

// holdParameters: each parameter is the released one's, or is left out as one of one account.
func (r released) holdParameters(t *testing.T, wrapped *template.Template) {
	t.Helper()
	asked := section(wrapped, "Parameters")
	for name, definition := range section(r.full, "Parameters") {
		got, ok := asked[name]
		if one := slices.Contains(vendors.OfOneAccount(), name); one == ok {
			t.Errorf("%s: %s is asked for: %t", r.def.Vendor, name, ok)
		} else if ok && name != vendors.AsFoundInAccount() {
			if diff := cmp.Diff(definition, got); diff != "" {
				t.Errorf("%s: %s (-released +organization's):\n%s", r.def.Vendor, name, diff)
			}
		}
	}
	for name, rule := range section(wrapped, "Rules") {
		if slices.Contains([]string{"OneRegionForANameOfIam", "OneRegionForAnOidcProvider", "AutomaticDeploymentLeavesNoAccountOut", "AccountsToTakeOrToLeaveOut"}, name) {
			continue
		}
		if section(r.full, "Rules")[name] == nil {
			t.Errorf("%s: rule %s is not the released template's: %v", r.def.Vendor, name, rule)
		}
	}
}

func TestWhatIsOfOneAccount(t *testing.T) {
	t.Parallel()
	for vendor, want := range map[string]string{
		"apperate":  "the parameter ExistingBucketName must be given, and is another one in each account: there can be no stack set",
		"queryloop": "a rule can demand the parameter BucketNameSuffix, which is another one in each account: there can be no stack set",
	} {
		for _, r := range all(t) {
			if r.def.Vendor != vendor {
				continue
			}
			if _, err := organization.Make(r.data, r.release()); err == nil || err.Error() != want {
				t.Errorf("%s: got %v, want %s", vendor, err, want)
			}
		}
	}
}

// Where all accounts share one name of the roles and one beginning of the buckets' names, what each account gets is known before it
// is launched: it is no other account's, and hangs on nothing else.
func TestNamesInEachAccount(t *testing.T) {
	t.Parallel()
	r := one(t, "known-accounts")
	wrapped := r.form(t)
	in := resolve.Input{Partition: "aws", Region: "eu-west-1", StackName: "set"}
	properties, err := launch(t, wrapped, map[string]string{"ExternalId": "acme-1", vendors.ParamRoleName: "acme-reader", vendors.ParamBucketNamePrefix: "acme"}, in)
	if err != nil {
		t.Fatal(err)
	}
	in.Parameters = map[string]string{}
	for _, p := range properties["Parameters"].([]any) {
		p := p.(map[string]any)
		in.Parameters[p["ParameterKey"].(string)] = p["ParameterValue"].(string)
	}
	for _, in.AccountID = range []string{"111122223333", "222233334444", "333344445555"} {
		in.StackName = "StackSet-set-" + in.AccountID // which CloudFormation ends with another UUID in each account
		stack, err := resolve.Resolve(r.full, in)
		if err != nil {
			t.Fatal(err)
		}
		bucket, role := stack.Output("BucketName").Value, stack.Output("RoleArn").Value
		if bucket != "acme-"+in.AccountID+"-eu-west-1-an" || role != "arn:aws:iam::"+in.AccountID+":role/acme-reader" {
			t.Errorf("%s has the bucket %s and the role %s", in.AccountID, bucket, role)
		}
	}
}

// Where a name must be given, an organization gives what all accounts can share; the rest of the rule says what cannot be.
func TestSettledRules(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		vendor, rule, want string
		change             map[string]string // after which the rule does not hold
	}{
		{"own-start", "NameOfTheBucket", "Give BucketNameSuffix or BucketNamePrefix. In the accounts of an organization BucketNameSuffix cannot be given.", nil},
		{"must-new-key", "KmsKeyIsGiven", "Must New Key takes no bucket without a key. In the accounts of an organization ExistingBucketName and KmsKeyArn cannot be given.",
			map[string]string{"ExternalId": "acme-1", "NewKmsKey": "No"}},
	} {
		wrapped := formOf(t, tt.vendor)
		assertions, _ := section(wrapped, "Rules", tt.rule)["Assertions"].([]any)
		if len(assertions) != 1 || !strings.HasSuffix(assertions[0].(map[string]any)["AssertDescription"].(string), tt.want) {
			t.Errorf("%s: got %v", tt.vendor, assertions)
		}
		_, err := launch(t, wrapped, tt.change, resolve.Input{Partition: "aws", Region: "eu-west-1", StackName: "set"})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v", tt.vendor, err)
		}
	}
}

// one is the template of a vendor.
func one(t *testing.T, vendor string) released {
	t.Helper()
	list := all(t)
	i := slices.IndexFunc(list, func(r released) bool { return r.def.Vendor == vendor })
	if i < 0 {
		t.Fatalf("there is no %s", vendor)
	}
	return list[i]
}

func TestBodyIsTooLong(t *testing.T) {
	t.Parallel()
	_, err := organization.Make([]byte("# "+strings.Repeat("x", 51_200)), organization.Release{})
	if want := "the template has 51202 bytes, and a stack set takes one of at most 51200"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// The values that an organization gives, and what is refused of them.
func TestChoices(t *testing.T) {
	t.Parallel()
	r := one(t, "every-role")
	wrapped := r.form(t)
	base := map[string]string{}
	for _, l := range r.launches(t) {
		if l.Choices[vendors.ParamRoleName] == "" && l.Choices[vendors.ParamExistingBucketName] == "" {
			base = l.Choices
		}
	}
	in := resolve.Input{Partition: "aws", Region: "eu-west-1", StackName: "set"}
	for _, tt := range []struct {
		name   string
		change map[string]string
		want   string // in the error
		check  func(properties map[string]any) any
		is     any
	}{
		{"one account is left out", map[string]string{allaccounts.ExcludedAccountIDs: "111122223333,444455556666", allaccounts.AutomaticDeployment: "No"}, "",
			func(p map[string]any) any {
				return p["StackInstancesGroup"].([]any)[0].(map[string]any)["DeploymentTargets"]
			},
			map[string]any{"AccountFilterType": "DIFFERENCE", "Accounts": []any{"111122223333", "444455556666"}, "OrganizationalUnitIds": []any{"ou-ab12-cd345678"}}},
		{"one account is left out, and joins again", map[string]string{allaccounts.ExcludedAccountIDs: "111122223333"}, "set AutomaticDeployment to No", nil, nil},
		{"two accounts alone", map[string]string{allaccounts.OnlyAccountIDs: "111122223333,444455556666", allaccounts.AutomaticDeployment: "No"}, "",
			func(p map[string]any) any {
				return p["StackInstancesGroup"].([]any)[0].(map[string]any)["DeploymentTargets"]
			},
			map[string]any{"AccountFilterType": "INTERSECTION", "Accounts": []any{"111122223333", "444455556666"}, "OrganizationalUnitIds": []any{"ou-ab12-cd345678"}}},
		{"one account alone, and others that join", map[string]string{allaccounts.OnlyAccountIDs: "111122223333"}, "With OnlyAccountIds, set AutomaticDeployment to No", nil, nil},
		{"one account alone, and one left out", map[string]string{allaccounts.OnlyAccountIDs: "111122223333", allaccounts.ExcludedAccountIDs: "444455556666", allaccounts.AutomaticDeployment: "No"},
			"leave OnlyAccountIds or ExcludedAccountIds empty", nil, nil},
		{"no account alone", map[string]string{allaccounts.OnlyAccountIDs: "1"}, "OnlyAccountIds", nil, nil},
		{"all accounts", nil, "",
			func(p map[string]any) any {
				return p["StackInstancesGroup"].([]any)[0].(map[string]any)["DeploymentTargets"]
			},
			map[string]any{"OrganizationalUnitIds": []any{"ou-ab12-cd345678"}}},
		{"no account that comes later", map[string]string{allaccounts.AutomaticDeployment: "No"}, "",
			func(p map[string]any) any { return p["AutoDeployment"] }, map[string]any{"Enabled": false}},
		{"stacks of leavers go", nil, "",
			func(p map[string]any) any { return p["AutoDeployment"] }, map[string]any{"Enabled": true, "RetainStacksOnAccountRemoval": false}},
		{"stacks of leavers stay", map[string]string{allaccounts.WhenAnAccountLeaves: "Keep"}, "",
			func(p map[string]any) any { return p["AutoDeployment"] }, map[string]any{"Enabled": true, "RetainStacksOnAccountRemoval": true}},
		{"a delegated administrator", map[string]string{allaccounts.CallAs: "DELEGATED_ADMIN"}, "",
			func(p map[string]any) any { return p["CallAs"] }, "DELEGATED_ADMIN"},
		{"two regions", map[string]string{allaccounts.Regions: "eu-west-1,us-east-1"}, "",
			func(p map[string]any) any { return p["StackInstancesGroup"].([]any)[0].(map[string]any)["Regions"] }, []any{"eu-west-1", "us-east-1"}},
		{"a role's name in one region", map[string]string{vendors.ParamRoleName: "acme"}, "", nil, nil},
		{"a role's name in two regions", map[string]string{vendors.ParamRoleName: "acme", allaccounts.Regions: "eu-west-1,us-east-1"}, "must be the region of this stack alone", nil, nil},
		{"no unit", map[string]string{allaccounts.OrganizationalUnitIDs: "ou-1"}, "OrganizationalUnitIds", nil, nil},
		{"no account", map[string]string{allaccounts.ExcludedAccountIDs: "1"}, "ExcludedAccountIds", nil, nil},
		{"no region", map[string]string{allaccounts.Regions: "Ireland"}, "Regions", nil, nil},
	} {
		parameters := maps.Clone(base)
		maps.Copy(parameters, own())
		maps.Copy(parameters, tt.change)
		properties, err := launch(t, wrapped, parameters, in)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		case tt.check != nil:
			if diff := cmp.Diff(tt.is, tt.check(properties)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, diff)
			}
		}
	}
}

// form is the release's form for an organization.
func (r released) form(t *testing.T) *template.Template {
	t.Helper()
	data, err := organization.Make(r.data, r.release())
	if err != nil {
		t.Fatal(err)
	}
	form, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return form
}

// formOf is the form of a definition's template.
func formOf(t *testing.T, vendor string) *template.Template {
	t.Helper()
	return one(t, vendor).form(t)
}

// Whether the accounts have the OIDC provider the customer must say, for all of them: what is left out is not taken for "none has it".
// A provider is one an account, so that two regions of it cannot both make it.
func TestOidcProviderIsDecidedForAll(t *testing.T) {
	t.Parallel()
	form := formOf(t, "pipeline")
	definition := section(form, "Parameters", vendors.ParamOIDCProvider)
	text, _ := definition["Description"].(string)
	if definition["Default"] != nil || !strings.HasPrefix(text, "One answer for all accounts: Create where none of them has the provider yet, Existing where all have it. Where they differ, launch once") ||
		!strings.Contains(text, "it must list the audience sts.amazonaws.com") {
		t.Errorf("it is %v", definition)
	}
	for _, tt := range []struct{ provider, regions, want string }{
		{"", "eu-west-1", vendors.ParamOIDCProvider},
		{"Create", "eu-west-1", ""},
		{"Existing", "eu-west-1", ""},
		{"Existing", "eu-west-1,us-east-1", ""},
		{"Create", "eu-west-1,us-east-1", "with OidcProvider Create, Regions must be the region of this stack alone"},
	} {
		in := resolve.Input{Partition: "aws", Region: "eu-west-1", StackName: "set", Parameters: map[string]string{
			allaccounts.OrganizationalUnitIDs: "ou-ab12-cd345678", allaccounts.Regions: tt.regions, vendors.ParamWebIdentitySubject: "acme", vendors.ParamWebIdentitySubject + "2": "data"}}
		if tt.provider != "" {
			in.Parameters[vendors.ParamOIDCProvider] = tt.provider
		}
		stack, err := resolve.Resolve(form, in)
		switch {
		case tt.want != "":
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%+v: got %v", tt, err)
			}
		case err != nil:
			t.Errorf("%+v: %v", tt, err)
		case !slices.ContainsFunc(stack.Resources[0].Properties["Parameters"].([]any), func(p any) bool {
			return cmp.Equal(p, map[string]any{"ParameterKey": vendors.ParamOIDCProvider, "ParameterValue": tt.provider})
		}):
			t.Errorf("%+v: the stacks get %v", tt, stack.Resources[0].Properties["Parameters"])
		}
	}
	if allaccounts.Look(formOf(t, "every-role")) != "" {
		t.Error("there is something to look for where the role trusts no token")
	}
}

// Where each bucket must have a key, and none can be given that all accounts have, a key is made in each: that is the only choice left, and what
// the form has unless something else is said, which it refuses.
func TestAKeyIsMadeInEachAccount(t *testing.T) {
	t.Parallel()
	var r released
	for _, one := range all(t) {
		if one.def.Vendor == "must-new-key" {
			r = one
		}
	}
	r.data = []byte(testvendors.Replaced(t, string(r.data), "and the key is no longer the stack's.\n    Default: \"Yes\"\n", "and the key is no longer the stack's.\n    Default: \"No\"\n"))
	form := r.form(t)
	for value, want := range map[string]string{"": "", "Yes": "", "No": "In the accounts of an organization ExistingBucketName and KmsKeyArn cannot be given."} {
		parameters := own()
		parameters[vendors.ParamExternalID] = "acme-1"
		if value != "" {
			parameters[vendors.ParamNewKMSKey] = value
		}
		stack, err := resolve.Resolve(form, resolve.Input{Partition: "aws", Region: "eu-west-1", StackName: "set", Parameters: parameters})
		switch {
		case want != "":
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: got %v", value, err)
			}
		case err != nil:
			t.Errorf("%q: %v", value, err)
		case !slices.ContainsFunc(stack.Resources[0].Properties["Parameters"].([]any), func(p any) bool {
			return cmp.Equal(p, map[string]any{"ParameterKey": vendors.ParamNewKMSKey, "ParameterValue": "Yes"})
		}):
			t.Errorf("%q: the stacks get %v", value, stack.Resources[0].Properties["Parameters"])
		}
	}
}

// The command that looks in every account says of each what it has, and of one that cannot be looked at that it could not. The aws here
// is a script: it answers for three accounts, with the keys of a session only.
func TestLookInEveryAccount(t *testing.T) {
	t.Parallel()
	shell := testtools.Need(t, "sh", "the command that looks in every account", "a POSIX shell")
	dir := t.TempDir()
	const aws = `#!/bin/sh
case "$1 $2" in
"sts get-caller-identity") echo arn:aws-us-gov:iam::000000000001:user/ada;;
"organizations list-accounts") printf '111122223333\t222233334444\t333344445555\n';;
"sts assume-role")
  case "$4" in
  arn:aws-us-gov:iam::222233334444:role/OrganizationAccountAccessRole) echo refused >&2; exit 254;;
  arn:aws-us-gov:iam::*:role/OrganizationAccountAccessRole) printf 'key-of-%s\tsecret\ttoken\n' "$4";;
  *) exit 1;;
  esac;;
"iam list-open-id-connect-providers")
  [ "$AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN" = "secret token" ] || exit 1
  case "$AWS_ACCESS_KEY_ID" in *111122223333*) echo arn:aws-us-gov:iam::111122223333:oidc-provider/token.example.com;; esac;;
*) exit 1;;
esac
`
	testtools.Executable(t, dir, "aws", aws)
	cmd := exec.CommandContext(t.Context(), shell, "-c", allaccounts.Look(formOf(t, "pipeline")))
	cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := cmd.Output()
	want := "111122223333 has: arn:aws-us-gov:iam::111122223333:oidc-provider/token.example.com\n222233334444 could not be looked at\n333344445555 has: \n"
	if err != nil || string(out) != want {
		t.Errorf("%v, got %q, want %q", err, out, want)
	}
}

// cfn-lint knows the schema of AWS::CloudFormation::StackSet, and finds nothing, warnings and mere information included.
func TestLint(t *testing.T) {
	t.Parallel()
	lint := testtools.Need(t, "cfn-lint", "the templates for an organization against the schema of a stack set", "pip install cfn-lint==1.51.0")
	dir := t.TempDir()
	args := []string{"-c", "I", "-t"}
	for _, r := range all(t) {
		data, err := organization.Make(r.data, r.release())
		if err != nil {
			continue
		}
		file := filepath.Join(dir, r.def.Vendor+".yaml")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	if out, err := exec.CommandContext(t.Context(), lint, args...).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

// A definition that offers an organization what its template cannot do is refused where it is read, with its line, and no other one is.
func TestDefinitionsKnow(t *testing.T) {
	t.Parallel()
	refused := 0
	for _, r := range all(t) {
		text, err := os.ReadFile(r.file)
		if err != nil {
			t.Fatal(err)
		}
		if !r.def.Organization.Offered() {
			text = append([]byte("organization: optional\n"), text...)
		}
		_, told := vendors.Parse(r.def.Vendor+".yaml", text)
		_, err = organization.Make(r.data, r.release())
		if (told == nil) != (err == nil) && r.def.Access.ExistingRole == nil { // whose role is not there in all accounts
			t.Errorf("%s: the definition says %v, and its template %v", r.def.Vendor, told, err)
		}
		if told != nil {
			refused++
			if !strings.Contains(told.Error(), `organization must be left out or "never" w`) {
				t.Errorf("%s: %v", r.def.Vendor, told)
			}
		}
	}
	if refused < 20 {
		t.Errorf("only %d are refused", refused)
	}
}
