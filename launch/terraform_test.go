package launch

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

func TestTerraform(t *testing.T) {
	t.Parallel()
	const want = `resource "aws_cloudformation_stack" "anything" {
  # The region is read by version 6 and newer of the AWS provider; older ones use their own.
  name         = "acme"
  region       = "eu-west-1"
  template_url = "https://acme-templates-eu.s3.eu-west-1.amazonaws.com/anything/1.2.3/template.yaml"
  capabilities = ["CAPABILITY_IAM"]

  parameters = {
    Anything   = "\u0024{x}"
    ExternalId = "a.b"
    Must       = var.Must
  }
}

output "anything" {
  value = {
    id         = aws_cloudformation_stack.anything.id
    outputs    = aws_cloudformation_stack.anything.outputs
    parameters = aws_cloudformation_stack.anything.parameters
  }
}

variable "Must" {
  description = "A value with \u0024{every} \u0025{kind} of \"quote\"."
  type        = string
}
`
	if diff := cmp.Diff(want, launchOf(t, "${x}").Terraform); diff != "" {
		t.Error(diff)
	}
}

// TestTerraformReadsIt: HCL's own parser reads every value as it was meant, and its formatter has nothing to change.
func TestTerraformReadsIt(t *testing.T) {
	t.Parallel()
	for _, value := range hostile {
		checkTerraform(t, []*Launch{launchOf(t, value)}, value)
	}
	us, err := anything(t).Launch(Request{Region: "us-east-1", StackName: "acme", Parameters: map[string]string{"Anything": "x", "ExternalId": "a.b"}})
	if err != nil {
		t.Fatal(err)
	}
	checkTerraform(t, []*Launch{launchOf(t, "x"), us}, "x")
}

func checkTerraform(t *testing.T, launches []*Launch, value string) {
	t.Helper()
	text := Terraform(launches)
	if formatted := hclwrite.Format([]byte(text)); string(formatted) != text {
		t.Errorf("terraform fmt would change it:\n%s", cmp.Diff(string(formatted), text))
	}
	file, problems := hclsyntax.ParseConfig([]byte(text), "main.tf", hcl.InitialPos)
	if problems.HasErrors() {
		t.Fatalf("%v\n%s", problems, text)
	}
	body := file.Body.(*hclsyntax.Body)
	labels := map[string]bool{}
	context := &hcl.EvalContext{Variables: map[string]cty.Value{"var": cty.ObjectVal(map[string]cty.Value{"Must": cty.StringVal("given")})}}
	for _, block := range body.Blocks {
		label := strings.Join(append([]string{block.Type}, block.Labels...), ".")
		if labels[label] {
			t.Errorf("%s is there twice", label)
		}
		labels[label] = true
		if block.Type != "resource" {
			continue
		}
		parameters, problems := block.Body.Attributes["parameters"].Expr.Value(context)
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		got := map[string]string{}
		for name, v := range parameters.AsValueMap() {
			got[name] = v.AsString()
		}
		if diff := cmp.Diff(map[string]string{"Anything": value, "ExternalId": "a.b", "Must": "given"}, got); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
	if want := 2*len(launches) + 1; len(body.Blocks) != want {
		t.Errorf("got %d blocks, want %d", len(body.Blocks), want)
	}
}

// FuzzHCLQuote: HCL reads a literal as the text that it was made of.
func FuzzHCLQuote(f *testing.F) {
	for _, value := range append(hostile, "$${", "$$${", "%%{", "$", "${", "a$", "\n\t\x00", "e\u0301") {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if !utf8.ValidString(value) {
			t.Skip("no parameter has it")
		}
		e, problems := hclsyntax.ParseExpression([]byte(hclQuote(value)), "", hcl.InitialPos)
		if problems.HasErrors() {
			t.Fatalf("%s: %v", hclQuote(value), problems)
		}
		got, problems := e.Value(nil)
		// cty normalizes what Unicode takes for the same.
		if problems.HasErrors() || got.AsString() != cty.NormalizeString(value) {
			t.Fatalf("%s: got %#v, %v, want %q", hclQuote(value), got, problems, value)
		}
	})
}

func TestHCLNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Name": "Name", "for": `"for"`, "1st": `"1st"`, "a-b": `"a-b"`} {
		if got := hclKey(name); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := hclName("1st"); got != "_1st" {
		t.Errorf("got %s, want _1st", got)
	}
}
