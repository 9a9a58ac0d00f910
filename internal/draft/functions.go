package draft

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

var substitute = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{([^!{}][^{}]*)\}`) })

// value is a value of the template as a guide would have it: each parameter in brackets, unless its default is fixed.
func (f *fromTemplate) value(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = f.value(item)
		}
		return list
	case map[string]any:
		for name, arg := range v {
			if len(v) == 1 && (name == "Ref" || strings.HasPrefix(name, "Fn::")) && name != "Fn::If" {
				return f.call(name, arg)
			}
		}
		m := map[string]any{}
		for key, value := range v {
			m[key] = f.value(value)
		}
		return m
	}
	return v
}

func (f *fromTemplate) call(name string, arg any) any {
	switch name {
	case "Ref":
		return f.reference(fmt.Sprint(arg))
	case "Fn::GetAtt":
		list, _ := arg.([]any)
		return f.reference(strings.Join(asTexts(list), "."))
	case "Fn::Sub":
		text, given := fmt.Sprint(arg), map[string]any{}
		if list, ok := arg.([]any); ok && len(list) == 2 {
			text = fmt.Sprint(list[0])
			given, _ = list[1].(map[string]any)
		}
		filled := substitute().ReplaceAllStringFunc(text, func(s string) string {
			name := s[2 : len(s)-1]
			if variable().MatchString(s) && !strings.HasPrefix(name, "AWS::") {
				return s
			}
			if v, ok := given[name]; ok {
				return fmt.Sprint(f.value(v))
			}
			return f.reference(name)
		})
		return strings.ReplaceAll(filled, "${!", "${")
	case "Fn::Join":
		list, _ := arg.([]any)
		if len(list) != 2 {
			break
		}
		parts, ok := f.value(list[1]).([]any)
		if ok {
			return strings.Join(asTexts(parts), fmt.Sprint(list[0]))
		}
	}
	return "<" + strings.TrimPrefix(name, "Fn::") + ">"
}

func asTexts(list []any) []string {
	all := make([]string, len(list))
	for i, v := range list {
		all[i] = fmt.Sprint(v)
	}
	return all
}

// reference is what a name of the template stands for.
func (f *fromTemplate) reference(name string) string {
	switch name {
	case "AWS::Partition":
		return "aws"
	case "AWS::AccountId", "AWS::Region", "AWS::StackName":
		return "<" + strings.TrimPrefix(name, "AWS::") + ">"
	}
	parameters := f.t.Section("Parameters")
	if p, ok := parameters[name].(map[string]any); ok {
		if text := fmt.Sprint(p["Default"]); fixedAccount(text) || principalARN().MatchString(text) && !isPlaceholder(text) {
			f.note.remark(fmt.Sprintf("The parameter %s has the default %s.", shown(name), shown(text)), "It is fixed.", "Who gets in stands in the definition, where a reviewer sees it.")
			return text
		}
	}
	id, attribute, _ := strings.Cut(name, ".")
	if typ, _ := f.resource(id); typ == "AWS::S3::Bucket" && attribute == "Arn" {
		return "arn:aws:s3:::<" + id + ">"
	}
	return "<" + name + ">"
}
