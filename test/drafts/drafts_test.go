package drafts

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/draft"
	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/stacks"
	"github.com/bucketgrant/bucketgrant/vendors"
)

const (
	noExternalID = "The trust policy asks for no external ID."
	located      = "s3:GetBucketLocation is allowed under the condition StringLike on s3:prefix (<prefix>/*)."
)

// guides are all 26. What is made of a policy is as it stands there, but for the differences, which are all that there are.
var guides = map[string]struct {
	key     bool
	differs []string
	// none says why there is no draft, and refused is what the command says where there is a policy.
	none, refused string
}{
	"airbyte":            {},
	"aiven":              {},
	"bitmovin":           {differs: []string{noExternalID}},
	"clickhouse":         {differs: []string{noExternalID}},
	"cloudflare-logpush": {},
	"daily":              {},
	"elastic":            {key: true, differs: []string{"s3:* is allowed on the bucket, whoever owns it."}},
	"fivetran":           {},
	"github-audit":       {},
	"google-sts":         {},
	"microsoft-sentinel": {none: "The guide attaches policies of AWS's, and shows none."},
	"mparticle":          {},
	"panther":            {differs: []string{noExternalID}},
	"posthog":            {},
	"roboflow":           {},
	"segment":            {},
	"sendbird":           {differs: []string{noExternalID}},
	"snowflake":          {differs: []string{located}},
	"snowpipe":           {differs: []string{located}},
	"statsig":            {},
	"sumologic":          {},
	"svix":               {},
	"temporal":           {none: "The policy is behind a login."},
	"tinybird":           {},
	"veeam":              {key: true, differs: []string{"The policy's resource is *.", "s3:ListAllMyBuckets is allowed."}}, // which is the customer's choice
	"wandb":              {},
}

// pasted reads what a guide has.
func pasted(t *testing.T, id string) draft.Paste {
	t.Helper()
	p := draft.Paste{Vendor: id, Key: guides[id].key}
	for _, name := range []string{"policy.json", "trust.json"} {
		path := filepath.Join("testdata", id, name)
		data, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		documents, err := draft.Find(path, string(data))
		if err != nil {
			t.Fatal(err)
		}
		p.Documents = append(p.Documents, documents...)
	}
	return p
}

// Of all but a few guides bucketgrant new makes a definition that loads, of which nothing but words is missing.
func TestDrafts(t *testing.T) {
	folders, err := filepath.Glob("../guides/*/facts.json")
	if err != nil || len(folders) != len(guides) {
		t.Fatalf("test/guides has %d guides (%v), and this table %d", len(folders), err, len(guides))
	}
	drafts := map[string]*draft.Draft{}
	for id, want := range guides {
		p := pasted(t, id)
		if len(p.Documents) == 0 && want.none != "" {
			continue
		}
		d, err := draft.Of(p)
		if want.refused != "" {
			if err == nil || !strings.Contains(err.Error(), want.refused) {
				t.Errorf("%s: got %v, want %s", id, err, want.refused)
			}
			continue
		} else if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		var differs []string
		for _, difference := range d.Definition.Differences {
			differs = append(differs, difference.Guide)
		}
		if diff := cmp.Diff(want.differs, differs); diff != "" {
			t.Errorf("%s differs otherwise:\n%s", id, diff)
		}
		drafts[id] = d
	}
	if len(drafts) < 20 {
		t.Fatalf("of %d guides there is a draft", len(drafts))
	}
	t.Logf("%d drafts", len(drafts))
	synthesized(t, drafts)
}

// synthesized makes the templates, all in one CDK app, and holds each against what was pasted.
func synthesized(t *testing.T, drafts map[string]*draft.Draft) {
	var defs []*vendors.Definition
	for _, id := range slices.Sorted(maps.Keys(drafts)) {
		defs = append(defs, drafts[id].Definition)
	}
	if !stacks.Validated() {
		t.Fatal("CDK_VALIDATION is off")
	}
	templates, err := stacks.Synthesize(context.Background(), defs, t.TempDir(), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		if testing.Short() && def.Vendor != "snowflake" {
			continue // one of them shows what the race detector looks for
		}
		t.Run(def.Vendor, func(t *testing.T) {
			t.Parallel()
			parsed, err := template.Parse(templates[def.Vendor])
			if err != nil {
				t.Fatal(err)
			}
			r := held(t, drafts[def.Vendor], parsed)
			if n := len(r.Failures); n > 0 {
				t.Errorf("%d failures, the first of them:\n%s", n, strings.Join(r.Failures[:min(n, 10)], "\n"))
			}
			for old, broken := range breaks[def.Vendor] {
				text := strings.Replace(string(templates[def.Vendor]), old, broken, 1)
				parsed, err := template.Parse([]byte(text))
				if err != nil || text == string(templates[def.Vendor]) {
					t.Fatalf("%s cannot be broken (%v)", old, err)
				}
				if len(held(t, drafts[def.Vendor], parsed).Failures) == 0 {
					t.Errorf("with %s instead of %s nothing is noticed", broken, old)
				}
			}
		})
	}
}

// breaks are holes in templates, each of which must be noticed.
var breaks = map[string]map[string]string{
	"svix":      {`"s3:PutObject"`: `"s3:Put*"`, `565881507882`: `565881507883`},
	"snowflake": {`"s3:prefix"`: `"s3:delimiter"`, `"s3:GetObject"`: `"s3:GetObject*"`},
	"segment":   {`/segment-logs/*`: `/*`},
	"wandb":     {`"s3:GetObject*"`: `"s3:*"`},
}

// held proves that the template grants what the guide's policy does: for every choice that bears on it, nothing else to nobody else.
func held(t *testing.T, d *draft.Draft, parsed *template.Template) (r proof.Report) {
	t.Helper()
	expected := asPasted(t, d)
	launches, err := proof.Launches(d.Definition, parsed)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range launches {
		r.Add(proof.ExactGrants(l, expected, some(d)))
		r.Add(proof.NoStranger(l))
	}
	t.Logf("%d launches, %d decisions", len(launches), r.Decisions)
	return r
}

// asPasted expects what the pasted policy allows, on the buckets that are shared.
func asPasted(t *testing.T, d *draft.Draft) proof.Expected {
	t.Helper()
	files, err := d.TestFiles()
	if err != nil {
		t.Fatal(err)
	}
	var policy, account string // account is what it says of the whole account
	var access struct{ Placeholder string }
	for _, f := range files {
		switch f.Name {
		case "guide.json":
			policy = string(f.Data)
		case "access.yaml":
			if err := yaml.Unmarshal(f.Data, &access); err != nil {
				t.Fatal(err)
			}
		}
	}
	if access.Placeholder == "" { // it is for all buckets, which is a difference
		access.Placeholder = "BUCKET"
		account = strings.Replace(policy, `"Resource": "*"`, `"Resource": ["*", "arn:aws:s3:::BUCKET"]`, 1)
		policy = strings.Replace(policy, `"Resource": "*"`, `"Resource": ["arn:aws:s3:::BUCKET", "arn:aws:s3:::BUCKET/*"]`, 1)
	}
	guide, err := proof.NewGuide(policy, access.Placeholder)
	if err != nil {
		t.Fatalf("%v\n%s", err, policy)
	}
	byGuide, ofAccount := proof.ByGuide(guide), proof.ByGuide(guide)
	if account != "" {
		of, err := proof.NewGuide(account, access.Placeholder)
		if err != nil {
			t.Fatalf("%v\n%s", err, account)
		}
		ofAccount = proof.ByGuide(of)
	}
	return func(l proof.Launch, req judge.Request) (bool, error) {
		if strings.HasPrefix(req.Action, "s3:ListBucket") && req.Context["s3:prefix"] == nil && strings.Contains(policy, "s3:prefix") {
			// S3 takes a listing without a prefix for one with an empty prefix, and lists the same.
			req.Context = maps.Clone(req.Context)
			req.Context["s3:prefix"] = []string{""}
		}
		if permissions.OnAccount(req.Action) {
			return ofAccount(l, req)
		}
		return byGuide(l, req)
	}
}

// some are the requests of all actions that the definition names, and every 13th other one: all of them are the proof's business.
func some(d *draft.Draft) proof.Sample {
	return func(all []judge.Request) []judge.Request {
		var list []judge.Request
		for i, req := range all {
			if d.Definition.May(req.Action) || i%13 == 0 {
				list = append(list, req)
			}
		}
		return list
	}
}
