package stacks_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/stacks"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// atTheLimit has a description at the limit of CloudFormation's 1,024 bytes, which are one, two and three a character.
func atTheLimit(id string, i int) string {
	letter := []string{"a", "é", "デ"}[i]
	purpose := strings.Repeat(letter, min(600, (1024-len("Acme 1.0.0:  Deleting the stack deletes the access key and its secret."))/len(letter)))
	return "vendor: " + id + "\nname: Acme\nversion: 1.0.0\npurpose: " + purpose + `
bucket: {create: never}
access: {keyedUser: {}}
permissions: [{sid: Read, why: Reads the objects., actions: ["s3:GetObject"], on: [objects]}]
handBack: [{field: Key, value: key.id}, {field: Secret, value: key.secret}]
`
}

var seed = flag.Uint64("seed", 1, "what the awkward definitions are drawn with")

// pieces are what names and sentences are made of. The first are fine everywhere; of the others some are refused.
var pieces = []string{
	"Data", "Baker’s Dozen", "Łódź", "データ同期", "3M", "ünïcode", "שלום", "— dash", "\"quoted\"", "it's", "a: b", "# hash", "%", "\\", "<b>&amp;",
	"!Ref Bucket", "{{name}}", "$5", "{a}", "Fn::Sub", "😀", "e\u0301", "*", "'", "`", "null", "true", "1.10", "=", "@", "0x1F", "é\u3000ü", "ß", "ǆ",
	"${AWS::AccountId}", "${!Literal}", "${Token[TOKEN.1]}", "{{resolve:ssm:x}}", "a\u00a0b", "\u202e", "\u200b", "\ufeff", "x\u200dy", "\n", "\t", "\ue000",
}

const fine = 34 // of the pieces

// text is a few pieces, of min to max characters, one of them mostly where the reader would not look for it.
func text(r *rand.Rand, min, max int) string {
	var b strings.Builder
	length := min + r.IntN(max-min+1)
	for b.Len() == 0 || len([]rune(b.String())) < length {
		of := fine
		if r.IntN(300) == 0 {
			of = len(pieces)
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(pieces[r.IntN(of)])
	}
	runes := []rune(b.String())
	return strings.TrimSpace(string(runes[:length]))
}

func quoted(s string) string {
	data, _ := json.Marshal(s) // which YAML reads too
	return string(data)
}

// awkward is a definition whose texts are as odd as can be. Each access and choice comes in turn.
func awkward(r *rand.Rand, id string, i int) string {
	ways := []struct{ access, handBack string }{
		{"role: {trust: {account: \"555071496851\", externalId: required}, name: optional}", "role.arn"},
		{"role: {trust: {principal: {afterLaunch: {account: {aws: \"555071496851\", aws-cn: \"444455556666\"}}}, noExternalId: " + quoted(text(r, 20, 300)) + "}}", "role.arn"},
		{"role: {trust: {principal: afterLaunch, noExternalId: " + quoted(text(r, 20, 300)) + "}}", "role.arn"},
		{"role: {trust: {principal: atLaunch, externalId: required, webIdentity: {provider: accounts.google.com, audience: optional}}}\n  keyedUser: {}", "role.arn key.id key.secret"},
		{"role: {trust: {principal: {byCloud: {US: [\"arn:aws:iam::555071496851:role/a\", \"arn:aws:iam::555071496851:user/p/b\"], EU: \"arn:aws:iam::555071496852:role/a\"}}, externalId: required}}", "role.arn"},
		{"role: {trust: {account: {byRegion: {us-east-1: \"555071496851\", cn-north-1: [\"555071496852\", \"555071496853\"]}}, noExternalId: " + quoted(text(r, 20, 300)) + "}}", "role.arn"},
		{"role: {trust: {account: atLaunch, externalId: required}}\n  keyedUser: {}", "role.arn key.id key.secret"},
		{"stsUserRole: {}", "role.arn key.id key.secret"},
		{"keyedUser: {}", "key.id key.secret"},
	}
	way := ways[i%len(ways)]
	var b strings.Builder
	fmt.Fprintf(&b, "vendor: %s\nname: %s\nversion: 1.0.0\npurpose: %s\nguide: %s\n", id, quoted(text(r, 1, 60)), quoted(text(r, 1, 500)), quoted(text(r, 1, 200)))
	fmt.Fprintf(&b, "bucket: {create: allowed, prefix: optional, furtherBuckets: %s, otherAccount: %[1]s, versioning: recommended, accessLogs: optional, trail: optional, alarm: optional}\n", []string{"never", "optional"}[i%2])
	fmt.Fprintf(&b, "access:\n  %s\npermissions:\n", way.access)
	fmt.Fprintf(&b, "  - {sid: Bucket, why: %s, actions: [\"s3:ListBucket\", \"s3:GetBucketLocation\"], on: [bucket]}\n", quoted(text(r, 10, 300)))
	fmt.Fprintf(&b, "  - {sid: BucketListing, why: %s, actions: [\"s3:Get*\"], on: [objects]}\n", quoted(text(r, 10, 300)))
	fmt.Fprintf(&b, "  - {sid: Write, why: %s, actions: [\"s3:PutObject\"], on: [objects], choice: {parameter: AllowWrite, default: true}}\n", quoted(text(r, 10, 300)))
	fmt.Fprintf(&b, "differences: [{guide: %s, instead: %s, why: %s}]\nhandBack:\n", quoted(text(r, 1, 400)), quoted(text(r, 1, 400)), quoted(text(r, 10, 400)))
	for j, value := range append(strings.Fields(way.handBack), "bucket.name", "bucket.name") {
		fmt.Fprintf(&b, "  - {field: %s, value: %s}\n", quoted(fmt.Sprintf("%d%s", j, text(r, 1, 79))), value)
	}
	fmt.Fprintf(&b, "labels: {KmsKeyArn: %s, AllowWrite: %s}\n", quoted(text(r, 1, 80)), quoted(text(r, 1, 80)))
	return b.String()
}

// Whatever passes the checks of a definition passes the CDK with its validation: what AWS would not take is said with a
// file and a line, or not at all. It is not parallel: the CDK's runtime is one.
func TestWhatPassesTheChecksPassesTheCDK(t *testing.T) {
	const drawn = 60
	r := rand.New(rand.NewPCG(*seed, 0))
	var defs []*vendors.Definition
	refused := 0
	for i := range drawn {
		id := fmt.Sprintf("awkward-%d", i)
		def, err := vendors.Parse(id+".yaml", []byte(awkward(r, id, i)))
		if err != nil {
			refused++
			continue
		}
		defs = append(defs, def)
	}
	for i := range 3 {
		id := fmt.Sprintf("limit-%d", i)
		def, err := vendors.Parse(id+".yaml", []byte(atTheLimit(id, i)))
		if err != nil {
			t.Fatal(err)
		}
		defs = append(defs, def)
	}
	if len(defs) < drawn/4 || refused < drawn/10 {
		t.Fatalf("of %d definitions %d are refused: too few to tell of either kind", drawn, refused)
	}
	outdir := t.TempDir()
	templates, err := stacks.Synthesize(context.Background(), defs, outdir, io.Discard)
	if err != nil {
		t.Fatalf("seed %d: %v", *seed, err)
	}
	for _, def := range defs {
		if !json.Valid(templates[def.Vendor]) || strings.Contains(string(templates[def.Vendor]), "\ufffd") {
			t.Errorf("seed %d: the template of %s is not what was written", *seed, def.Vendor)
		}
	}
	if !stacks.Validated() {
		t.Error("the validation is off: " + os.Getenv("CDK_VALIDATION"))
	}
}
