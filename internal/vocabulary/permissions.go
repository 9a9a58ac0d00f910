package vocabulary

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// optionalPermissions: the permissions that the customer may switch off.
func optionalPermissions(def *vendors.Definition) Choice {
	var c Choice
	for _, perm := range def.AllPermissions() {
		if perm.Choice == nil || c.has(perm.Choice.Parameter) {
			continue
		}
		name := perm.Choice.Parameter
		overwriting := ""
		if deletes(perm) {
			overwriting = " Yes lets it delete any object that it has access to."
		}
		if deletes(perm) && def.Overwrites() {
			unless := ", unless the bucket's versioning is Enabled."
			if undone := UndoesVersioning(def); undone != "" {
				unless = ", and versioning does not protect from it: it may " + undone + "."
			}
			overwriting += " What it overwrites is gone too, with either answer" + unless
		}
		c.Parameters = append(c.Parameters, Parameter{
			Word: Word{Name: name}, Group: GroupAccess, Label: words(name),
			Description: "Whether " + def.Name + " may do this: " + lowerFirst(perm.Why) + ofAccount(def, name) + ofWholeBucket(def, name) + " Can be changed later by an update." + overwriting,
			Default:     yesNo(perm.Choice.Default), Allowed: []string{"Yes", "No"},
		})
		c.Conditions = append(c.Conditions, Condition{perm.Choice.Condition(), expr.Has(name, "Yes")})
	}
	return c
}

// ofAccount says what a choice shows of the whole account, in whatever permissions it is about.
func ofAccount(def *vendors.Definition, parameter string) string {
	var actions []string
	for _, p := range def.AllPermissions() {
		if p.Choice != nil && p.Choice.Parameter == parameter && p.Applies(vendors.OnAccount) {
			actions = append(actions, p.Actions...)
		}
	}
	slices.Sort(actions)
	if actions = slices.Compact(actions); len(actions) == 0 {
		return ""
	}
	return " It goes beyond the bucket, and shows " + def.Name + " " + permissions.Shows(actions) + "."
}

// ofWholeBucket says what a choice shows that no prefix limits, in whatever permissions it is about.
func ofWholeBucket(def *vendors.Definition, parameter string) string {
	text := ""
	for _, p := range def.AllPermissions() {
		if p.Choice != nil && p.Choice.Parameter == parameter && p.BeyondPrefix != nil {
			text += " " + def.ReasonBeyond(p)
		}
	}
	return text
}

func deletes(p vendors.Permission) bool {
	return slices.ContainsFunc(p.Actions, func(a string) bool {
		return strings.HasPrefix(a, "s3:DeleteObject") && !strings.HasSuffix(a, "Tagging")
	})
}

func (c Choice) has(parameter string) bool {
	for _, p := range c.Parameters {
		if p.Name == parameter {
			return true
		}
	}
	return false
}

// words is "Allow delete" for AllowDelete.
func words(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteRune(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[size:]
}
