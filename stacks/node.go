package stacks

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// nodeEndOfLife is when each release line of Node.js gets its last fix.
// https://github.com/nodejs/release#release-schedule
var nodeEndOfLife = map[int]string{
	18: "2025-04-30", 19: "2023-06-01", 20: "2026-04-30", 21: "2024-06-01", 22: "2027-04-30", 23: "2025-06-01",
	24: "2028-04-30",
}

// oldestNode is the first release line that is in the table: older ones are past their end of life too.
const oldestNode = 18

// nodeWarning is one line about a version such as v20.1.0 whose end of life has come, else nothing.
func nodeWarning(version string, now time.Time) string {
	major, err := strconv.Atoi(strings.SplitN(strings.TrimPrefix(version, "v"), ".", 2)[0])
	if err != nil {
		return ""
	}
	end, known := nodeEndOfLife[major]
	if !known && major >= oldestNode {
		return ""
	}
	if known && now.Format(time.DateOnly) <= end {
		return ""
	}
	if !known {
		end = "long ago"
	}
	return fmt.Sprintf("warning: Node.js %s is past its end of life (%s): install version 22 or newer", version, end)
}

// nodeVersion is the version that ran, as direct.js wrote it to tmp, or else that of the node on the PATH.
func nodeVersion(ctx context.Context, tmp string) (string, error) {
	if version, err := os.ReadFile(filepath.Join(tmp, "node-version")); err == nil {
		return string(version), nil
	}
	out, err := exec.CommandContext(ctx, "node", "--version").Output()
	return strings.TrimSpace(string(out)), err
}

// warnAboutNode writes at most one line, instead of the banner that the CDK's runtime would.
func warnAboutNode(ctx context.Context, tmp string, w io.Writer) {
	version, err := nodeVersion(ctx, tmp)
	if err != nil {
		return // Synthesize says it better
	}
	if warning := nodeWarning(version, time.Now()); warning != "" {
		fmt.Fprintln(w, warning)
	}
}
