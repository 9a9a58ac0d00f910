package policysize

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/node"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

const (
	accountID = "123456789012"
	uuid      = len("12345678-1234-1234-1234-123456789012")
	stackName = 128
)

// ref is how long what Ref gives can be.
func (m measure) ref(ref string) int {
	switch ref {
	case "AWS::Partition":
		return len(m.p.ID)
	case "AWS::Region":
		return len(m.region())
	case "AWS::URLSuffix":
		return len(m.p.S3Host)
	case "AWS::AccountId":
		return len(accountID)
	case "AWS::StackName":
		return stackName
	case "AWS::StackId":
		return m.located("arn:{partition}:cloudformation:{region}:{account}:stack//") + stackName + uuid
	}
	if definition, ok := m.t.Section("Parameters")[ref].(map[string]any); ok {
		return longest(ref, definition)
	}
	longest := typeOf(m.t, ref).Longest
	if longest.RefIsARN {
		return m.located(longest.ARN) + longest.Name
	}
	return longest.Name
}

// attribute is how long an attribute of a resource can be. All in policies are ARNs.
func (m measure) attribute(n *node.GetAtt) int {
	longest := typeOf(m.t, n.ID).Longest
	return m.located(longest.ARN) + longest.Name
}

// typeOf is the type of one of a template's resources.
func typeOf(t *template.Template, id string) types.Type {
	resource, _ := t.Section("Resources")[id].(map[string]any)
	typ, _ := resource["Type"].(string)
	return types.Of(typ)
}

// located is how long the beginning of an ARN is.
func (m measure) located(arn string) int {
	return len(strings.NewReplacer("{partition}", string(m.p.ID), "{region}", m.region(), "{account}", accountID).Replace(arn))
}

// region is the one of the partition with the longest name.
func (m measure) region() string {
	return slices.MaxFunc(m.p.Regions, func(a, b string) int { return len(a) - len(b) })
}

// longest is how many characters a parameter takes at most.
func longest(parameter string, definition map[string]any) int {
	most := len(fmt.Sprint(definition["Default"]))
	if allowed, ok := definition["AllowedValues"].([]any); ok {
		for _, value := range allowed {
			most = max(most, len(fmt.Sprint(value)))
		}
		return most
	}
	if limit, ok := definition["MaxLength"].(int); ok {
		return limit
	}
	pattern, _ := definition["AllowedPattern"].(string)
	if parsed, err := syntax.Parse(withoutLooks(pattern), syntax.Perl); err == nil {
		if size, ok := mostOf(parsed); ok {
			return size
		}
	}
	// An ARN, whose region and partition have no bound in the pattern: no region is longer by more than this than the sample's. Nor does Go
	// read a repetition of more than 1,000, as an external ID has it, which is in no policy that is measured.
	return max(most, len(vocabulary.Named(parameter).Sample())+len("aws-us-gov")-len("aws")+len("ap-southeast-1")-len("us-east-1"))
}

// withoutLooks is a pattern without what looks ahead, which Go's do not know, and which makes no value longer.
func withoutLooks(pattern string) string {
	var b strings.Builder
	for i := 0; i < len(pattern); {
		if strings.HasPrefix(pattern[i:], "(?!") || strings.HasPrefix(pattern[i:], "(?=") {
			i = after(pattern, i)
			continue
		}
		next := step(pattern, i)
		b.WriteString(pattern[i:next])
		i = next
	}
	return b.String()
}

// after is where a group ends that begins at i.
func after(pattern string, i int) int {
	depth := 0
	for i < len(pattern) {
		switch pattern[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i = step(pattern, i)
	}
	return i
}

// step is where the next piece of a pattern begins: a character, an escaped one, or a class.
func step(pattern string, i int) int {
	switch pattern[i] {
	case '\\':
		return min(i+2, len(pattern))
	case '[':
		for i++; i < len(pattern) && pattern[i] != ']'; i++ {
			if pattern[i] == '\\' {
				i++
			}
		}
	}
	return min(i+1, len(pattern))
}

// mostOf is how many characters match at most. ok is false where there is no bound.
func mostOf(re *syntax.Regexp) (size int, ok bool) {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune), true
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1, true
	case syntax.OpStar, syntax.OpPlus:
		return 0, false
	case syntax.OpRepeat:
		one, ok := mostOf(re.Sub[0])
		return one * re.Max, ok && re.Max >= 0
	}
	for _, sub := range re.Sub { // of a group, a sequence, a choice, or what may be left out
		one, ok := mostOf(sub)
		if !ok {
			return 0, false
		}
		if re.Op == syntax.OpAlternate {
			size = max(size, one)
		} else {
			size += one
		}
	}
	return size, true
}
