package rules

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var updateControls = flag.Bool("update-controls", false, "write docs/control-tower.json anew")

// exceptionReasons say of each control of AWS Control Tower that is found why a template does not comply, and what a customer can do.
var exceptionReasons = map[string]string{
	"CT.CLOUDTRAIL.PR.1": "The trail writes to a bucket with S3's own encryption: a key would need a policy for CloudTrail, and more to pay for.",
	"CT.CLOUDTRAIL.PR.3": "The trail is for the alarm and the record in the bucket; a log group of its own would hold the same a second time.",
	"CT.IAM.PR.3":        "The vendor's guide asks for every action of S3 on one bucket: bucketgrant show lists what that takes in.",
	"CT.IAM.PR.4":        "The user exists for one vendor and has one policy. A group of one would add a name and take nothing away.",
	"CT.S3.PR.2":         "Server access logs are a choice: the parameter AccessLogs where the template has it. A log bucket does not log itself.",
	"CT.S3.PR.3":         "Old versions are the customer's: no template deletes them unless its definition says why.",
	"CT.S3.PR.4":         "Nobody is told of objects unless the vendor's guide asks for it, and a log bucket tells nobody.",
	"CT.S3.PR.6":         "Objects are the customer's: no template deletes them unless its definition says why.",
	"CT.S3.PR.8":         "It holds in every launch. As it is written the template names the bucket by a condition, in which the control finds no ARN.",
	"CT.S3.PR.9":         "Object Lock cannot be switched off again, so that only a vendor's guide that asks for it brings it.",
	"CT.S3.PR.10":        "S3's own encryption is the default. A KMS key is a choice: KmsKeyArn or NewKmsKey where the template has them. S3 writes access logs to no bucket with one.",
	"CT.S3.PR.11":        "Versioning is a choice: the parameter Versioning where the template has it. Of logs nobody overwrites any.",
}

// exception is a control that one resource does not comply with.
type exception struct {
	Launches string `json:"launches"` // all that make the resource, some of them, or none: then it is the template as it is written
	Reason   string `json:"reason"`
}

// A customer whose organization has AWS's proactive controls on learns before the launch which of them would refuse it. The
// controls are AWS's own rules for cfn-guard, as the npm package of the CDK's plugin holds them.
func TestControlTower(t *testing.T) {
	t.Parallel()
	guard := needGuard(t)
	defs, err := vendors.Load("../../vendors")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]map[string]exception{}
	for _, v := range loadVendors(t) {
		if slices.ContainsFunc(defs, func(def *vendors.Definition) bool { return def.Vendor == v.Vendor }) {
			want[v.Vendor] = exceptions(t, guard, v)
		}
	}
	text := new(bytes.Buffer)
	encoder := json.NewEncoder(text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(want); err != nil {
		t.Fatal(err)
	}
	const list = "../../docs/control-tower.json"
	if *updateControls {
		if err := os.WriteFile(list, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(list); err != nil || !bytes.Equal(got, text.Bytes()) {
		t.Errorf("docs/control-tower.json is not current (%v): go test ./test/rules -run ControlTower -update-controls", err)
	}
}

// exceptions are by control and resource. Both the launches are judged, as the controls do at a launch, and the template as it is
// written, as a pipeline does.
func exceptions(t *testing.T, guard string, v vendor) map[string]map[string]exception {
	t.Helper()
	written, err := os.ReadFile(filepath.Join("../../templates", v.Vendor, v.Version, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	launches := v.launches(t)
	documents, made := [][]byte{written}, map[string]int{}
	for _, l := range launches {
		documents = append(documents, l.json(t))
		for id := range l.document["Resources"].(map[string]any) {
			made[id]++
		}
	}
	rules, controls := controlRules(t, guard, v.template)
	found := map[string]map[string]exception{}
	times := map[[2]string]int{}
	for i, verdict := range judgeBy(t, guard, rules, documents) {
		seen := map[[2]string]bool{}
		named := map[string]bool{}
		for _, f := range verdict.findings {
			control := controls[f.rule]
			_, path, ok := strings.Cut(f.path, "/Resources/")
			named[f.rule] = named[f.rule] || ok && control != ""
			if !ok { // a clause that compares nothing, beside one that does
				continue
			}
			id, _, _ := strings.Cut(path, "/")
			if seen[[2]string{control, id}] {
				continue
			}
			seen[[2]string{control, id}] = true
			if exceptionReasons[control] == "" {
				t.Fatalf("%s: %s finds %s, for which there is no reason", v.Vendor, control, f)
			}
			if found[control] == nil {
				found[control] = map[string]exception{}
			}
			found[control][id] = exception{"none", exceptionReasons[control]}
			if i > 0 {
				times[[2]string{control, id}]++
			}
		}
		for rule, ok := range named {
			if !ok {
				t.Fatalf("%s: what %s finds is of no control, or of no resource", v.Vendor, rule)
			}
		}
	}
	for key, n := range times {
		found[key[0]][key[1]] = exception{map[bool]string{true: "all", false: "some"}[n == made[key[1]]], exceptionReasons[key[0]]}
	}
	return found
}

// A rule's file is named as its control is, ct-s3-pr-8.guard, and has rules in it that only others use.
var (
	ruleOfControl = regexp.MustCompile(`(?m)^rule (\w+) when`)
	typeOfControl = regexp.MustCompile(`"(AWS::\w+::\w+)"`)
)

// controlRules are the files with controls of the types of resource that are in the template, and the control of each rule.
func controlRules(t *testing.T, guard string, parsed *template.Template) (files []string, controls map[string]string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(filepath.Dir(guard), "../../../rules/control-tower/cfn-guard/*/*.guard"))
	if err != nil || len(paths) < 200 {
		t.Fatalf("%d controls, %v", len(paths), err)
	}
	types := map[string]bool{}
	for _, resource := range parsed.Section("Resources") {
		types[resource.(map[string]any)["Type"].(string)] = true
	}
	controls = map[string]string{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		named := typeOfControl.FindAllStringSubmatch(string(data), -1)
		if !slices.ContainsFunc(named, func(m []string) bool { return types[m[1]] }) {
			continue
		}
		files = append(files, path)
		control := strings.ReplaceAll(strings.ToUpper(strings.TrimSuffix(filepath.Base(path), ".guard")), "-", ".")
		for _, m := range ruleOfControl.FindAllStringSubmatch(string(data), -1) {
			if other := controls[m[1]]; other != "" && other != control {
				t.Fatalf("%s and %s have a rule of one name, %s", control, other, m[1])
			}
			controls[m[1]] = control
		}
	}
	return files, controls
}
