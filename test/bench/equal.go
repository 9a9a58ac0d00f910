package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// checkEqual runs all peers and our command for n stacks, and fails where a template of one of them is another: its
// parameters, rules, mappings, conditions, resources, outputs, metadata or description. Both are compared as documents, in
// the spelling that template.Format gives to what means the same.
func (b *bench) checkEqual(ctx context.Context, n int) error {
	b.say("checking that all make the same %d templates", n)
	for _, c := range []*command{b.synthFresh(n), b.javaScript(n, false), b.typeScript(n, false)} {
		if _, err := c.run(ctx, b); err != nil {
			return err
		}
	}
	var problems []error
	for i := range n {
		name := vendorName(b.defs, i, n)
		version := b.defs[i%len(b.defs)].Version
		ours := b.path(size("templates", n), name, version, "template.yaml")
		for _, peer := range []string{"js", "ts"} {
			diff, err := difference(ours, b.path(peer, size("cdk.out", n), name+".template.json"))
			if err != nil {
				return err
			}
			if diff != "" {
				problems = append(problems, fmt.Errorf("%s: the template of the peer %s is another (-ours +theirs):\n%s", name, peer, diff))
			}
		}
		if n == len(b.defs) {
			released, err := os.ReadFile(b.template(b.defs[i]))
			if err != nil {
				return err
			}
			if again, err := os.ReadFile(ours); err != nil || string(again) != string(released) {
				problems = append(problems, fmt.Errorf("%s: synth does not make %s (%v)", name, b.template(b.defs[i]), err))
			}
		}
		if len(problems) >= 3 {
			break
		}
	}
	return errors.Join(problems...)
}

// checkValidated fails unless the peers validate where they should, find nothing, and do not where they should not: else a
// ratio would compare something else.
func (b *bench) checkValidated(ctx context.Context, n int) error {
	for _, peer := range []struct {
		dir string
		run func(n int, on bool) *command
	}{{"js", b.javaScript}, {"ts", b.typeScript}} {
		report := b.path(peer.dir, size("cdk.out", n), "validation-report.json")
		for _, on := range []bool{false, true} {
			if err := os.Remove(report); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
			if _, err := peer.run(n, on).run(ctx, b); err != nil {
				return err
			}
			data, err := os.ReadFile(report)
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
			if on != (err == nil) {
				return fmt.Errorf("the peer %s, %s: is there a %s? %t", peer.dir, validation(on), report, err == nil)
			}
			if !on {
				continue
			}
			var found struct {
				PluginReports []struct {
					Conclusion string
					Violations []any
				}
			}
			if err := json.Unmarshal(data, &found); err != nil {
				return fmt.Errorf("%s: %w", report, err)
			}
			if len(found.PluginReports) == 0 {
				return fmt.Errorf("%s: nothing was validated", report)
			}
			for _, r := range found.PluginReports {
				if r.Conclusion != "success" || len(r.Violations) > 0 {
					return fmt.Errorf("%s: the peer has findings, which the templates have not", report)
				}
			}
		}
	}
	return nil
}

// difference is empty where two files have the same template.
func difference(ours, theirs string) (string, error) {
	a, err := readTemplate(ours)
	if err != nil {
		return "", err
	}
	b, err := readTemplate(theirs)
	if err != nil {
		return "", err
	}
	return cmp.Diff(a, b), nil
}

// readTemplate reads a template, the CDK's JSON or our YAML, as a document.
func readTemplate(path string) (any, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if filepath.Ext(path) == ".json" {
		if data, err = template.Format(data); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	t, err := template.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var doc map[string]any
	if err := json.Unmarshal(t.JSON(), &doc); err != nil {
		return nil, err
	}
	resources, _ := doc["Resources"].(map[string]any)
	if len(resources) == 0 {
		return nil, fmt.Errorf("%s has no resources", path)
	}
	for _, r := range resources {
		r := r.(map[string]any)
		// A list of one and that one are the same dependency.
		if list, ok := r["DependsOn"].([]any); ok && len(list) == 1 {
			r["DependsOn"] = list[0]
		}
	}
	return doc, nil
}
