package testvendors

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// Launches are what customers of a vendor choose, and what comes of it: test/vendors/<id>/launches.yaml.
type Launches struct {
	// Policies are choices that lead to different policies, for the server of test/server.
	Policies []Choices `yaml:"policies"`
	// Connections are those that verify tries: every way in, and the choices that change what is granted.
	Connections []Connection `yaml:"connections"`
	// Deployed is the launch that test/launch makes in an emulator of AWS.
	Deployed Deployed `yaml:"deployed"`
	// HandedBack are the launches that bucketgrant handback reads in an emulator.
	HandedBack []HandedBack `yaml:"handedBack"`
}

// Choices are parameters with their values. The value {sample} is the parameter's first sample in the vocabulary.
type Choices map[string]string

// Connection is a customer's, to be verified.
type Connection struct {
	Choices Choices `yaml:"choices"`
	// Way is the way in that is launched, in the words of package verify, where the definition has more.
	Way string `yaml:"way"`
	// PhaseOne: the role is not open yet.
	PhaseOne bool `yaml:"phaseOne"`
	// Variant: it differs from another so little that only its being good is tested.
	Variant bool `yaml:"variant"`
	// Command: the program itself verifies it, too.
	Command bool `yaml:"command"`
}

// Deployed is a launch in an emulator. {way} keeps the names of several launches apart.
type Deployed struct {
	Parameters map[string]string `yaml:"parameters"`
	// Bucket is the name it must get; empty: CloudFormation chooses one.
	Bucket string `yaml:"bucket"`
	// BucketFirst: the bucket is the customer's, and there before the launch.
	BucketFirst bool `yaml:"bucketFirst"`
	// Trust is the one statement of the role's trust; empty: no role. {user} is the keyed user's ARN.
	Trust string `yaml:"trust"`
	// Keyed: a user with access key A.
	Keyed bool `yaml:"keyed"`
}

// HandedBack is a launch of which the vendor gets values.
type HandedBack struct {
	Parameters map[string]string `yaml:"parameters"`
	// Keys is how many access keys it has.
	Keys int `yaml:"keys"`
}

// LaunchesOf reads a vendor's. Each part must be there.
func LaunchesOf(t testing.TB, id string) Launches {
	t.Helper()
	var l Launches
	Read(t, id, "launches.yaml", &l)
	for _, choices := range l.Policies {
		choices.fill(t, id)
	}
	commands := 0
	for _, c := range l.Connections {
		c.Choices.fill(t, id)
		if c.Command {
			commands++
		}
	}
	for part, missing := range map[string]bool{
		"policies: choices that lead to different policies":                         len(l.Policies) == 0,
		"connections: every way in, and the choices that change what is granted":    len(l.Connections) == 0,
		"command: true at the connections that the program itself is to verify":     commands == 0,
		"deployed: a launch with a role (trust), a user with a key (keyed) or both": l.Deployed.Trust == "" && !l.Deployed.Keyed,
		"handedBack: parameters of a launch, and how many access keys it has":       len(l.HandedBack) == 0,
	} {
		if missing {
			t.Errorf("%s/%s/launches.yaml lacks %s", folder, id, part)
		}
	}
	return l
}

func (c Choices) fill(t testing.TB, id string) {
	t.Helper()
	for name, value := range c {
		if value != "{sample}" {
			continue
		}
		if c[name] = vocabulary.Named(name).Sample(); c[name] == "" {
			t.Errorf("%s/%s/launches.yaml: the vocabulary has no sample of %s: write a value", folder, id, name)
		}
	}
}
