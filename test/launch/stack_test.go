package launch_test

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// stack is a launched stack.
type stack struct {
	cloud      *cloud
	name       string
	template   string
	parameters map[string]string
	outputs    map[string]string
}

// parameter is one parameter as the AWS CLI takes it.
type parameter struct {
	ParameterKey     string
	ParameterValue   *string `json:",omitempty"` // which may be empty
	UsePreviousValue bool    `json:",omitempty"`
}

func (c *cloud) createStack(t *testing.T, name string, def *vendors.Definition, parameters map[string]string) *stack {
	t.Helper()
	return c.createStackOf(t, name, filepath.Join("templates", def.Vendor, def.Version, "template.yaml"), parameters)
}

// createStackOf launches a template, from the project's root.
func (c *cloud) createStackOf(t *testing.T, name, template string, parameters map[string]string) *stack {
	t.Helper()
	list := []parameter{}
	for key, value := range parameters {
		list = append(list, parameter{ParameterKey: key, ParameterValue: &value})
	}
	s := &stack{cloud: c, name: name, parameters: maps.Clone(parameters), template: template}
	s.change(t, "create-stack", list, "CREATE_COMPLETE")
	return s
}

// update changes some parameters and leaves the others as they are.
func (s *stack) update(t *testing.T, changed map[string]string) {
	t.Helper()
	list := []parameter{}
	for key := range s.parameters {
		if _, ok := changed[key]; !ok {
			list = append(list, parameter{ParameterKey: key, UsePreviousValue: true})
		}
	}
	for key, value := range changed {
		list = append(list, parameter{ParameterKey: key, ParameterValue: &value})
		s.parameters[key] = value
	}
	s.change(t, "update-stack", list, "UPDATE_COMPLETE")
}

// change creates or updates the stack and reads its outputs. The emulator is done when it answers.
func (s *stack) change(t *testing.T, action string, parameters []parameter, wantStatus string) {
	t.Helper()
	list, err := json.Marshal(parameters)
	if err != nil {
		t.Fatal(err)
	}
	s.cloud.aws(t, "cloudformation", action, "--stack-name", s.name, "--template-body", "file://"+s.template,
		"--capabilities", "CAPABILITY_IAM", "--parameters", string(list))
	s.read(t, wantStatus)
	t.Logf("%s, %s with %s: %v", s.name, wantStatus, list, s.outputs)
}

// read reads the outputs of a stack in a state.
func (s *stack) read(t *testing.T, wantStatus string) {
	t.Helper()
	var result struct {
		Stacks []struct {
			StackStatus string
			Outputs     []struct{ OutputKey, OutputValue string }
		}
	}
	s.cloud.ask(t, &result, key, "cloudformation", "DescribeStacks", "StackName", s.name)
	if len(result.Stacks) != 1 || result.Stacks[0].StackStatus != wantStatus {
		t.Fatalf("%s is %+v, want one stack, %s", s.name, result.Stacks, wantStatus)
	}
	s.outputs = map[string]string{}
	for _, o := range result.Stacks[0].Outputs {
		s.outputs[o.OutputKey] = o.OutputValue
	}
}

// accessKey is an access key as its secret in Secrets Manager holds it.
type accessKey struct {
	ID        string `json:"accessKeyId"`
	Secret    string `json:"secretAccessKey"`
	secretARN string
	user      string // the ARN of the user whose key it is
}

// readKey reads the key of a slot with the command that the outputs give, and asks AWS whose it is.
func (c *cloud) readKey(t *testing.T, outputs map[string]string, slot string) accessKey {
	t.Helper()
	command := strings.Fields(outputs["AccessKey"+slot+"SecretCommand"])
	if len(command) == 0 {
		t.Fatalf("no output AccessKey%sSecretCommand in %v", slot, outputs)
	}
	k := accessKey{secretARN: outputs["AccessKey"+slot+"SecretArn"]}
	if command[0] != "aws" {
		t.Fatalf("%q is no command of the AWS CLI", command)
	}
	out := c.aws(t, command[1:]...)
	if err := json.Unmarshal([]byte(out), &k); err != nil || k.Secret == "" {
		t.Fatalf("the secret of access key %s is %q, want {\"accessKeyId\": …, \"secretAccessKey\": …}", slot, out)
	}
	for name, value := range outputs {
		if strings.Contains(value, k.Secret) {
			t.Errorf("the output %s shows the secret access key %s", name, slot)
		}
	}
	var caller struct{ Arn string }
	c.ask(t, &caller, k.ID, "sts", "GetCallerIdentity")
	k.user = caller.Arn
	return k
}
