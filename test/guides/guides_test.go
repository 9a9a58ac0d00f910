package guides

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/lean"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/stacks"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Every definition becomes a template, all of them in one CDK app, which the CDK validates. Each lets in whom its guide names, and
// nobody else, and grants what its guide says, or less where that is declared.
func TestGuides(t *testing.T) {
	if !stacks.Validated() {
		t.Fatal("CDK_VALIDATION is off")
	}
	guides := load(t)
	var defs []*vendors.Definition
	for _, g := range guides {
		if g.def != nil {
			defs = append(defs, g.def)
		}
	}
	templates, err := stacks.Synthesize(context.Background(), defs, t.TempDir(), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range guides {
		if g.def == nil || testing.Short() && g.id != "posthog" {
			continue // one of them shows what the race detector looks for
		}
		t.Run(g.id, func(t *testing.T) {
			t.Parallel()
			// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
			if size := len(templates[g.id]); size >= 51200 {
				t.Errorf("%d bytes, CloudFormation takes 51200 inline", size)
			}
			parsed, err := template.Parse(templates[g.id])
			if err != nil {
				t.Fatal(err)
			}
			r := g.held(parsed, guides)
			r.checkLean(g.def, parsed)
			t.Logf("%5d bytes, %6d decisions", len(templates[g.id]), r.decisions)
			if n := len(r.failures); n > 0 {
				t.Errorf("%d failures, the first of them:\n%s", n, strings.Join(r.failures[:min(n, 15)], "\n"))
			}
			for old, broken := range breaks[g.id] {
				if !strings.Contains(string(templates[g.id]), old) {
					t.Errorf("the template has no %s", old)
				} else if parsed, err := template.Parse([]byte(strings.ReplaceAll(string(templates[g.id]), old, broken))); err != nil {
					t.Error(err)
				} else if len(g.held(parsed, guides).failures) == 0 {
					t.Errorf("with %s instead of %s nothing is noticed", broken, old)
				}
			}
		})
	}
}

// breaks are holes in templates, each of which must be noticed.
var breaks = map[string]map[string]string{
	"temporal":           {`"sa-east-1"`: `"sa-west-1"`},
	"svix":               {`565881507882`: `565881507883`, `"s3:PutObject"`: `"s3:Put*"`, `"sts:ExternalId"`: `"sts:RoleSessionName"`},
	"bitmovin":           {`user/bitmovinCustomerS3Access`: `root`, `"s3:PutObjectAcl"`: `"s3:PutObjectTagging"`},
	"github-audit":       {`https://github.com/${WebIdentitySubject}`: `https://github.com/*`},
	"cloudflare-logpush": {`"DaysAfterInitiation": 7`: `"DaysAfterInitiation": 8`, `user/cloudflare-logpush`: `root`, `"s3:PutObject"`: `"s3:*Object"`},
	"wandb":              {`"CorsRules": [`: `"CorsRules": [{"AllowedMethods": ["DELETE"], "AllowedOrigins": ["*"]},`},
	"mparticle":          {`338661164609:role/Prod-Role-DG12-Default`: `338661164609:role/another`},
	"sumologic":          {`"UseKeyedUser": {`: `"UseKeyedUser": {"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws-iso"]}, "Unused": {`, `"sns:Publish"`: `"sns:Subscribe"`, `"aws:SourceArn"`: `"aws:PrincipalArn"`},
	"snowpipe":           {`"s3:prefix"`: `"s3:delimiter"`, `${Target}`: `${Target}-2`, `[\"s3:ObjectCreated:*\"]`: `[\"s3:ObjectRemoved:*\"]`},
	"panther":            {`:panther-input-data-notifications-queue"`: `:*"`, `"sns:Subscribe"`: `"sns:Publish"`, `"aws:SourceArn"`: `"aws:PrincipalArn"`},
	"veeam":              {`"ObjectLockEnabled": true`: `"ObjectLockEnabled": false`},
	"daily":              {`"Status": "Enabled"`: `"Status": "Suspended"`, `43200`: `43100`},
	"microsoft-sentinel": {`"^OIDC_`: `"^.{0,4}_`, `"RoleName": {`: `"Path": {`, `"sqs:DeleteMessage"`: `"sqs:PurgeQueue"`, `"aws:SourceAccount"`: `"aws:PrincipalAccount"`},
}

// held holds a template against the facts of its guide.
func (g guide) held(t *template.Template, all []guide) *result {
	r := &result{}
	for _, l := range g.Launches {
		for _, isNew := range []bool{true, false} {
			if isNew && g.def.Bucket.Create == vendors.CreateNever || !isNew && g.def.Bucket.Create == vendors.CreateRequired {
				continue
			}
			for _, key := range []bool{false, true} {
				if !key || len(g.KMS) > 0 {
					r.checkLaunch(t, shared{launch: l, isNew: isNew, key: key}, g.facts, all)
				}
			}
		}
	}
	for _, l := range g.Launches {
		r.checkExisting(g, l, all)
		r.checkKeyPolicy(g, l, all)
		r.checkNewKey(t, g, l, all)
	}
	r.checkElsewhere(g.def, t)
	r.checkRegions(t, g)
	for _, choices := range g.Refused {
		if _, err := resolve.Resolve(t, launch{Choices: choices}.input(false, false)); err == nil {
			r.failf("%v is accepted, and must not be", choices)
		}
	}
	return r
}

// checkLean: the lean form makes what the full template does.
func (r *result) checkLean(def *vendors.Definition, full *template.Template) {
	data, err := lean.Make(full, vocabulary.Lean(def))
	if err != nil {
		r.failf("%v", err)
		return
	}
	made, err := template.Parse(data)
	if err != nil {
		r.failf("%v", err)
		return
	}
	launches, err := proof.Launches(def, full)
	if err != nil {
		r.failf("%v", err)
		return
	}
	r.add(proof.Lean(launches, full, made))
}

// checkElsewhere: where the partition decides between a role and a key, each has the one and nothing of the other, whatever is chosen.
func (r *result) checkElsewhere(def *vendors.Definition, t *template.Template) {
	if def.KeyPartitions() == nil {
		return
	}
	launches, err := proof.Launches(def, t)
	if err != nil {
		r.failf("%v", err)
		return
	}
	r.add(proof.Elsewhere(launches, t, proof.ByDefinition, nil))
}

func (r *result) add(report proof.Report) {
	r.decisions += report.Decisions
	r.failures = append(r.failures, report.Failures...)
}

// input is the launch in the customer's account, in some region of its partition.
func (l launch) input(isNew, key bool) resolve.Input {
	in, _ := partition.Get(cmp.Or(l.Partition, vendors.PartitionAWS))
	choices := maps.Clone(l.Choices)
	if choices == nil {
		choices = map[string]string{}
	}
	if !isNew {
		choices[vendors.ParamExistingBucketName] = "shared-bucket"
	}
	if key {
		choices[vendors.ParamKMSKeyARN] = strings.NewReplacer("arn:aws:", "arn:"+string(in.ID)+":", region, in.Region).Replace(keyARN)
	}
	return resolve.Input{Parameters: choices, Region: in.Region, AccountID: customer}
}

// checkRole: the role is called and lasts as the guide says.
func (r *result) checkRole(got *resolve.Resource, s shared, want role) {
	if name, _ := got.Properties["RoleName"].(string); !strings.HasPrefix(name, want.Begins) {
		r.failf("%s: the role is named %q, must begin with %s", s.Of, name, want.Begins)
	}
	if seconds := fmt.Sprint(got.Properties["MaxSessionDuration"]); want.Seconds > 0 && seconds != strconv.Itoa(want.Seconds) {
		r.failf("%s: sessions last %s seconds, must be %d", s.Of, seconds, want.Seconds)
	}
}

// checkBucket: a new bucket is set as the guide says, and of what a definition can set not otherwise.
func (r *result) checkBucket(got *resolve.Resource, s shared, want map[string]any) {
	for _, name := range []string{"CorsConfiguration", "LifecycleConfiguration", "ObjectLockEnabled", "ObjectLockConfiguration"} {
		has, _ := json.Marshal(got.Properties[name])
		must, _ := json.Marshal(want[name])
		if string(has) != string(must) {
			r.failf("%s: %s of the bucket is %s, must be %s", s.Of, name, has, must)
		}
	}
	if must := want["VersioningConfiguration"]; must != nil && !reflect.DeepEqual(must, got.Properties["VersioningConfiguration"]) {
		r.failf("%s: the bucket's versioning is %v, must be %v", s.Of, got.Properties["VersioningConfiguration"], must)
	}
}

func (r *result) checkLaunch(t *template.Template, s shared, f facts, all []guide) {
	stack, err := resolve.Resolve(t, s.input(s.isNew, s.key))
	if err != nil {
		r.failf("%s (new bucket: %t, key: %t): %v", s.Of, s.isNew, s.key, err)
		return
	}
	if s.Partition != "" { // the same requests are tried, and the judge knows those of aws
		in, _ := partition.Get(s.Partition)
		stack = proof.AsInAWS(stack, in, region)
	}
	j, err := judge.Of(stack)
	if err != nil {
		r.failf("%s: %v", s.Of, err)
		return
	}
	s.bucket = "shared-bucket"
	var roles, users []string
	for _, res := range stack.Resources {
		switch res.Type {
		case "AWS::IAM::Role":
			roles = append(roles, res.LogicalID)
		case "AWS::IAM::User":
			users = append(users, res.LogicalID)
		case "AWS::S3::Bucket":
			s.bucket = res.PhysicalID
			r.checkBucket(&res, s, f.Bucket)
		}
	}
	if s.isNew == (s.bucket == "shared-bucket") {
		r.failf("%s: the bucket is %s", s.Of, s.bucket)
	}
	if len(f.BucketPolicy) > 0 {
		if len(roles)+len(users) > 0 {
			r.failf("%s: roles %q and users %q, must be none: the bucket's policy lets in", s.Of, roles, users)
		}
		r.checkGuests(j, s, f, all)
		return
	}
	in := roles
	if s.Key {
		in = users
	}
	if len(roles)+len(users) != 1 || len(in) != 1 {
		r.failf("%s: roles %q and users %q, must be one way in", s.Of, roles, users)
		return
	}
	if !s.Key && !s.key { // the key of the bucket is nothing to whom the role trusts
		r.checkDoor(j, in[0], s.launch, all)
		r.checkRole(stack.Resource(in[0]), s, f.Role)
	}
	r.checkGrants(func(req judge.Request) (bool, error) { return j.Allows(in[0], req) }, s, f)
	r.checkQueue(j, in[0], stack, s, f)
	r.checkTopic(j, in[0], stack, s, f)
	r.checkTold(stack, s, f)
}
