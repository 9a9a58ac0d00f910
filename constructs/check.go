package constructs

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/internal/base/texts"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
)

// checkProps checks what holds for every prop of every construct: texts that show all that they hold, and no resource of
// another stack that exists only under a condition there.
func (p *problems) checkProps(scope constructs.Construct, props any) {
	p.walk(&place{scope: scope}, "", reflect.ValueOf(props))
}

func (p *problems) walk(at *place, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			p.walk(at, name, v.Elem())
		}
	case reflect.Pointer:
		p.checkUsed(at, name, v.Interface())
	case reflect.String:
		p.checkText(name, v)
	case reflect.Slice:
		for i := range v.Len() {
			p.walk(at, fmt.Sprintf("%s[%d]", name, i), v.Index(i))
		}
	case reflect.Map:
		if e, ok := v.Interface().(Expression); ok {
			p.checkElements(at, name, e)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Anonymous {
				p.walk(at, name, v.Field(i))
			} else if f.IsExported() {
				p.walk(at, join(name, f.Name), v.Field(i))
			}
		}
	}
}

func join(name, field string) string {
	if name == "" {
		return field
	}
	return name + "." + field
}

// checkUsed: a construct among the props stands for what is used of it.
func (p *problems) checkUsed(at *place, name string, used any) {
	switch c := used.(type) {
	case *AccessPolicy:
		if c != nil {
			p.checkElements(at, name, c.ARN)
		}
	case *NotificationQueue:
		if c != nil {
			p.checkElements(at, name, c.ARN)
		}
	case *NotificationTopic:
		if c != nil {
			p.checkElements(at, name, c.ARN)
		}
	case *LogBucket:
		if c != nil {
			p.checkElements(at, name, c.Name)
		}
	}
}

func (p *problems) checkText(name string, v reflect.Value) {
	if isToken(v.String()) {
		return
	}
	p.check(name, texts.Check(v.String()))
}

// checkElements looks for resources at any depth of an expression.
func (p *problems) checkElements(at *place, name string, v any) {
	switch v := v.(type) {
	case Expression:
		p.checkElements(at, name, map[string]any(v))
	case expr.Expr:
		p.checkElements(at, name, map[string]any(v))
	case substitution:
		p.checkElements(at, name, v.values)
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			p.checkElements(at, name, v[key])
		}
	case []any:
		for _, value := range v {
			p.checkElements(at, name, value)
		}
	case element:
		if v.when != "" && !v.isIn(at) {
			p.addf("%s must always exist where another stack uses it, got %s of %s, which exists under the condition %s only",
				name, v.logicalID, *v.of.Node().Path(), v.when)
		}
	}
}

// checkLength counts as AWS does, in characters.
func checkLength(p *problems, prop, text string, most int) {
	if length := utf8.RuneCountInString(text); length > most {
		p.addf("%s must be at most %d characters long, got %d", prop, most, length)
	}
}

// tagCharacters: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
var tagCharacters = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+@-]*$`)

func checkTags(p *problems, tags []Tag) {
	seen := map[string]bool{}
	for i, tag := range tags {
		name := fmt.Sprintf("Tags[%d]", i)
		if length := utf8.RuneCountInString(tag.Key); length < 1 || length > 128 || strings.HasPrefix(strings.ToLower(tag.Key), "aws:") {
			p.addf("%s.Key must be 1 to 128 characters that do not start with aws:, got %q", name, tag.Key)
		}
		if seen[tag.Key] {
			p.addf("%s.Key %q stands twice", name, tag.Key)
		}
		seen[tag.Key] = true
		if isToken(tag.Value) {
			continue
		}
		checkLength(p, name+".Value", tag.Value, 256)
		if !tagCharacters.MatchString(tag.Key) || !tagCharacters.MatchString(tag.Value) {
			p.addf("%s must be letters, digits, spaces and characters of _.:/=+@-, got %q and %q", name, tag.Key, tag.Value)
		}
	}
}
