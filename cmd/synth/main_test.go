package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/bucketgrant/bucketgrant/internal/base/runfolder"
	"github.com/bucketgrant/bucketgrant/internal/publishing/freeze"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/internal/testtools/program"
	"github.com/bucketgrant/bucketgrant/stacks"
	"github.com/bucketgrant/bucketgrant/vendors"
)

func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){"synth": main})
}

// tidy leaves nothing behind.
type tidy struct{ tests testscript.TestingM }

func (t tidy) Run() int {
	defer runfolder.Remove()
	defer stacks.Close()
	return t.tests.Run()
}

var update = flag.Bool("update", false, "rewrite the expected texts in the scripts")

// What a user types. The scripts run without the CDK's validation, which takes 2 s each: TestTemplatesAreCurrent has it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("CDK_VALIDATION", "false")
			env.Setenv("CDK_OUTDIR", "")
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, "cache"))
			hooks, err := filepath.Abs("../../.githooks")
			if err != nil {
				return err
			}
			env.Setenv("HOOKS", hooks)
			env.Setenv("REAL_HOME", os.Getenv("HOME")) // testscript's has nothing of the CDK, and nothing can be kept there
			if cache, err := os.UserCacheDir(); err == nil {
				env.Setenv("JSII_RUNTIME_PACKAGE_CACHE_ROOT", filepath.Join(cache, "aws", "jsii", "package-cache"))
			}
			// Where the test machine's Node.js is old, its one line of warning would be part of every stderr.
			env.Setenv("BIN", strings.SplitN(env.Getenv("PATH"), string(os.PathListSeparator), 2)[0])
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"killed":      killed,
			"silent":      silent,
			"interrupted": interrupted,
			"damage":      damage,
			"copies":      copies,
			"built":       built,
			"leftbehind":  leftBehind,
			"empty":       empty,
		},
	})
}

// killed starts a command again and again, kills it at a random moment, and requires that a file is always one of the
// texts given, whole: killed TIMES FILE TEXT... -- COMMAND...
func killed(ts *testscript.TestScript, _ bool, args []string) {
	times, err := strconv.Atoi(args[0])
	ts.Check(err)
	file := ts.MkAbs(args[1])
	var texts []string
	rest := args[2:]
	for ; rest[0] != "--"; rest = rest[1:] {
		texts = append(texts, ts.ReadFile(rest[0]))
	}
	binary, err := exec.LookPath(filepath.Join(ts.Getenv("BIN"), rest[1]))
	ts.Check(err)
	for i := range times {
		cmd := exec.Command(binary, rest[2:]...)
		cmd.Dir = ts.Getenv("WORK")
		cmd.Env = append(os.Environ(), "CDK_VALIDATION=false", "TMPDIR="+ts.Getenv("WORK"), "XDG_CACHE_HOME="+ts.Getenv("WORK")+"/cache")
		ts.Check(cmd.Start())
		time.Sleep(time.Duration(rand.IntN(1200)) * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if got := ts.ReadFile(file); !contains(texts, got) {
			ts.Fatalf("after kill %d, %s is neither text: %d bytes", i+1, args[1], len(got))
		}
	}
}

// built puts bucketgrant beside synth.
func built(ts *testscript.TestScript, _ bool, _ []string) {
	_, err := program.In(ts.Getenv("BIN"), "../..", "./cmd/bucketgrant")
	ts.Check(err)
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// copies writes copies of a definition, each with an id of its own: copies FROM TO FILE.
func copies(ts *testscript.TestScript, _ bool, args []string) {
	from, err := strconv.Atoi(args[0])
	ts.Check(err)
	to, err := strconv.Atoi(args[1])
	ts.Check(err)
	file := ts.MkAbs(args[2])
	id := strings.TrimSuffix(filepath.Base(file), ".yaml")
	text := ts.ReadFile(args[2])
	for i := from; i <= to; i++ {
		own := fmt.Sprintf("%s-%d", id, i)
		copied := strings.Replace(text, "vendor: "+id+"\n", "vendor: "+own+"\n", 1)
		ts.Check(os.WriteFile(filepath.Join(filepath.Dir(file), own+".yaml"), []byte(copied), 0o644))
	}
}

// damage changes the last byte of every file below a folder.
func damage(ts *testscript.TestScript, _ bool, args []string) {
	n := 0
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		data[len(data)-1]++
		n++
		return os.WriteFile(path, data, 0o644)
	}))
	if n == 0 {
		ts.Fatalf("%s has no files", args[0])
	}
}

// interrupted presses Ctrl-C at a random moment of a command: it ends at once, says so in a line, and leaves no temporary
// file: interrupted TIMES COMMAND...
func interrupted(ts *testscript.TestScript, _ bool, args []string) {
	times, err := strconv.Atoi(args[0])
	ts.Check(err)
	binary, err := exec.LookPath(filepath.Join(ts.Getenv("BIN"), args[1]))
	ts.Check(err)
	tmp := ts.MkAbs("interrupted-tmp")
	ts.Check(os.Mkdir(tmp, 0o755))
	cache := ts.MkAbs("interrupted-cache")
	var stdout, stderr bytes.Buffer
	command := func(args ...string) *exec.Cmd {
		ts.Check(os.RemoveAll(cache)) // of a run that came to its end, after which the next one has nothing to do
		stdout.Reset()
		stderr.Reset()
		cmd := exec.Command(binary, args...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = ts.Getenv("WORK"), &stdout, &stderr
		cmd.Env = append(os.Environ(), "TMPDIR="+tmp, "XDG_CACHE_HOME="+cache, "GORACE=atexit_sleep_ms=0") // a race build sleeps for a second at its end
		testtools.Group(cmd)
		return cmd
	}
	for late := 0; times > 0; {
		began := time.Now()
		if err := command("-version").Run(); err != nil {
			ts.Fatalf("%v, stderr: %s", err, &stderr)
		}
		listens := max(200*time.Millisecond, 3*time.Since(began)) // for signals by then, as busy as the machine is now
		cmd := command(args[2:]...)
		ts.Check(cmd.Start())
		time.Sleep(listens + time.Duration(rand.IntN(800))*time.Millisecond)
		ts.Check(testtools.SignalGroup(cmd, syscall.SIGINT))
		err := cmd.Wait()
		switch {
		case err != nil && strings.HasSuffix(stderr.String(), "synth: interrupted, nothing was written\n"):
			times--
		case stdout.Len() > 0 && late < 10: // it had ended its work: the machine is less busy than it was
			late++
		default:
			ts.Fatalf("%v, stdout: %s, stderr: %s", err, &stdout, &stderr)
		}
	}
	left, err := os.ReadDir(tmp)
	ts.Check(err)
	if len(left) > 0 {
		ts.Fatalf("left %v", left)
	}
}

// leftBehind kills a command as soon as the CDK's runtime has put something into a folder: leftbehind FOLDER COMMAND...
func leftBehind(ts *testscript.TestScript, _ bool, args []string) {
	folder := ts.MkAbs(args[0])
	binary, err := exec.LookPath(filepath.Join(ts.Getenv("BIN"), args[1]))
	ts.Check(err)
	cmd := exec.Command(binary, args[2:]...)
	cmd.Dir = ts.Getenv("WORK")
	cmd.Env = append(os.Environ(), "CDK_VALIDATION=false", "TMPDIR="+folder, "HOME="+ts.Getenv("HOME"))
	ts.Check(cmd.Start())
	end := time.Now().Add(3 * time.Minute)
	for found := []string(nil); found == nil && time.Now().Before(end); time.Sleep(time.Millisecond) {
		found, err = filepath.Glob(filepath.Join(folder, "*", "bucketgrant-cdk-*", "*"))
		ts.Check(err)
	}
	ts.Check(cmd.Process.Kill())
	_ = cmd.Wait()
	if left, err := os.ReadDir(folder); err != nil || len(left) == 0 {
		ts.Fatalf("%s left nothing: %v", args[1], err)
	}
}

// empty requires that a folder has nothing in it.
func empty(ts *testscript.TestScript, _ bool, args []string) {
	left, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(left) > 0 {
		ts.Fatalf("%s has %v", args[0], left)
	}
}

// silent requires that the last command wrote nothing to stderr but the lines about an old Node.js and about the validation, which the scripts switch off.
func silent(ts *testscript.TestScript, _ bool, _ []string) {
	for line := range strings.Lines(ts.ReadFile("stderr")) {
		if !isNodeWarning(line) && line != notValidated+"\n" {
			ts.Fatalf("stderr: %s", line)
		}
	}
}

func isNodeWarning(line string) bool { return strings.HasPrefix(line, "warning: Node.js v") }

// The templates on disk are the snapshots: they are what the definitions synthesize to, the CDK's validation finds
// nothing in them, and the runtime adds nothing to what the command prints.
func TestTemplatesAreCurrent(t *testing.T) {
	t.Setenv("CDK_OUTDIR", "")
	for _, dir := range []string{"../..", "../../test/choices/testdata"} {
		args := []string{"-vendors", path.Join(dir, "vendors"), "-templates", path.Join(dir, "templates")}
		readAll(t, args[1], args[3]) // go test must notice a change of what only the command reads
		var stdout, stderr bytes.Buffer
		if code := run(context.Background(), append(args, "-check"), &stdout, &stderr); code != 0 {
			t.Errorf("exit code %d\n%s\nTo accept the new templates: go run ./cmd/synth %s", code, &stdout,
				strings.ReplaceAll(strings.Join(args, " "), "../../", ""))
		}
		for line := range strings.Lines(stderr.String()) {
			if !isNodeWarning(line) {
				t.Errorf("stderr: %s", line)
			}
		}
	}
}

func readAll(t *testing.T, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		if err := os.CopyFS(t.TempDir(), os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
	}
}

// Where one template cannot be put in its place, none is, and no folder stays that was made for it.
func TestWriteAllOrNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "writer"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	err := write(context.Background(), dir, []file{
		{path: filepath.Join(dir, "reader", "1.0.0", "template.yaml"), data: []byte("a")},
		{path: filepath.Join(dir, "writer", "1.0.0", "template.yaml"), data: []byte("b")},
	})
	if err == nil {
		t.Error("no error, though a file stands where a folder should be")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left %v, %v; want the file only", entries, err)
	}
}

// What goes into a template is in its key: the code, the environment that the CDK reads, every field of the definition.
func TestCacheKey(t *testing.T) {
	t.Parallel()
	seed := seedOf([]byte("build 1"), []string{"HOME=/home/a", "CDK_CONTEXT_JSON={}", "JSII_DEBUG=1"})
	for reason, other := range map[string][]byte{
		"other code":            seedOf([]byte("build 2"), []string{"HOME=/home/a", "CDK_CONTEXT_JSON={}", "JSII_DEBUG=1"}),
		"another CDK variable":  seedOf([]byte("build 1"), []string{"HOME=/home/a", "CDK_CONTEXT_JSON={1}", "JSII_DEBUG=1"}),
		"another jsii variable": seedOf([]byte("build 1"), []string{"HOME=/home/a", "CDK_CONTEXT_JSON={}"}),
	} {
		if bytes.Equal(seed, other) {
			t.Errorf("%s has the same key", reason)
		}
	}
	if !bytes.Equal(seed, seedOf([]byte("build 1"), []string{"JSII_DEBUG=1", "CDK_CONTEXT_JSON={}", "HOME=/home/b"})) {
		t.Error("the order of variables, or one that the CDK does not read, changes the key")
	}

	c := &cache{dir: t.TempDir(), seed: seed}
	def := vendors.Definition{Vendor: "reader", Version: "1.0.0", Labels: map[string]string{"A": "b"}}
	before, err := c.path(&def)
	if err != nil {
		t.Fatal(err)
	}
	for reason, change := range map[string]func(*vendors.Definition){
		"version": func(d *vendors.Definition) { d.Version = "1.0.1" },
		"label":   func(d *vendors.Definition) { d.Labels = map[string]string{"A": "c"} },
		"access":  func(d *vendors.Definition) { d.Access.KeyedUser = &vendors.KeyedUser{} },
	} {
		changed := def
		change(&changed)
		if after, err := c.path(&changed); err != nil || after == before {
			t.Errorf("another %s has the same key (%v)", reason, err)
		}
	}
}

// What nobody has asked for longest goes, by age and where there is too much; what a killed run was writing goes soon.
func TestCachePrune(t *testing.T) {
	t.Parallel()
	c := &cache{dir: t.TempDir()}
	now := time.Now()
	for name, age := range map[string]time.Duration{
		"forgotten": forgotten + time.Hour, "old": 3 * time.Hour, "middle": 2 * time.Hour, "young": time.Minute,
		unfinished + "killed": 2 * abandoned, unfinished + "at-work": time.Minute,
	} {
		path := filepath.Join(c.dir, name)
		if err := os.WriteFile(path, make([]byte, 1000), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		size int64
		want []string
	}{
		{10_000, []string{"middle", unfinished + "at-work", "old", "young"}},
		{3000, []string{"middle", unfinished + "at-work", "young"}},
		{2500, []string{unfinished + "at-work", "young"}},
	} {
		c.pruneTo(step.size, now)
		var got []string
		entries, err := os.ReadDir(c.dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			got = append(got, e.Name())
		}
		if !slices.Equal(got, step.want) {
			t.Errorf("of %d bytes there are %q, want %q", step.size, got, step.want)
		}
	}
}

// An entry that is asked for is not forgotten, and the cache is looked through at times where nothing is added.
func TestCacheInUse(t *testing.T) {
	t.Parallel()
	c := &cache{dir: t.TempDir()}
	def := &vendors.Definition{Vendor: "reader"}
	c.put(def, made{full: []byte("a template"), forms: []freeze.Form{{Data: []byte("its lean form")}}})
	path, err := c.path(def)
	if err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-forgotten - time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	if got, ok := c.get(def); !ok || string(got.full) != "a template" || len(got.forms) != 1 || string(got.forms[0].Data) != "its lean form" {
		t.Fatalf("it is not there as it was: %q and %d forms, %t", got.full, len(got.forms), ok)
	}
	c.prune()
	if _, ok := c.get(def); !ok {
		t.Error("it went though it was asked for")
	}
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	(&cache{dir: c.dir}).prune() // a run that adds nothing
	if _, ok := c.get(def); ok {
		t.Error("it stays though nobody asked for it")
	}
}

// The build ID of a Go program is found, without hashing the whole of it.
func TestCodeIdentity(t *testing.T) {
	t.Parallel()
	id, err := codeIdentity()
	if err != nil || len(id) < 16 {
		t.Fatalf("got %x, %v", id, err)
	}
}

// A file of a killed run goes with a later run, one of a run that is still going does not.
func TestRemoveAbandoned(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	version := filepath.Join(dir, "reader", "1.0.0")
	if err := os.MkdirAll(version, 0o755); err != nil {
		t.Fatal(err)
	}
	old, young := filepath.Join(version, stagingPattern+"old"), filepath.Join(version, stagingPattern+"young")
	for name, age := range map[string]time.Duration{old: 2 * time.Hour, young: time.Minute} {
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	removeAbandoned(dir)
	for name, want := range map[string]bool{old: false, young: true} {
		if _, err := os.Stat(name); (err == nil) != want {
			t.Errorf("%s exists: %t, want %t", filepath.Base(name), err == nil, want)
		}
	}
}

// What is kept of a template comes back whole, or not at all.
func TestCacheOfForms(t *testing.T) {
	t.Parallel()
	c := &cache{dir: t.TempDir()}
	def := &vendors.Definition{Vendor: "reader"}
	for name, m := range map[string]made{
		"no forms, of which each definition has one": {full: []byte("a template")},
		"a form more than the definition has":        {full: []byte("a template"), forms: []freeze.Form{{Data: []byte("lean")}, {Data: []byte("another")}}},
	} {
		c.put(def, m)
		if got, ok := c.get(def); ok {
			t.Errorf("%s: got %d forms", name, len(got.forms))
		}
	}
	texts := [][]byte{[]byte("a"), {}, bytes.Repeat([]byte("long "), 10_000)}
	packed, err := pack(texts)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := unpack(packed); err != nil || !slices.EqualFunc(got, texts, bytes.Equal) {
		t.Errorf("got %d texts, %v", len(got), err)
	}
	for end := range packed {
		if got, err := unpack(packed[:end]); err == nil && slices.EqualFunc(got, texts, bytes.Equal) {
			t.Errorf("with %d of %d bytes it is whole", end, len(packed))
		}
	}
}
