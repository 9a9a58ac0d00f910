package launch

import (
	"encoding/json"
	"strings"
)

// CDKVersion is the version of the cdk command that is tested with the CDK app here.
const CDKVersion = "2.1148.1"

// createStack is the command for the AWS CLI. What the customer has to fill in stands as <Name>, which no pattern of a
// parameter takes and no shell expands within the quotes.
func (l *Launch) createStack() string {
	lines := []string{
		"aws cloudformation create-stack --region " + shellQuote(l.Region) + " --stack-name " + shellQuote(l.StackName),
		"--template-url " + shellQuote(l.TemplateURL),
	}
	if len(l.Capabilities) > 0 {
		lines[0] += " --capabilities " + strings.Join(l.Capabilities, " ")
	}
	if len(l.order)+len(l.Missing) > 0 {
		lines = append(lines, "--parameters "+l.cliParameters())
	}
	return strings.Join(lines, " \\\n  ")
}

// cliParameters are in the CLI's short form where that can say them, else in JSON.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
func (l *Launch) cliParameters() string {
	type parameter struct{ ParameterKey, ParameterValue string }
	var list []parameter
	var short []string
	simple := true
	for _, name := range l.order {
		value := l.Parameters[name]
		list = append(list, parameter{name, value})
		// A comma separates and quotes quote in the short form, whatever the shell has taken away before.
		simple = simple && onlyOf(value, "._:/@+-")
	}
	for _, name := range l.Missing {
		list = append(list, parameter{name, placeholder(name)})
	}
	for _, p := range list {
		short = append(short, shellQuote("ParameterKey="+p.ParameterKey+",ParameterValue="+p.ParameterValue))
	}
	if simple {
		return strings.Join(short, " ")
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(list) // of strings, to memory
	return shellQuote(strings.TrimSuffix(b.String(), "\n"))
}

// cdkDeploy is the command in a clone of this project. The stack is deployed to where the command's credentials and
// AWS_REGION say.
func (l *Launch) cdkDeploy() string {
	command := "AWS_REGION=" + shellQuote(l.Region) + " npx aws-cdk@" + CDKVersion + " deploy " + shellQuote(l.Vendor)
	for _, name := range l.order {
		command += " \\\n  --parameters " + shellQuote(name+"="+l.Parameters[name])
	}
	for _, name := range l.Missing {
		command += " \\\n  --parameters " + shellQuote(name+"="+placeholder(name))
	}
	return command
}

func placeholder(name string) string { return "<" + name + ">" }

// shellQuote is one word of a POSIX shell.
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
func shellQuote(s string) string {
	if s != "" && onlyOf(s, "_@%+=:,./-") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// onlyOf says whether s has nothing but ASCII letters and digits, and these characters.
func onlyOf(s, these string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(these, r))
	})
}
