package resolve

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// resolveParameters takes the given values and the defaults, and checks them. It is false if a parameter has no value, not
// even a bad one.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
func (l *launch) resolveParameters() (valued bool) {
	l.parameters = map[string]any{}
	valued = true
	definitions := l.doc.section("Parameters")
	var unknown, missing []string
	for _, name := range slices.Sorted(maps.Keys(l.in.Parameters)) {
		if definitions[name] == nil {
			unknown = append(unknown, name)
		}
	}
	for _, name := range l.doc.parameterNames {
		definition, ok := definitions[name].(map[string]any)
		if !ok {
			l.problem("Parameters."+name, "a parameter must be a mapping")
			valued = false
			continue
		}
		p := l.parameter(name, definition)
		if p == nil {
			valued = false
			continue
		}
		given, isGiven := l.in.Parameters[name]
		_, hasDefault := definition["Default"]
		def, ok := l.defaultOf(p)
		if hasDefault && !ok {
			valued = false
			continue
		}
		if !isGiven {
			given = def
		}
		switch {
		case isGiven:
			if problem := p.problem(l.findings, given); problem != "" {
				l.problem("", "%s", problem)
			}
		case !hasDefault:
			missing = append(missing, name)
			continue
		}
		l.parameters[name] = p.value(given)
	}
	if len(missing) > 0 {
		valued = false
		l.problem("", "Parameters: [%s] must have values", strings.Join(missing, ", "))
	}
	if len(unknown) > 0 {
		l.problem("", "Parameters: [%s] do not exist in the template", strings.Join(unknown, ", "))
	}
	return valued
}

// defaultOf is a parameter's default. ok is false if there is none, or none that can be read.
func (f *findings) defaultOf(p *parameter) (text string, ok bool) {
	def, hasDefault := p.definition["Default"]
	if !hasDefault {
		return "", false
	}
	path := "Parameters." + p.name + ".Default"
	text, ok = scalarText(def)
	// CloudFormation refuses a template whose default breaks its own constraints, even if another value is given.
	// https://github.com/aws/aws-cli/issues/7750
	if !ok {
		f.problem(path, "Every Default member must be a string.")
	} else if problem := p.problem(f, text); problem != "" {
		f.problem(path, "%s", problem)
	}
	return text, ok
}

type parameter struct {
	name       string
	definition map[string]any
	list       bool
	number     bool
	allowed    []string
	pattern    *pattern
	// What bounds a number, and the length of a text, in UTF-16 code units.
	minValue, maxValue, minLength, maxLength bound
}

// bound is a number, if it is set.
type bound struct {
	number float64
	set    bool
}

// parameter reads a definition, nil if nothing can be said about its values.
func (f *findings) parameter(name string, definition map[string]any) *parameter {
	path := "Parameters." + name
	p := &parameter{name: name, definition: definition}
	switch typ, _ := definition["Type"].(string); {
	case typ == "String":
	case typ == "Number":
		p.number = true
	case typ == "List<Number>":
		p.number, p.list = true, true
	case typ == "CommaDelimitedList", typ == "List<String>":
		p.list = true
	case strings.HasPrefix(typ, "AWS::"), strings.HasPrefix(typ, "List<AWS::"):
		f.problem(path+".Type", "%s is not supported: its values are looked up in an account", typ)
		return nil
	case typ == "":
		f.problem(path, "every parameter must have a Type")
		return nil
	default:
		f.problem(path+".Type", "Unrecognized parameter type: %s", typ)
		return nil
	}
	if values, ok := definition["AllowedValues"].([]any); ok {
		for _, value := range values {
			text, _ := scalarText(value)
			p.allowed = append(p.allowed, text)
		}
	} else if definition["AllowedValues"] != nil {
		f.problem(path+".AllowedValues", "Every AllowedValues member must be a list.")
	}
	if expression, ok := definition["AllowedPattern"]; ok && !p.number {
		text, _ := expression.(string)
		compiled, err := compilePattern(text)
		if err != nil {
			f.problem(path+".AllowedPattern", "%v", err)
		}
		p.pattern = compiled
	}
	for _, b := range []struct {
		key string
		of  *bound
	}{{"MinLength", &p.minLength}, {"MaxLength", &p.maxLength}, {"MinValue", &p.minValue}, {"MaxValue", &p.maxValue}} {
		if *b.of = boundOf(definition[b.key]); definition[b.key] != nil && !b.of.set {
			f.problem(path+"."+b.key, "Every %s member must be a number.", b.key)
		}
	}
	return p
}

// value is what Ref says.
func (p *parameter) value(text string) any {
	if !p.list {
		return text
	}
	var list []any
	for _, element := range template.Elements(text) {
		list = append(list, element)
	}
	return list
}

// problem is what is wrong with a value, "" if nothing is. Only the first constraint that fails is told, as
// CloudFormation does. The constraints of a list hold for each element.
func (p *parameter) problem(f *findings, text string) string {
	elements := []any{text}
	if p.list {
		elements = p.value(text).([]any)
	}
	for _, element := range elements {
		if problem := p.failed(f, element.(string)); problem != "" {
			description, _ := p.definition["ConstraintDescription"].(string)
			if description != "" && !f.patternTimedOut { // which says nothing about the value
				return "Parameter " + p.name + " failed to satisfy constraint: " + description
			}
			return "Parameter '" + p.name + "' " + problem
		}
	}
	return ""
}

// What is wrong with a value that has no ConstraintDescription, in CloudFormation's words.
const (
	notANumber = "must be a number"
	notAllowed = "must be one of AllowedValues"
	mustMatch  = "must match pattern "
	notLess    = "must be a number not less than "
	notGreater = "must be a number not greater than "
	atLeast    = "must contain at least "
	atMost     = "must contain at most "
	characters = " characters"
)

func (p *parameter) failed(f *findings, text string) string {
	var number float64
	if p.number {
		var ok bool
		if number, ok = parseNumber(text); !ok {
			return notANumber
		}
	}
	if p.definition["AllowedValues"] != nil && !slices.Contains(p.allowed, text) {
		return notAllowed
	}
	if p.pattern != nil && !f.patternTimedOut {
		matched, err := p.pattern.matches(text)
		if err != nil {
			f.patternTimedOut = true
			return "could not be matched with its pattern: " + err.Error()
		}
		if !matched {
			return mustMatch + p.pattern.source
		}
	}
	if p.number {
		if p.minValue.set && number < p.minValue.number {
			return notLess + formatNumber(p.minValue.number)
		}
		if p.maxValue.set && number > p.maxValue.number {
			return notGreater + formatNumber(p.maxValue.number)
		}
		return ""
	}
	if p.list || !p.minLength.set && !p.maxLength.set {
		return ""
	}
	length := float64(lengthOf(text))
	if p.minLength.set && length < p.minLength.number {
		return atLeast + formatNumber(p.minLength.number) + characters
	}
	if p.maxLength.set && length > p.maxLength.number {
		return atMost + formatNumber(p.maxLength.number) + characters
	}
	return ""
}

// lengthOf is how long a text is to Java, which CloudFormation is written in: it counts UTF-16 code units.
func lengthOf(text string) int {
	n := 0
	for _, r := range text {
		n += max(1, utf16.RuneLen(r)) // what is no UTF-8 is a character that stands for it
	}
	return n
}

// boundOf is a number of a definition, which YAML authors write with and without quotes.
func boundOf(v any) bound {
	text, ok := scalarText(v)
	if !ok {
		return bound{}
	}
	number, ok := parseNumber(text)
	return bound{number, ok}
}

func parseNumber(text string) (float64, bool) {
	// ParseFloat also takes Go's and IEEE's specialities.
	if strings.ContainsAny(text, "xX_nN") {
		return 0, false
	}
	number, err := strconv.ParseFloat(text, 64)
	return number, err == nil
}

func formatNumber(number float64) string { return strconv.FormatFloat(number, 'f', -1, 64) }

// scalarText is a scalar as CloudFormation, to whom every scalar is a string, reads it.
func scalarText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int:
		return strconv.Itoa(v), true
	case float64:
		return formatNumber(v), true
	}
	return "", false
}
