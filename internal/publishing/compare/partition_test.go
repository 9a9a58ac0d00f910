package compare_test

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

// Of a vendor that is not in aws, what a setting makes is compared too.
func TestSettingsOfAnotherPartition(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../templates/quartic/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, served := range []string{"aws", "aws-us-gov"} {
		before := strings.NewReplacer("            - [aws]\n", "            - ["+served+"]\n", "  Partitions:\n    aws:\n", "  Partitions:\n    "+served+":\n", "^arn:aws:", "^arn:"+served+":").Replace(string(data))
		if !strings.Contains(before, "            - ["+served+"]\n") {
			t.Fatal("the template does not say where it is served")
		}
		logs := strings.Index(before, "\n  LogBucket:\n")
		after := before[:logs] + strings.Replace(before[logs:], "BlockPublicPolicy: true", "BlockPublicPolicy: false", 1)
		report, err := compare.Templates(parsed(t, before), parsed(t, after))
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(lines(report), "\n")
		if needs, err := report.Needs("1.0.0"); err != nil || needs != "2.0.0" || !strings.Contains(said, "LogBucket") || !strings.Contains(said, "AccessLogs") {
			t.Errorf("in %s: needs %s (%v): %s", served, needs, err, said)
		}
	}
}
