package constructs_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// The CDK's runtime serves one goroutine: no test of this package is parallel.
func TestMain(m *testing.M) {
	os.Setenv("CDK_VALIDATION", "false") // 2 s a template; the synth command's tests run it
	jsii.Close()                         // so that the runtime sees it
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// resources defines a stack, synthesizes it and returns its resources, each with its Type and Properties.
func resources(define func(stack awscdk.Stack)) map[string]map[string]any {
	dir, err := os.MkdirTemp("", "constructs-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(dir), AnalyticsReporting: jsii.Bool(false), TreeMetadata: jsii.Bool(false)})
	define(awscdk.NewStack(app, jsii.String("Test"), &awscdk.StackProps{Synthesizer: awscdk.NewLegacyStackSynthesizer()}))
	app.Synth(nil)
	data, err := os.ReadFile(filepath.Join(dir, "Test.template.json"))
	if err != nil {
		panic(err)
	}
	var template struct {
		Resources map[string]map[string]any
	}
	if err := json.Unmarshal(data, &template); err != nil {
		panic(err)
	}
	return template.Resources
}

// at walks down maps by key and lists by index.
func at(v any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			list, _ := v.([]any)
			if s >= len(list) {
				return nil
			}
			v = list[s]
		}
	}
	return v
}

func asJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

func printJSON(v any) {
	data, err := json.MarshalIndent(v, "", "  ")
	fmt.Println(string(data))
	if err != nil {
		panic(err)
	}
}

// expect compares a part of a resource with JSON.
func expect(t *testing.T, part any, want string) {
	t.Helper()
	if got := asJSON(part); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
