package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// printMachine says where and with what all of it ran.
func (b *bench) printMachine(ctx context.Context, out io.Writer) error {
	var firstErr error
	version := func(name string, args ...string) string {
		cmd := exec.CommandContext(ctx, name, args...)
		cmd.Env, cmd.Dir = append(b.environment(), b.goEnv...), b.root
		text, err := cmd.Output()
		if err != nil && firstErr == nil {
			firstErr = fmt.Errorf("%s: %w", name, err)
		}
		return strings.TrimSpace(string(text))
	}
	modules := version("go", "list", "-m", "-f", "{{.Path}} {{.Version}}", "github.com/aws/aws-cdk-go/awscdk/v2", "github.com/aws/jsii-runtime-go")
	versions := []string{
		"Go " + strings.TrimPrefix(runtime.Version(), "go"),
		"Node.js " + strings.TrimPrefix(version(b.nodeProgram(), "--version"), "v"),
	}
	for line := range strings.Lines(modules) {
		path, v, _ := strings.Cut(strings.TrimSpace(line), " ")
		path = strings.TrimSuffix(strings.TrimPrefix(path, "github.com/aws/"), "/awscdk/v2")
		versions = append(versions, path+" "+strings.TrimPrefix(v, "v"))
	}
	for _, name := range []string{"aws-cdk-lib", "constructs", "aws-cdk", "typescript", "tsx"} {
		v, err := b.installed(name)
		if err != nil {
			return err
		}
		versions = append(versions, name+" "+v)
	}
	fmt.Fprintf(out, "- Date: %s\n- Machine: %s, %d cores, %s memory, Linux %s\n- Versions: %s\n- Rounds: %d; load before: %s\n\n",
		time.Now().UTC().Format(time.DateOnly), procField("/proc/cpuinfo", "model name"), runtime.NumCPU(),
		gigabytes(procField("/proc/meminfo", "MemTotal")), version("uname", "-r"), strings.Join(versions, ", "), b.rounds, load())
	return firstErr
}

func (b *bench) installed(name string) (string, error) {
	data, err := os.ReadFile(b.path("ts", "node_modules", name, "package.json"))
	if err != nil {
		return "", err
	}
	var p struct{ Version string }
	err = json.Unmarshal(data, &p)
	return p.Version, err
}

func procField(file, name string) string {
	f, err := os.Open(file)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if key, value, ok := strings.Cut(s.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func gigabytes(kB string) string {
	var n float64
	if _, err := fmt.Sscanf(kB, "%f kB", &n); err != nil {
		return kB
	}
	return fmt.Sprintf("%.0f GB", n/(1<<20))
}

func load() string {
	data, err := os.ReadFile(filepath.FromSlash("/proc/loadavg"))
	if fields := strings.Fields(string(data)); err == nil && len(fields) > 0 {
		return fields[0]
	}
	return "unknown"
}

// printRatios prints what this is about.
func printRatios(out io.Writer, rows []comparison, measured map[string][]float64) {
	fmt.Fprint(out, "| case | against | stacks | ratio | middle half | all | fastest runs | goal | |\n|---|---|--:|--:|---|---|--:|--:|---|\n")
	for _, r := range rows {
		of, by := measured[r.of.name], measured[r.by.name]
		s := spreadOf(ratios(of, by))
		median, quartiles, extremes := s.ratio()
		goal, met := "", ""
		if r.goal > 0 {
			goal, met = ratio(r.goal), "met"
			if s.median > r.goal {
				met = "missed"
			}
		}
		fmt.Fprintf(out, "| %s | %s | %d | %s | %s | %s | %s | %s | %s |\n", r.what, r.against, r.n, median, quartiles, extremes,
			ratio(slices.Min(of)/slices.Min(by)), goal, met)
	}
	fmt.Fprintln(out)
}

// printTimes prints the times behind the ratios.
func printTimes(out io.Writer, commands []*command, measured map[string][]float64) {
	fmt.Fprint(out, "| command | median (all) |\n|---|---|\n")
	seen := map[string]bool{}
	for _, c := range commands {
		if !seen[c.name] {
			seen[c.name] = true
			fmt.Fprintf(out, "| %s | %s |\n", c.name, spreadOf(measured[c.name]).seconds())
		}
	}
	fmt.Fprintln(out)
}

// plainGoal is in seconds.
const plainGoal = 0.05

func printPlain(out io.Writer, plain []*command, measured map[string][]float64) {
	fmt.Fprintf(out, "| command without the CDK | median (all) | goal: %s |\n|---|---|---|\n", seconds(plainGoal))
	for _, c := range plain {
		s := spreadOf(measured[c.name])
		met := "met"
		if s.median > plainGoal {
			met = "missed"
		}
		fmt.Fprintf(out, "| `%s` | %s | %s |\n", c.name, s.seconds(), met)
	}
	fmt.Fprintln(out)
}

func printGrowth(out io.Writer, rows []grown) {
	fmt.Fprint(out, "| definitions | | median (all) | each | largest process | processes |\n|--:|---|---|--:|--:|---|\n")
	for _, g := range rows {
		var list []string
		for _, name := range slices.SortedFunc(maps.Keys(g.peaks), func(a, b string) int { return int(g.peaks[b] - g.peaks[a]) }) {
			list = append(list, fmt.Sprintf("%s %s", name, megabytes(g.peaks[name])))
		}
		fmt.Fprintf(out, "| %d | %s | %s | %s | %s | %s |\n", g.n, cmp.Or(g.what, "from scratch")+", "+validation(g.on), spreadOf(g.times).seconds(), g.perDefinition(),
			megabytes(g.most()), strings.Join(list, ", "))
	}
	fmt.Fprintln(out)
}

func megabytes(bytes int64) string { return fmt.Sprintf("%d MB", bytes/1_000_000) }
