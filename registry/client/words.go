package client

import (
	"fmt"
	"reflect"
	"regexp"
	"sync"

	"github.com/bucketgrant/bucketgrant/registry"
)

// word is what a state, an outcome, a verdict or a kind of policy is, also one of a newer server: a few plain words at most.
var word = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(|[A-Za-z0-9-]+( [A-Za-z0-9-]+){0,3})$`) })

const longestWord = 40

// checkAnswer refuses an answer in which an ID is none, or a word of a few is any text: programs make paths of IDs, compare the words and print
// both, and a server may be somebody else's.
func checkAnswer(v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		if v.Type() != reflect.TypeFor[string]() && (v.Len() > longestWord || !word().MatchString(v.String())) {
			return fmt.Errorf("the server's answer has no word for what is a %s, but %q", v.Type().Name(), v.String())
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return checkAnswer(v.Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if err := checkAnswer(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if err := checkAnswer(key); err != nil {
				return err
			}
			if err := checkAnswer(v.MapIndex(key)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		return checkFields(v)
	}
	return nil
}

var ofRegistry = reflect.TypeFor[registry.Connection]().PkgPath()

func checkFields(v reflect.Value) error {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		named := field.Name == "ID" || field.Name == "Connection" && field.Type.Kind() == reflect.String
		if id := v.Field(i); named && v.Type().PkgPath() == ofRegistry && id.String() != "" && !registry.IsID(id.String()) {
			return fmt.Errorf("the server's answer has no ID of a connection, but %q", id.String())
		}
		if err := checkAnswer(v.Field(i)); err != nil {
			return err
		}
	}
	return nil
}
