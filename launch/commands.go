package launch

import "slices"

// Commands are how the commands for a launch are written, as data for programs that are not written in Go.
//
// The scope of a recipe has the values vendor, version, region, stackName, templateUrl and label, assemblyUrl and
// assemblySha256 where the release has a cloud assembly, and the lists capabilities (each
// with a value), given, missing and parameters, which is both (each with a name, a value and a description). The value of
// a missing parameter is what Placeholder makes of it. simple is "yes" if each value that is given has the characters of
// Simple only, else empty.
type Commands struct {
	Quotings    map[string]Quoting `json:"quotings"`
	Simple      string             `json:"simple"`
	Placeholder []Piece            `json:"placeholder"`
	CreateStack []Piece            `json:"createStack"`
	CDKDeploy   []Piece            `json:"cdkDeploy"`
	// NoCDKVersion and NoCDKName say why there is no command for the CDK: there is no cloud assembly, and the template is not
	// what the definition says now; or the stack has another name than the vendor's id.
	NoCDKVersion string  `json:"noCdkVersion"`
	NoCDKName    []Piece `json:"noCdkName"`
	// DescribeStacks prints the outputs, DeleteStack undoes the launch.
	DescribeStacks []Piece `json:"describeStacks"`
	DeleteStack    []Piece `json:"deleteStack"`
	// A Terraform configuration is Resource, with the vendor as label and an output whose value is read as a hand-back, and Variable for each parameter that is missing, in
	// whose scope it has name and description. Label makes the label of the vendor.
	Label    []Piece `json:"label"`
	Resource []Piece `json:"resource"`
	Variable []Piece `json:"variable"`
}

// CommandRules are the rules that this package writes commands by.
func CommandRules() Commands { return commands }

// CDKVersion is the version of the cdk command that is tested with the CDK app here.
const CDKVersion = "2.1148.1"

const (
	digits  = "0123456789"
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

func text(s string) Piece            { return Piece{Text: s} }
func value(name string) Piece        { return Piece{Value: name} }
func quoted(name, as string) Piece   { return Piece{Value: name, As: as} }
func of(as string, p ...Piece) Piece { return Piece{Of: p, As: as} }

// stackAttribute is one that Terraform knows of the stack, under its own name.
func stackAttribute(name string) Piece {
	return Piece{Of: []Piece{text("    " + name + "\taws_cloudformation_stack."), value("label"), text("." + name + "\n")}}
}

// hclEscapes: ${ and %{ begin templates unless the first character is escaped. Doubled, it would be misread after another
// one: "$$${". What cannot be seen, or changes the direction of what follows, is written out.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-expressions
var hclEscapes = []Escape{
	{From: '"', To: '"', Text: `\"`}, {From: '\\', To: '\\', Text: `\\`}, {From: '\n', To: '\n', Text: `\n`},
	{From: '$', To: '$', Next: "{"}, {From: '%', To: '%', Next: "{"},
	{From: 0, To: 0x1F}, {From: 0x7F, To: 0xA0}, {From: 0xAD, To: 0xAD}, {From: 0x61C, To: 0x61C}, {From: 0x180E, To: 0x180E},
	{From: 0x2000, To: 0x200F}, {From: 0x2028, To: 0x202F}, {From: 0x205F, To: 0x206F}, {From: 0x3000, To: 0x3000},
	{From: 0xE000, To: 0xF8FF}, {From: 0xFEFF, To: 0xFEFF}, {From: 0xFFF0, To: 0xFFFB}, {From: 0xE0000, To: 0x10FFFF},
}

// The folder in a cloud assembly, which package assembly names, and what the file is saved as.
var (
	assemblyFolder = []Piece{value("vendor"), text("-"), value("version")}
	assemblyFile   = append(slices.Clone(assemblyFolder), text(".tar"))
)

var commands = Commands{
	Quotings: map[string]Quoting{
		// One word of a POSIX shell.
		// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
		"shell": {Plain: letters + digits + "_@%+=:,./-", Before: "'", After: "'", Escapes: []Escape{{From: '\'', To: '\'', Text: `'\''`}}},
		// https://www.rfc-editor.org/rfc/rfc8259#section-7
		"json": {Before: `"`, After: `"`, Escapes: []Escape{
			{From: '"', To: '"', Text: `\"`}, {From: '\\', To: '\\', Text: `\\`}, {From: 0, To: 0x1F}, {From: 0x2028, To: 0x2029},
		}},
		"hcl": {Before: `"`, After: `"`, Escapes: hclEscapes},
		// An identifier. Parameters have letters and digits only, vendors hyphens too.
		"hclName": {Plain: letters + digits + "_-", NotFirst: digits, Before: "_"},
		// A key of an object. "for" would begin another kind of expression. Names of parameters have nothing to escape.
		"hclKey": {Plain: letters + digits, NotFirst: digits, Words: []string{"for"}, Before: `"`, After: `"`},
	},
	// A comma separates and quotes quote in the CLI's short form, whatever the shell has taken away before.
	// https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
	Simple: letters + digits + "._:/@+-",
	// No pattern of a parameter takes it and no shell expands it within the quotes.
	Placeholder: []Piece{text("<"), value("name"), text(">")},

	CreateStack: []Piece{
		text("aws cloudformation create-stack --region "), quoted("region", "shell"),
		text(" --stack-name "), quoted("stackName", "shell"),
		{If: "capabilities", Of: []Piece{text(" --capabilities "), {Each: "capabilities", Between: " ", Of: []Piece{value("value")}}}},
		text(" \\\n  --template-url "), quoted("templateUrl", "shell"),
		{If: "parameters", Of: []Piece{
			text(" \\\n  --parameters "),
			{If: "simple", Of: []Piece{{Each: "parameters", Between: " ", Of: []Piece{
				of("shell", text("ParameterKey="), value("name"), text(",ParameterValue="), value("value")),
			}}}, Else: []Piece{of("shell",
				text("["), Piece{Each: "parameters", Between: ",", Of: []Piece{
					text(`{"ParameterKey":`), quoted("name", "json"), text(`,"ParameterValue":`), quoted("value", "json"), text("}"),
				}}, text("]"),
			)}},
		}},
	},

	// The stack is deployed to where the command's credentials and AWS_REGION say. Of the two programs that check the sum,
	// macOS has the second one, and most others the first. Without an assembly the command is for a clone of this project.
	CDKDeploy: []Piece{
		{If: "assemblyUrl", Of: []Piece{
			text("curl -fsSo "), of("shell", assemblyFile...), text(" "), quoted("assemblyUrl", "shell"),
			text(" &&\n  echo '"), value("assemblySha256"), text("  "), {Of: assemblyFile}, text("' | { sha256sum -c || shasum -a 256 -c; } &&\n  tar -xf "),
			of("shell", assemblyFile...), text(" &&\n  "),
		}},
		text("AWS_REGION="), quoted("region", "shell"), text(" npx aws-cdk@" + CDKVersion + " deploy "),
		{If: "assemblyUrl", Of: []Piece{text("--app "), of("shell", assemblyFolder...)}, Else: []Piece{quoted("vendor", "shell")}},
		{Each: "parameters", Of: []Piece{text(" \\\n  --parameters "), of("shell", value("name"), text("="), value("value"))}},
	},
	NoCDKVersion: "the CDK app makes another version from the definition as it is now",
	NoCDKName:    []Piece{text("the CDK calls this stack "), value("vendor")},

	DescribeStacks: []Piece{text("aws cloudformation describe-stacks --region "), quoted("region", "shell"), text(" --stack-name "), quoted("stackName", "shell")},
	DeleteStack:    []Piece{text("aws cloudformation delete-stack --region "), quoted("region", "shell"), text(" --stack-name "), quoted("stackName", "shell")},

	Label: []Piece{quoted("vendor", "hclName")},
	Resource: []Piece{
		text(`resource "aws_cloudformation_stack" `), quoted("label", "hcl"), text(" {\n"),
		text("  # The region is read by version 6 and newer of the AWS provider; older ones use their own.\n"),
		of("columns",
			text("  name\t"), quoted("stackName", "hcl"), text("\n  region\t"), quoted("region", "hcl"),
			text("\n  template_url\t"), quoted("templateUrl", "hcl"), text("\n"),
			Piece{If: "capabilities", Of: []Piece{text("  capabilities\t["),
				{Each: "capabilities", Between: ", ", Of: []Piece{quoted("value", "hcl")}}, text("]\n")}},
		),
		{If: "parameters", Of: []Piece{
			text("\n  parameters = {\n"),
			of("columns",
				Piece{Each: "given", Of: []Piece{text("    "), quoted("name", "hclKey"), text("\t"), quoted("value", "hcl"), text("\n")}},
				Piece{Each: "missing", Of: []Piece{text("    "), quoted("name", "hclKey"), text("\tvar."), quoted("name", "hclName"), text("\n")}},
			),
			text("  }\n"),
		}},
		text("}\n\noutput "), quoted("label", "hcl"), text(" {\n  value = {\n"),
		of("columns", stackAttribute("id"), stackAttribute("outputs"), stackAttribute("parameters")),
		text("  }\n}\n"),
	},
	Variable: []Piece{
		text("\nvariable "), of("hcl", quoted("name", "hclName")), text(" {\n  description = "), quoted("description", "hcl"),
		text("\n  type        = string\n}\n"),
	},
}
