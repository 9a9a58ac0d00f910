package vendors_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
	validator "github.com/santhosh-tekuri/jsonschema/v6"
)

// examples are what editors offer, by the ends of the paths to properties: the longest end that fits.
var examples = map[string][]any{
	"vendor":     {"acme", "acme-logs"},
	"name":       {"Acme"},
	"version":    {"1.0.0"},
	"purpose":    {"Acme reads the objects of one bucket in your account, and changes nothing."},
	"guide":      {"Connecting an S3 bucket"},
	"partitions": {[]any{"aws"}, []any{"aws", "aws-us-gov"}},
	"ask":        {[]any{"ExistingBucketName"}},
	"regions":    {[]any{"eu-central-1", "us-east-1"}},

	"bucket.name.prefix":  {"acme-"},
	"bucket.prefixes":     {[]any{"acme-logs/"}},
	"bucket.name.example": {"acme-exports"},

	"versioningOn":           {"An export that was cut short is restored from the version before."},
	"objectLock.why":         {"Backups that nobody can change are what the product promises."},
	"objectLock.days":        {"30d"},
	"lifecycle.abortUploads": {"7d"},
	"lifecycle.why":          {"An upload that was cut short leaves parts behind that cost storage."},
	"lifecycle.expiry":       {"Exports are of no use once the next one is there."},

	"cors":             {[]any{map[string]any{"why": "Uploads files from the app in the browser.", "origins": []any{"https://app.acme.example"}, "methods": []any{"GET", "PUT"}}}},
	"cors[].why":       {"Uploads files from the app in the browser."},
	"cors[].origins":   {[]any{"https://app.acme.example"}, []any{"https://*.acme.example"}},
	"cors[].anyOrigin": {"Each customer runs the app at an address of their own, which is not known here."},
	"cors[].methods":   {[]any{"GET", "PUT"}},
	"cors[].headers":   {[]any{"*"}, []any{"Content-Type", "x-amz-meta-*"}},
	"cors[].expose":    {[]any{"ETag"}},
	"cors[].maxAge":    {"1h"},

	"account":                {"111122223333", []any{"111122223333", "444455556666"}, "atLaunch"},
	"atLaunch.account":       {"111122223333"},
	"afterLaunch.account":    {"111122223333"},
	"account.aws":            {"111122223333"},
	"account.aws-us-gov":     {"222233334444"},
	"account.aws-cn":         {"333344445555"},
	"account.aws-eusc":       {"444455556666"},
	"byPartition.aws":        {"111122223333"},
	"byPartition.aws-us-gov": {"222233334444"},
	"byPartition.aws-cn":     {"333344445555"},
	"byPartition.aws-eusc":   {"444455556666"},

	"principal":                        {"arn:aws:iam::111122223333:role/exports", "atLaunch", "afterLaunch"},
	"principal.byPartition.aws":        {"arn:aws:iam::111122223333:role/exports"},
	"principal.byPartition.aws-us-gov": {"arn:aws-us-gov:iam::222233334444:role/exports"},
	"principal.byPartition.aws-cn":     {"arn:aws-cn:iam::333344445555:role/exports"},
	"principal.byPartition.aws-eusc":   {"arn:aws-eusc:iam::444455556666:role/exports"},

	"webIdentity.provider":  {"accounts.google.com", "https://token.actions.githubusercontent.com", "https://{tenant}.example.com"},
	"webIdentity.audience":  {"sts.amazonaws.com", "atLaunch"},
	"webIdentity.subject":   {"repo:{owner}/{repository}:*", "atLaunch"},
	"webIdentity.noSubject": {"The issuer signs tokens for this one service, and for nobody else."},
	"webIdentity.claims":    {[]any{map[string]any{"claim": "email", "operator": "StringEquals", "values": []any{"exports@acme.example"}, "why": "Keeps out other accounts of the project."}}},
	"claims[].claim":        {"email", "repository_id"},
	"claims[].values":       {[]any{"exports@acme.example"}},
	"claims[].why":          {"Keeps out other accounts of the project."},

	"trust.externalId":      {"required"},
	"noExternalId":          {"Each customer has a role of their own at Acme, whose ARN nobody else sees."},
	"kmsActions":            {[]any{"kms:Decrypt", "kms:GenerateDataKey"}},
	"kmsWhy":                {"Acme encrypts its index of the objects with the bucket's key before it stores it."},
	"furtherKms":            {[]any{map[string]any{"actions": []any{"kms:DescribeKey"}, "why": "Shows before an export whether the key can be used."}}},
	"furtherKms[].actions":  {[]any{"kms:DescribeKey"}},
	"furtherKms[].why":      {"Shows before an export whether the key can be used."},
	"form.pattern":          {"^acme-[0-9a-f]{12}$"},
	"form.words":            {"acme- and 12 digits or letters from a to f"},
	"form.example":          {"acme-0123456789ab"},
	"trust.conditions":      {[]any{map[string]any{"key": "aws:PrincipalArn", "operator": "ArnLike", "values": "arn:aws:iam::111122223333:role/exports-*", "why": "No other role has to do with it."}}},
	"conditions[].key":      {"aws:PrincipalArn", "sts:RoleSessionName"},
	"conditions[].operator": {"ArnLike", "StringEquals"},
	"conditions[].values":   {"arn:aws:iam::111122223333:role/exports-*"},
	"typed.pattern":         {"^acme-[0-9a-f]{12}$"},
	"typed.words":           {"acme- and the ID of your workspace"},
	"typed.example":         {"acme-0123456789ab"},
	"conditions[].narrows":  {"principal", "webIdentity"},
	"conditions[].why":      {"No other role of the account has to do with customers' data."},

	"role.name":          {"optional", "required"},
	"role.name.prefix":   {"Acme-"},
	"role.assumesItself": {"The loader checks at every start that it may assume its own role again."},
	"role.name.example":  {"Acme-exports"},

	"callBack.buses":       {[]any{"arn:aws:events:us-east-1:111122223333:event-bus/bucketgrant-callback"}},
	"existingRole.whose":   {"The role that the integration of Acme made when you connected this account."},
	"existingRole.prefix":  {"Acme"},
	"existingRole.example": {"AcmeIntegration"},
	"session.default":      {"1h"},
	"session.longest":      {"12h"},
	"session.why":          {"An export of a large bucket takes hours."},

	"bucketPolicy.instead": {"Before the first delivery it writes a token into the bucket, which the customer types into our form."},

	"beyondPrefix":           {[]any{map[string]any{"actions": []any{"s3:ListBucketMultipartUploads"}, "why": "Goes on with an upload that was cut short."}}},
	"beyondPrefix[].actions": {[]any{"s3:ListBucketMultipartUploads"}},
	"beyondPrefix[].why":     {"Goes on with an upload that was cut short."},

	"permissions":           {[]any{map[string]any{"sid": "ReadObjects", "why": "Reads the files that you share.", "actions": []any{"s3:GetObject"}, "on": []any{"objects"}}}},
	"permissions[].sid":     {"ReadObjects"},
	"permissions[].why":     {"Reads the files that you share, older versions too."},
	"actions":               {[]any{"s3:GetObject", "s3:GetObjectVersion"}, []any{"s3:ListBucket"}},
	"on":                    {[]any{"objects"}, []any{"bucket"}, []any{"account"}},
	"grave":                 {[]any{map[string]any{"actions": []any{"s3:PutBucketPolicy"}, "why": "Lets the service that writes logs in."}}},
	"grave[].actions":       {[]any{"s3:PutBucketPolicy"}},
	"grave[].why":           {"Lets the service that writes logs in."},
	"required":              {"The console does not go on without the list of buckets."},
	"choice.parameter":      {"AllowDelete"},
	"differences":           {[]any{map[string]any{"guide": "The resource ends in a star.", "instead": "It is this bucket.", "why": "The star opens other buckets too."}}},
	"differences[].about":   {"permissions"},
	"differences[].guide":   {"The policy's resource is arn:aws:s3:::bucket*, with a trailing star."},
	"differences[].instead": {"The resources are exactly this bucket and the objects in it."},
	"differences[].why":     {"The star also opens every other bucket whose name begins the same."},
	"notifications.why":     {"Reads each new file within seconds, and lists the bucket at no time."},
	"notifications.events":  {[]any{"created"}, []any{"created", "removed"}},
	"notifications.prefix":  {"AWSLogs/"},
	"notifications.suffix":  {".json.gz"},
	"queue.actions":         {[]any{"sqs:ReceiveMessage", "sqs:DeleteMessage"}},
	"topic.queue":           {"acme-objects"},
	"topic.account":         {"444455556666"},
	"topic.https":           {"events.example.com"},
	"vendorQueue.arn":       {"atLaunch", "afterLaunch"},
	"vendorQueue.account":   {"444455556666"},
	"vendorQueue.name":      {"acme-objects"},
	"vendorTopic.arn":       {"atLaunch", "afterLaunch"},
	"vendorTopic.account":   {"444455556666"},
	"vendorTopic.name":      {"acme-objects"},
	"topic.actions":         {[]any{"sns:Subscribe", "sns:GetTopicAttributes"}},
	"handBack":              {[]any{map[string]any{"field": "Role ARN", "value": "role.arn"}}},
	"handBack[].field":      {"Role ARN"},
	"handBack[].set":        {"Metrics"},
	"sets": {[]any{map[string]any{"name": "Metrics", "why": "Writes the figures of each scan.",
		"permissions": []any{map[string]any{"sid": "WriteFigures", "why": "Writes the figures.", "actions": []any{"s3:PutObject"}, "on": []any{"objects"}}}}}},
	"sets[].why": {"Writes the figures of each scan."},
}

// exampleOf is by the longest end of a path, nil if there is none.
func exampleOf(path string) []any {
	for rest := path; ; {
		if list := examples[rest]; list != nil {
			return list
		}
		_, after, more := strings.Cut(rest, ".")
		if !more {
			return nil
		}
		rest = after
	}
}

// addExamples gives each property its examples.
func addExamples(s *jsonschema.Schema, path string) {
	if s == nil {
		return
	}
	for pair := s.Properties.Oldest(); pair != nil; pair = pair.Next() {
		p := strings.TrimPrefix(path+"."+pair.Key, ".")
		pair.Value.Enum = narrowed(pair.Value.Enum)
		if wantsExamples(typesOf(pair.Value), pair.Value.Enum != nil) {
			pair.Value.Examples = exampleOf(p)
		}
		addExamples(pair.Value, p)
	}
	addExamples(s.Items, path+"[]")
}

// narrowed: a field that lists fewer values than its type has them behind the type's own, where the reflector puts them.
func narrowed(values []any) []any {
	var again []any
	for i, v := range values {
		if slices.ContainsFunc(values[:i], func(before any) bool { return fmt.Sprint(before) == fmt.Sprint(v) }) {
			again = append(again, v)
		}
	}
	if again == nil {
		return values
	}
	return again
}

func typesOf(s *jsonschema.Schema) []string {
	if list, ok := s.Extras["type"].([]string); ok {
		return list
	}
	return []string{s.Type}
}

// wantsExamples: what has a list of values needs none, nor what is made of keys that have some.
func wantsExamples(types []string, listed bool) bool {
	return !listed && (slices.Contains(types, "string") || slices.Contains(types, "array"))
}

func described(s *jsonschema.Schema, words string) *jsonschema.Schema {
	s.Description = words
	return s
}

// An editor says of every property what it is for and what stands there: each example is one that fits.
func TestEveryPropertyIsDescribed(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("vendor.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var root map[string]any
	if err := json.Unmarshal(data, &root); err != nil {
		t.Fatal(err)
	}
	doc, err := validator.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := validator.NewCompiler()
	if err := c.AddResource("vendor.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	properties := 0
	var walk func(node map[string]any, path, pointer string)
	walk = func(node map[string]any, path, pointer string) {
		all, _ := node["properties"].(map[string]any)
		for name, v := range all {
			p, at, of := strings.TrimPrefix(path+"."+name, "."), pointer+"/properties/"+name, v.(map[string]any)
			properties++
			if words, _ := of["description"].(string); len(words) < 8 || !strings.HasSuffix(words, ".") {
				t.Errorf("%s has no description of a sentence, got %q", p, words)
			}
			list, _ := of["examples"].([]any)
			if wantsExamples(typesIn(of["type"]), of["enum"] != nil) && len(list) == 0 {
				t.Errorf("%s has no examples: write some into vendors/examples_test.go", p)
			}
			if len(list) > 0 {
				s, err := c.Compile("vendor.schema.json#" + at)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range list {
					if err := s.Validate(e); err != nil {
						t.Errorf("%s: the example %v does not fit: %v", p, e, err)
					}
				}
			}
			walk(of, p, at)
		}
		if items, ok := node["items"].(map[string]any); ok {
			walk(items, path+"[]", pointer+"/items")
		}
	}
	walk(root, "", "")
	if properties < 100 {
		t.Errorf("%d properties", properties)
	}
}

func typesIn(v any) []string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var all []string
	for _, t := range list {
		name, _ := t.(string)
		all = append(all, name)
	}
	return all
}
