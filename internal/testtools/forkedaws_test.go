package testtools

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A command that is forked from a loaded CLI says, reads, writes and ends as one that is started.
func TestAWSForkedAsStarted(t *testing.T) {
	t.Parallel()
	installed := Need(t, "aws", "the AWS CLI, forked", "pip install awscli")
	forked := startAWS(t, needMoto(t, "the AWS CLI, forked"), installed)
	if forked == "" {
		t.Skip("the AWS CLI of this machine is none that Python can load")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "input.json"), []byte(`{"StackName": "näme"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{
		"--version", "sts get-caller-idendity", "configure list", "s3 ls --endpoint-url http://127.0.0.1:1",
		"cloudformation describe-stacks --cli-input-json file://input.json --generate-cli-skeleton output",
	} {
		said := func(program string) string {
			var out, errs bytes.Buffer
			cmd := exec.Command(program, strings.Fields(args)...)
			cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, strings.NewReader("{}"), &out, &errs
			cmd.Env = append(Isolated(t, "eu-west-1"), "HOME="+dir, "AWS_MAX_ATTEMPTS=1")
			_ = cmd.Run()
			return cmd.ProcessState.String() + "\n" + out.String() + "\n" + errs.String()
		}
		if want, got := said(installed), said(forked); got != want {
			t.Errorf("aws %s says\n%s\nwant\n%s", args, got, want)
		} else {
			t.Logf("aws %s: %.80q", args, got)
		}
	}
}
