package compare

import (
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/proof"
)

// The grid of internal/proof has what our templates are about. A policy may be about something else: so what stands in the
// policies of either version is tried too, and what nearly meets it.

// resources are things that a statement's resource pattern matches, and one beside it.
func (s statement) resources() []string {
	if s.resource == "" {
		return nil
	}
	var list []string
	for _, star := range []string{"", "other", "other/key"} {
		r := strings.ReplaceAll(strings.ReplaceAll(s.resource, "?", "x"), "*", star)
		if r == "" {
			r = "*"
		}
		if !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	return append(list, strings.TrimSuffix(s.resource, "*")+"2")
}

// contexts meet a statement's conditions, and miss each of them in turn: by another value, and by none.
func (s statement) contexts() []map[string][]string {
	type key struct{ operator, name string }
	var order []key
	met := map[string][]string{}
	for _, operator := range sortedKeys(s.conditions) {
		byName, _ := s.conditions[operator].(map[string]any)
		for _, name := range sortedKeys(byName) {
			order = append(order, key{operator, name})
			list := listOf(byName[name])
			if len(list) > 0 && !isNull(operator, list) {
				met[name] = []string{meeting(operator, scalar(list[0]))}
			}
		}
	}
	if len(order) == 0 {
		return nil
	}
	all := []map[string][]string{met}
	for _, k := range order {
		byName, _ := s.conditions[k.operator].(map[string]any)
		for _, v := range listOf(byName[k.name]) {
			all = append(all, with(met, k.name, meeting(k.operator, scalar(v))), with(met, k.name, missing(k.operator, scalar(v))))
		}
		without := maps.Clone(met)
		delete(without, k.name)
		all = append(all, without)
	}
	return all
}

// throughS3 is what S3 says to KMS of what is in the first of the buckets, in the region that the statement names, if it does.
func (s statement) throughS3(buckets []string) map[string][]string {
	byName, _ := s.conditions["StringEquals"].(map[string]any)
	context := map[string][]string{}
	for _, via := range listOf(byName["kms:ViaService"]) {
		context["kms:ViaService"] = []string{scalar(via)}
		context[proof.EncryptedOf] = []string{"arn:aws:s3:::" + buckets[0] + "/key"}
	}
	return context
}

func isNull(operator string, values []any) bool {
	return operator == "Null" && scalar(values[0]) == "true"
}

func with(context map[string][]string, name, value string) map[string][]string {
	c := maps.Clone(context)
	c[name] = []string{value}
	return c
}

// meeting is a value that meets a condition, missing one that does not.
func meeting(operator, value string) string {
	if strings.Contains(operator, "Not") {
		return other(operator, value)
	}
	return plain(operator, value)
}

func missing(operator, value string) string {
	if strings.Contains(operator, "Not") {
		return plain(operator, value)
	}
	return other(operator, value)
}

// plain is a value that a condition's value covers.
func plain(operator, value string) string {
	switch {
	case strings.Contains(operator, "IpAddress"):
		value, _, _ = strings.Cut(value, "/")
	case strings.Contains(operator, "Like"):
		value = strings.NewReplacer("*", "x", "?", "x").Replace(value)
	}
	return value
}

func other(operator, value string) string {
	switch {
	case strings.Contains(operator, "Bool"):
		if value == "true" {
			return "false"
		}
		return "true"
	case strings.Contains(operator, "IpAddress"):
		return "198.51.100.7"
	case strings.Contains(operator, "Numeric"):
		return "999999999"
	case strings.Contains(operator, "Date"):
		return "2100-01-01T00:00:00Z"
	}
	return "other"
}
