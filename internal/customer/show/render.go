package show

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/template"

	"github.com/bucketgrant/bucketgrant/internal/base/plain"
)

//go:embed *.tmpl
var templates embed.FS

// Formats are the formats that Render knows.
func Formats() []string { return []string{"text", "markdown", "json"} }

// Render writes the sheet in a format.
func (s *Sheet) Render(w io.Writer, format string) error {
	if format == "json" {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(s)
	}
	t, err := template.New(format+".tmpl").Funcs(template.FuncMap{
		"join":  strings.Join,
		"code":  func(list []string) string { return "`" + strings.Join(list, "`, `") + "`" },
		"md":    plain.Markdown,
		"wrap":  wrap,
		"first": firstUpper,
		"json":  indentedJSON,
		"choice": func(c Choice) string {
			switch {
			case c.Required:
				return "must be given"
			case len(c.Allowed) > 0:
				return c.Default + " (or " + strings.Join(without(c.Allowed, c.Default), ", ") + ")"
			case c.Default == "" && c.RequiredWith != "":
				return "empty, but " + c.RequiredWith
			case c.Default == "":
				return "empty"
			}
			return c.Default
		},
		"groups": groups,
	}).ParseFS(templates, format+".tmpl")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, s); err != nil {
		return err
	}
	_, err = b.WriteTo(w)
	return err
}

func groups(list []Choice) [][]Choice {
	var all [][]Choice
	for i, c := range list {
		if i == 0 || c.Group != list[i-1].Group {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], c)
	}
	return all
}

func without(list []string, s string) []string {
	var rest []string
	for _, l := range list {
		if l != s {
			rest = append(rest, l)
		}
	}
	return rest
}

func firstUpper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func indentedJSON(v any) (string, error) {
	data, err := json.MarshalIndent(v, "", "  ")
	return string(data), err
}

// wrap breaks a text into lines of at most 100 characters, each after the first with an indent.
func wrap(indent int, text string) string {
	const width = 100
	var b strings.Builder
	column := indent
	for i, word := range strings.Fields(text) {
		if i > 0 && column+1+len(word) > width {
			fmt.Fprintf(&b, "\n%*s", indent, "")
			column = indent
		} else if i > 0 {
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}
