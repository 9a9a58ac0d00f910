package launch_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/internal/testtools/program"
)

const (
	root   = "../.."
	region = "us-east-1"
)

// cloud is the emulator of AWS, and how a command reaches it, in a region.
type cloud struct {
	*testtools.Moto
	region  string
	cli     string // the AWS CLI
	program func() (string, error)
}

// in is the cloud in another region.
func (c *cloud) in(region string) *cloud {
	return &cloud{c.Moto, region, c.cli, c.program}
}

// startCloud starts the one emulator of all tests. It ends with the test.
func startCloud(t *testing.T) *cloud {
	t.Helper()
	const tests = "launches against an emulator"
	c := &cloud{Moto: testtools.StartMoto(t, root, region, tests), region: region}
	c.cli = c.StartAWS(t, tests)
	c.program = sync.OnceValues(func() (string, error) { return program.Path(root, "./cmd/bucketgrant") })
	return c
}

// bucketgrant is the program, linked for the first test that needs it.
func (c *cloud) bucketgrant(t *testing.T) string {
	t.Helper()
	program, err := c.program()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// run runs a command in the project's root and returns its output.
func (c *cloud) run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := c.try(t, nil, name, args...)
	if err != nil {
		t.Fatalf("%s\n%v\nend of the emulator's log:\n%s", strings.Join(append([]string{name}, args...), " "), err, c.Log())
	}
	return out
}

// try is run for a command that may fail. Its error has what it wrote to stderr. Values in env go before the usual ones.
func (c *cloud) try(t *testing.T, env []string, name string, args ...string) (string, error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = root
	cmd.Env = append(append([]string{}, c.Env...), env...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w\n%s%s", err, &stdout, &stderr)
	}
	return stdout.String(), nil
}

// aws runs the AWS CLI, for what a customer does.
func (c *cloud) aws(t *testing.T, args ...string) string {
	t.Helper()
	return c.run(t, c.cli, args...)
}
