package page_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
)

// mistake is a value that a field refuses, in the words of its parameter or of a rule.
type mistake struct {
	value string
	rule  string // empty: the parameter's own constraint
	which int    // of the rule's assertions
}

// step is one thing that a customer does with the form, with the keyboard.
type step struct {
	option  string // the radio button with this label
	unfold  string // what is folded away
	field   string // or the field that is filled in
	choose  string // by choosing one of its values
	wrong   []mistake
	value   string
	appears []string // fields that are then there
	gone    []string // and those that are not
}

// journeys are how new customers fill the forms in: with mistakes first, then right.
var journeys = map[string]struct {
	first  []string // the fields that the launch button asks for before anything is entered
	steps  []step
	region string
	stack  string
	// entered are the parameters that the customer gave in the end.
	entered map[string]string
}{
	"apperate": {
		first: []string{"ExistingBucketName"},
		steps: []step{
			{field: "ExistingBucketName", wrong: []mistake{{value: "Acme_Data"}, {value: "ab"}, {value: "acme..data"}}, value: "acmecorp-data"},
			{field: "ExternalId", value: "acmecorp-7f3a"},
			// Both or none of them.
			{field: "VendorPrincipalArn", wrong: []mistake{{value: "arn:aws:iam::444455556666:root"}, {rule: "WholeTrust"}}, value: "arn:aws:iam::444455556666:user/apperate-acmecorp"},
			{unfold: "Advanced"},
			{field: "Prefix", wrong: []mistake{{value: "exports/daily"}, {value: "/exports/"}}, value: "exports/daily/"},
			{field: "MaxSessionDuration", wrong: []mistake{{value: "60"}, {value: "an hour"}}, value: "7200"},
		},
		region: "eu-west-1", stack: "apperate",
		entered: map[string]string{"ExistingBucketName": "acmecorp-data", "VendorPrincipalArn": "arn:aws:iam::444455556666:user/apperate-acmecorp",
			"ExternalId": "acmecorp-7f3a", "Prefix": "exports/daily/", "MaxSessionDuration": "7200"},
	},
	"dataloop": {
		steps: []step{
			{option: "A bucket that I have", appears: []string{"ExistingBucketName"}, gone: []string{"NewBucketName"}},
			{option: "A new bucket", appears: []string{"NewBucketName"}, gone: []string{"ExistingBucketName"}},
			{field: "NewBucketName", wrong: []mistake{{value: "Dataloop"}, {value: "xn--acme"}}, value: "dataloop-acmecorp"},
			{field: "AllowDelete", choose: "Yes"},
			{unfold: "Advanced"},
			{field: "Prefix", wrong: []mistake{{value: "in"}}, value: "in (2026)/"},
			{field: "KmsKeyArn", wrong: []mistake{{value: "alias/acme"}}, value: ""},
			{field: "ActiveAccessKeys", choose: "A and B"},
		},
		region: "us-east-1", stack: "dataloop",
		entered: map[string]string{"NewBucketName": "dataloop-acmecorp", "AllowDelete": "Yes", "Prefix": "in (2026)/", "ActiveAccessKeys": "A and B"},
	},
	"quartic": {
		first: []string{"ExternalId"},
		steps: []step{
			{field: "NewBucketName", wrong: []mistake{{value: "Quartic Data"}, {value: "quartic-an"}, {value: "10.0.0.1"}}, value: "quartic-data.acmecorp.com"},
			{field: "ExternalId", wrong: []mistake{{value: "x"}, {value: "acme corp"}, {value: "<b>"}}, value: "acme/corp+7f3a=,.@:_-"},
			{unfold: "Advanced", gone: []string{"ExistingLogBucketName"}},
			{field: "Versioning", choose: "Suspended"},
			{field: "AccessLogs", choose: "Yes", appears: []string{"ExistingLogBucketName"}},
			{field: "PermissionsBoundaryArn", wrong: []mistake{{value: "arn:aws:iam::123456789012:role/x"}}, value: "arn:aws:iam::123456789012:policy/bounds"},
		},
		region: "eu-central-1", stack: "acme-quartic-2",
		entered: map[string]string{"NewBucketName": "quartic-data.acmecorp.com", "ExternalId": "acme/corp+7f3a=,.@:_-", "Versioning": "Suspended",
			"AccessLogs": "Yes", "PermissionsBoundaryArn": "arn:aws:iam::123456789012:policy/bounds"},
	},
	"queryloop": {
		first: []string{"BucketNameSuffix"},
		steps: []step{
			{unfold: "Advanced"},
			{option: "A bucket that I have", appears: []string{"ExistingBucketName"}, gone: []string{"BucketNameSuffix", "AccessLogs", "DataEventTrail", "AlarmEmail"}},
			{option: "A new bucket", appears: []string{"BucketNameSuffix", "AccessLogs", "DataEventTrail", "AlarmEmail"}, gone: []string{"ExistingBucketName"}},
			{field: "BucketNameSuffix", wrong: []mistake{{value: "Acme"}, {value: "acme-an"}, {rule: "OneBucket", which: 1}}, value: "acmecorp"},
			{field: "AlarmEmail", wrong: []mistake{{value: "security"}, {value: "security@acmecorp"}}, value: "security+s3@acmecorp.com"},
			{field: "DataEventTrail", choose: "Yes"},
		},
		region: "us-gov-west-1", stack: "queryloop",
		entered: map[string]string{"BucketNameSuffix": "acmecorp", "AlarmEmail": "security+s3@acmecorp.com", "DataEventTrail": "Yes"},
	},
	"transfer": {
		first: []string{"WebIdentitySubject"},
		steps: []step{
			{field: "WebIdentitySubject", wrong: []mistake{{value: "transfer@acme.example"}, {rule: "ForWebIdentityRole"}}, value: "104127013645390217562"},
			{field: "Access", choose: "KeyedUser", gone: []string{"WebIdentitySubject", "WebIdentityAudience", "VendorPrincipalArn", "ExternalId"}},
			{field: "Access", choose: "CrossAccountRole", appears: []string{"VendorPrincipalArn", "ExternalId"}, gone: []string{"WebIdentitySubject", "WebIdentityAudience"}},
			{field: "VendorPrincipalArn", wrong: []mistake{{value: "555071496850"}, {rule: "ForCrossAccountRole"}}, value: "arn:aws:iam::555071496850:role/transfer"},
			{field: "ExternalId", wrong: []mistake{{value: "é"}, {rule: "ForCrossAccountRole", which: 1}}, value: "acmecorp-7f3a"},
			{field: "AllowDelete", choose: "No"},
			{unfold: "Advanced"},
			{field: "Prefix", wrong: []mistake{{value: "exports"}}, value: "exports & more's/"},
		},
		region: "us-east-1", stack: "transfer",
		entered: map[string]string{"Access": "CrossAccountRole", "VendorPrincipalArn": "arn:aws:iam::555071496850:role/transfer", "ExternalId": "acmecorp-7f3a",
			"AllowDelete": "No", "Prefix": "exports & more's/"},
	},
}

// Filled in as a new customer does, without a mouse, the link and the commands are those that bucketgrant launch prints.
func testFill(t *testing.T, b *browser, s *site) {
	for _, def := range s.defs {
		t.Run(def.Vendor, func(t *testing.T) {
			t.Parallel()
			j, ok := journeys[def.Vendor]
			if !ok {
				t.Fatal("nobody fills its form in: add it to journeys")
			}
			tb := b.tab(t, view{})
			tb.open(s.page(def.Vendor))
			tb.launchesTooEarly(j.first)
			for _, one := range j.steps {
				tb.take(s, def.Vendor, one)
			}
			tb.fillInPlace(j.region, j.stack)
			want := s.launch(t, def.Vendor, j.region, j.stack, j.entered)
			tb.wantLaunch(want.Link, want.CreateStack, orNoCDK(want.CDKDeploy, want.NoCDK), want.Terraform)
			tb.followsTheLink(want.Link)
		})
	}
}

// launchesTooEarly presses the launch button before anything is filled in: it says what is missing and leads there.
func (tb *tab) launchesTooEarly(fields []string) {
	tb.t.Helper()
	if got := eval[string](tb, "launchLink()"); (got != "") != (len(fields) == 0) {
		tb.t.Errorf("the untouched form's button leads to %q", got)
	}
	if len(fields) == 0 {
		return
	}
	tb.pressLaunch()
	// The list of what is missing has the focus; its links lead to the fields.
	for _, field := range fields {
		tb.tabTo("a link to "+field, "el.tagName === 'A' && el.hash.endsWith(args[0])", field)
		tb.press(kb.Enter)
		if got := eval[string](tb, "document.activeElement.name"); got != field {
			tb.t.Errorf("what is missing leads to %q, want %s", got, field)
		}
	}
}

// take does one step.
func (tb *tab) take(s *site, vendor string, one step) {
	tb.t.Helper()
	switch {
	case one.option != "":
		tb.chooseOption(one.option)
	case one.unfold != "":
		tb.unfold(one.unfold)
	case one.choose != "":
		tb.choose(one.field, one.choose)
	default:
		for _, m := range one.wrong {
			want := ""
			if m.rule != "" {
				want = s.assertion(tb.t, vendor, m.rule, m.which)
			} else {
				want = s.constraint(tb.t, vendor, one.field)
			}
			tb.enter(one.field, m.value)
			tb.leave()
			tb.complains(one.field, want)
			if link := eval[string](tb, "launchLink()"); link != "" {
				tb.t.Errorf("%s is %q, and the button leads to %s", one.field, m.value, link)
			}
			tb.press(kb.Tab, kb.ModifierShift)
		}
		tb.enter(one.field, one.value)
		tb.complains(one.field, "")
	}
	for _, name := range one.appears {
		if !eval[bool](tb, "shows", name) {
			tb.t.Errorf("%s does not appear after %+v", name, one)
		}
	}
	for _, name := range one.gone {
		if eval[bool](tb, "shows", name) {
			tb.t.Errorf("%s is still there after %+v", name, one)
		}
	}
}

// fillInPlace fills in where the stack is launched and how it is called.
func (tb *tab) fillInPlace(region, stack string) {
	tb.t.Helper()
	tb.choose("region", region)
	tb.enter("stackName", "1 stack")
	tb.leave()
	tb.complains("stackName", "The stack's name must be a letter and up to 127 letters, digits and hyphens.")
	tb.press(kb.Tab, kb.ModifierShift)
	tb.enter("stackName", stack)
	tb.complains("stackName", "")
}

// wantLaunch wants the button and the tabs to be these.
func (tb *tab) wantLaunch(link, cli, cdk, terraform string) {
	tb.t.Helper()
	want := map[string]string{"link": link, "AWS CLI": cli, "cdk deploy": cdk, "Terraform": terraform}
	got := map[string]string{"link": eval[string](tb, "launchLink()")}
	for _, name := range []string{"AWS CLI", "cdk deploy", "Terraform"} {
		got[name] = tb.chooseTab(name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		tb.t.Errorf("(-bucketgrant launch +page):\n%s", diff)
	}
}

// orNoCDK is what the page shows where there is no command for the CDK.
func orNoCDK(command, reason string) string {
	if command == "" {
		return "# " + reason
	}
	return command
}
