package stacks

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/synth/elements"
)

// checkValidation is an error unless the CDK has validated every template of a cloud assembly and found nothing. A synthesis
// that returned is no proof: whether a failed validation ends it depends on the CDK's context and on the environment.
func checkValidation(outdir string) error {
	if err := findings(outdir); err != nil {
		return err
	}
	if _, err := os.Stat(reportFile(outdir)); err != nil {
		return fmt.Errorf("the CDK's validation left no report: %w", err)
	}
	written, err := filepath.Glob(filepath.Join(outdir, "*.template.json"))
	if err != nil {
		return err
	}
	if n := elements.Validated(); n < len(written) {
		return fmt.Errorf("the CDK validated %d of %d templates", n, len(written))
	}
	return nil
}

// reportFile is where the CDK writes what its validation found. It goes with the cloud assembly: errors say what stands in it.
func reportFile(outdir string) string { return filepath.Join(outdir, "validation-report.json") }

// validationReport is the part of the CDK's report that is needed.
type validationReport struct {
	PluginReports []struct {
		PluginName string
		Conclusion string
		Metadata   map[string]any
		Violations []violation
	}
}

type violation struct {
	RuleName            string
	Description         string
	SuggestedFix        string
	ViolatingConstructs []struct {
		ConstructPath          string
		CloudFormationResource struct{ LogicalID string }
	}
}

// findings is all that the validation found and nobody acknowledged, warnings too: what it calls a warning is mostly a value
// that CloudFormation refuses. It is nil where there is no report.
func findings(outdir string) error {
	data, err := os.ReadFile(reportFile(outdir))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var report validationReport
	if err == nil {
		err = json.Unmarshal(data, &report)
	}
	if err != nil {
		return fmt.Errorf("read the report of the CDK's validation: %w", err)
	}
	var found []error
	for _, r := range report.PluginReports {
		for _, v := range r.Violations {
			found = append(found, v)
		}
		if r.Conclusion != "success" && len(r.Violations) == 0 {
			found = append(found, fmt.Errorf("%s ended with %q: %v", r.PluginName, r.Conclusion, r.Metadata["error"]))
		}
	}
	if len(found) == 0 {
		return nil
	}
	return fmt.Errorf("the CDK's validation finds:\n%w", errors.Join(found...))
}

// budgetRule is what the CDK's validation finds where a template has more combinations of conditions than it looks into.
const budgetRule = "W9052"

// Error is a line such as "quartic/Bucket: BucketName: length 0 is below minimum 3 (F3033)".
func (v violation) Error() string {
	var where []string
	for _, c := range v.ViolatingConstructs {
		path := c.ConstructPath
		if path == "" {
			path = c.CloudFormationResource.LogicalID
		}
		where = append(where, path)
	}
	line := fmt.Sprintf("%s: %s (%s)", strings.Join(where, ", "), v.Description, v.RuleName)
	switch {
	case v.RuleName == budgetRule:
		line += ": the choices of this definition are more than the CDK checks together, and what is not checked is not written. Offer one fewer: of bucket.namespace, bucket.kmsKey, bucket.trail, bucket.alarm, bucket.lifecycle.expiry, notifications.offer and a second way in, any may be enough"
	case v.SuggestedFix != "":
		line += ": " + v.SuggestedFix
	}
	return line
}
