package server

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// The accounts. The customer's is the only one that the server knows.
const (
	customerAccount = "000000000000"
	strangeAccount  = "999988887777"
)

// folders hold the definitions and templates of the vendors, and of the made-up ones.
var folders = []struct{ vendors, templates string }{
	{"vendors", "templates"},
	{"test/choices/testdata/vendors", "test/choices/testdata/templates"},
}

// customer is one who launches, and hands over what the outputs say.
type customer struct {
	vendor  string
	choices map[string]string
	// way is the one launched, where the definition has more.
	way verify.Way
	// phaseOne: the role is not open yet.
	phaseOne bool
	// variant: it differs from another so little that only its being good is tested.
	variant bool
	// command: the program itself verifies it, too.
	command bool
}

func (c customer) String() string { return launch{c.vendor, c.choices}.String() }

// world is a launched stack, and what verify is told of it. Holes are made in it before it is loaded.
type world struct {
	def        *vendors.Definition
	choices    map[string]string
	stack      *resolve.Stack
	connection verify.Connection
	options    verify.Options
	// owners are accounts that buckets belong to, where it is not the customer's.
	owners map[string]string
	// keys is the status of the access keys.
	keyStatus iamtypes.StatusType
	// answers are what S3 says of settings, by their names in a request, to whom the server lets ask.
	answers map[string]string
	// ownersCORS are the rules of a bucket that was there, nil where its owner has added none.
	ownersCORS []types.CORSRule
	// lock is the bucket's Object Lock where the definition asks for it, and versioning its versioning.
	lock       *types.ObjectLockConfiguration
	versioning string
	// locked: the bucket has Object Lock, and keeps what is written for two days, or as lock says.
	locked bool
	// noBucket: the bucket has been deleted.
	noBucket bool
	// harmed is what verify asked of SQS that changes something.
	harmed []string

	judge  *judge.Judge
	policy map[string]string // of buckets
}

// parsed are the definitions and templates, read once.
type parsedVendor struct {
	def      *vendors.Definition
	template *template.Template
}

func readVendors(t testing.TB) map[string]parsedVendor {
	t.Helper()
	all := map[string]parsedVendor{}
	for _, f := range folders {
		defs, err := vendors.Load(filepath.Join(mainModule, f.vendors))
		if err != nil {
			t.Fatal(err)
		}
		for _, def := range defs {
			data, err := os.ReadFile(filepath.Join(mainModule, f.templates, def.Vendor, def.Version, "template.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := template.Parse(data)
			if err != nil {
				t.Fatalf("%s: %v", def.Vendor, err)
			}
			all[def.Vendor] = parsedVendor{def, parsed}
		}
	}
	return all
}

// launchFor resolves a customer's launch, and takes from it what the customer hands over.
func launchFor(t testing.TB, all map[string]parsedVendor, c customer, stackName string) *world {
	t.Helper()
	v := all[c.vendor]
	stack, err := resolve.Resolve(v.template, resolve.Input{Parameters: c.choices, StackName: stackName, AccountID: customerAccount, Region: region})
	if err != nil {
		t.Fatalf("%s: %v", c, err)
	}
	w := &world{def: v.def, choices: c.choices, stack: stack, owners: map[string]string{}, keyStatus: iamtypes.StatusTypeActive}
	output := func(name string) string {
		if o := stack.Output(name); o != nil {
			return o.Value
		}
		return ""
	}
	w.connection = verify.Connection{
		ID: stackName, Way: c.way, PhaseOne: c.phaseOne,
		Bucket: output("BucketName"), Region: output("BucketRegion"), RoleARN: output("RoleArn"), Template: output("TemplateVersion"),
		ExternalID: c.choices["ExternalId"], Prefix: c.choices["Prefix"], Allowed: map[string]bool{}, BucketIs: verify.OriginNew,
		OtherBucket: &verify.OtherBucket{Name: output("BucketName") + "-backup", Key: "secret-plans"},
	}
	if c.choices["ExistingBucketName"] != "" {
		w.connection.BucketIs = verify.OriginExisting
		w.ownersCORS = corsByDefinition(v.def.Bucket.CORS)
	}
	w.takeSettings()
	for _, choice := range v.def.Choices() {
		if answer, ok := c.choices[choice.Parameter]; ok {
			w.connection.Allowed[choice.Parameter] = answer == "Yes"
		}
	}
	w.connection.BucketAccount = c.choices["BucketAccountId"]
	if arns := c.choices["FurtherBucketArns"]; arns != "" {
		w.connection.FurtherBuckets = []string{strings.TrimPrefix(arns, "arn:aws:s3:::")}
	}
	if b := stack.Resource("Bucket"); b != nil && v.def.Bucket.Versioning.Offered() {
		w.connection.Versioning = "Off"
		if versioning, ok := b.Properties["VersioningConfiguration"].(map[string]any); ok {
			w.connection.Versioning = versioning["Status"].(string)
		}
	}
	if account := w.connection.BucketAccount; account != "" {
		for _, name := range w.buckets() { // the one that is not granted is the same owner's
			w.owners[name] = account
		}
	}
	for _, set := range v.def.Sets {
		if w.connection.Sets == nil {
			w.connection.Sets = map[string]verify.OfSet{}
		}
		of := verify.OfSet{RoleARN: output(set.Name + "RoleArn")}
		if set.Bucket != nil {
			of.Bucket, of.Prefix, of.BucketIs = output(set.Name+"BucketName"), c.choices[set.Name+"Prefix"], verify.OriginNew
			if c.choices[set.Name+"ExistingBucketName"] != "" {
				of.BucketIs = verify.OriginExisting
			}
		}
		w.connection.Sets[set.Name] = of
	}
	if isLimited(c, w) {
		w.connection.OutsideKey = "outside/secret-plans"
	}
	return w
}

// owner is the account that a bucket belongs to.
func (w *world) owner(bucket string) string {
	if account := w.owners[bucket]; account != "" {
		return account
	}
	return customerAccount
}

// resources are those of a type.
func (w *world) resources(typ string) (list []*resolve.Resource) {
	for i := range w.stack.Resources {
		if w.stack.Resources[i].Type == typ {
			list = append(list, &w.stack.Resources[i])
		}
	}
	return list
}

// remove takes a resource out of the stack.
func (w *world) remove(typ string) {
	w.stack.Resources = slices.DeleteFunc(w.stack.Resources, func(r resolve.Resource) bool { return r.Type == typ })
}

// edit changes the text of all policies of the roles and users.
func (w *world) edit(change func(string) string) {
	for _, r := range w.resources("AWS::IAM::ManagedPolicy") {
		r.Properties["PolicyDocument"] = decoded(change(encoded(r.Properties["PolicyDocument"])))
	}
}

// grant adds a statement to the policy.
func (w *world) grant(effect, action string, resources ...string) {
	document := w.resources("AWS::IAM::ManagedPolicy")[0].Properties["PolicyDocument"].(map[string]any)
	document["Statement"] = append(document["Statement"].([]any), map[string]any{"Effect": effect, "Action": action, "Resource": anys(resources)})
}

// trust changes the text of the role's trust policy.
func (w *world) trust(change func(string) string) {
	r := w.resources("AWS::IAM::Role")[0]
	r.Properties["AssumeRolePolicyDocument"] = decoded(change(encoded(r.Properties["AssumeRolePolicyDocument"])))
}

// trustStatement is the role's only one.
func (w *world) trustStatement() map[string]any {
	document := w.resources("AWS::IAM::Role")[0].Properties["AssumeRolePolicyDocument"].(map[string]any)
	return document["Statement"].([]any)[0].(map[string]any)
}

func anys(list []string) (all []any) {
	for _, s := range list {
		all = append(all, s)
	}
	return all
}

func encoded(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err)
	}
	return b.String()
}

func decoded(text string) (v any) {
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		panic(err)
	}
	return v
}

// buckets are those of the launch, and the one beside it that is not.
func (w *world) buckets() []string {
	list := append([]string{w.connection.Bucket}, w.connection.FurtherBuckets...)
	for _, name := range slices.Sorted(maps.Keys(w.connection.Sets)) {
		if bucket := w.connection.Sets[name].Bucket; bucket != "" {
			list = append(list, bucket)
		}
	}
	return append(list, w.connection.Bucket+"-backup")
}
