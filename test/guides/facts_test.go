package guides

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// facts are what a guide says, in the words of who read it.
type facts struct {
	Vendor, Address, Read, Evidence string
	// Sure is how sure the facts are: sure, mostly or thin.
	Sure string
	// Trust and ExternalID say in words who gets in, and what they must show.
	Trust, ExternalID string
	// BucketPolicy are the principals that a bucket's policy lets in, where no role or key is asked for.
	BucketPolicy []string
	// Statements are what the guide grants.
	Statements []statement
	// Instead is what the template grants, where it does otherwise: never more.
	Instead []statement
	// KMS are the actions on the key of an encrypted bucket.
	KMS []string
	// Queue are the actions of SQS in a queue that is told of new objects, nil where the guide has none.
	Queue []string
	// Topic is one that is told of new objects, nil where the guide has none.
	Topic *topic
	// Told is what of the vendor's own is told of new objects, nil where the guide has none.
	Told *told
	// Role is what the guide says of the role besides who gets in.
	Role role
	// KeyPolicy are the actions that the policy of the bucket's key allows whom the bucket's policy lets in, each by its name.
	KeyPolicy []string
	// Bucket are properties of a new bucket, as CloudFormation has them.
	Bucket map[string]any
	// Regions are those in which the guide's vendor is, where the bucket must be in one of them.
	Regions []string
	// Extras are what the guide asks for besides, and HandBack what its form does.
	Extras, HandBack []string
	// Launches are customers. There is none where the language cannot say yet what the guide asks for.
	Launches []launch
	// Refused are choices that no template of the guide must accept.
	Refused []map[string]string
	// Missing is what the language cannot say yet.
	Missing []missing
}

// statement is a grant, on the bucket, on its objects or on both.
type statement struct {
	Actions, On []string
	// Choice is the parameter without which it is not granted, empty where it always is.
	Choice string
}

// launch is what a customer types, and who must get in then. Everybody else must not.
type launch struct {
	Of      string
	Choices map[string]string
	// Partition is where, aws if it is empty.
	Partition partition.ID
	// Under is the start of the keys that are shared.
	Under string
	// Key: the vendor gets in with an access key, and no role exists.
	Key    bool
	LetsIn []who
}

// who is somebody outside, by an ARN, by the account they are in, or by a token; and what they show.
type who struct {
	ARN, Account              string
	Issuer, Subject, Audience string
	// ExternalID and Session must be shown, unless empty.
	ExternalID, Session string
}

// role is how the name of a role must begin, and how many seconds its sessions last, empty and 0 where the guide does not say.
type role struct {
	Begins  string
	Seconds int
}

type missing struct{ What, Issue string }

// guide is one folder.
type guide struct {
	id string
	facts
	def *vendors.Definition // nil where there is none
}

// load reads all folders. A key that nothing reads fails the test, so that nothing is held less than the facts say.
func load(t *testing.T) []guide {
	t.Helper()
	folders, err := filepath.Glob("*/facts.json")
	if err != nil || len(folders) < 26 {
		t.Fatalf("got %d guides (%v), want the 26 that were read", len(folders), err)
	}
	var list []guide
	for _, path := range folders {
		g := guide{id: filepath.Dir(path)}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(strings.NewReader(string(data)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&g.facts); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if _, err := os.Stat(filepath.Join(g.id, g.id+".yaml")); err == nil {
			defs, err := vendors.Load(g.id)
			if err != nil {
				t.Fatal(err)
			}
			g.def = defs[0]
		}
		list = append(list, g)
	}
	return list
}

// Facts are whole: nothing is missing without a word, and nothing is expected of a definition that is not there.
func TestFacts(t *testing.T) {
	t.Parallel()
	for _, g := range load(t) {
		for name, text := range map[string]string{"vendor": g.Vendor, "address": g.Address, "read": g.Read, "evidence": g.Evidence, "trust": g.Trust, "externalId": g.ExternalID} {
			if text == "" {
				t.Errorf("%s: %s is missing", g.id, name)
			}
		}
		if !slices.Contains([]string{"sure", "mostly", "thin"}, g.Sure) {
			t.Errorf("%s: sure must be sure, mostly or thin, got %q", g.id, g.Sure)
		}
		if len(g.Statements) == 0 || len(g.HandBack) == 0 {
			t.Errorf("%s: a guide grants something, and asks for something", g.id)
		}
		if (g.def == nil) != (len(g.Launches) == 0) {
			t.Errorf("%s: %d launches, definition: %t", g.id, len(g.Launches), g.def != nil)
		}
		if g.def == nil && !slices.ContainsFunc(g.Missing, func(m missing) bool { return strings.HasPrefix(m.Issue, "14.") }) {
			t.Errorf("%s: there is no definition, and no way in is missing", g.id)
		}
		if g.Instead != nil && g.def != nil && g.def.Differences == nil {
			t.Errorf("%s: the template grants something else, and the definition declares no difference", g.id)
		}
	}
}
