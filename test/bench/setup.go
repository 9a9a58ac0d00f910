package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// bench is the state of one run.
type bench struct {
	config
	root string
	// name is that of the definitions: empty for our own, else the folder for all that is made of them alone.
	name string
	defs []*vendors.Definition
	// files are where the definitions stand, by vendor.
	files map[string]string
	log   io.Writer
	// guides are our definitions and those of the guides together, nil if no case needs them.
	guides *bench
	goEnv  []string // where go keeps its caches: the home of the commands is another one
}

// path is in the folder for what is made of these definitions.
func (b *bench) path(elem ...string) string {
	return b.shared(append([]string{b.name}, elem...)...)
}

// shared is in the folder for everything that this program makes. Go ignores folders that start with an underscore.
func (b *bench) shared(elem ...string) string {
	return filepath.Join(append([]string{b.root, "test", "bench", "_work"}, elem...)...)
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.log, format+"\n", args...) }

// environment is what every command sees: nothing of the person who runs the bench but their tools, and nothing that goes
// out to the network, which would be timed too.
func (b *bench) environment() []string {
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		switch {
		case name == "HOME", name == "CI", name == "NODE_OPTIONS", strings.HasPrefix(name, "AWS_"), strings.HasPrefix(name, "CDK_"),
			strings.HasPrefix(name, "JSII_"), strings.HasPrefix(name, "XDG_"), strings.HasPrefix(name, "npm_config_"):
		case name == "PATH" && b.node != "":
			env = append(env, "PATH="+filepath.Dir(b.node)+string(os.PathListSeparator)+strings.TrimPrefix(v, "PATH="))
		default:
			env = append(env, v)
		}
	}
	return append(env, "HOME="+b.shared("home", "peer"), "AWS_EC2_METADATA_DISABLED=true")
}

// home is a home of its own for our commands, so that one case can lose its caches while another has them. The CDK's
// runtime is unpacked once for all of them.
func (b *bench) home(name string) (string, error) {
	dir := b.shared("home", name)
	cache := filepath.Join(dir, ".cache")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	shared := b.shared("home", "shared", "aws")
	if err := os.MkdirAll(shared, 0o755); err != nil {
		return "", err
	}
	if err := os.Symlink(shared, filepath.Join(cache, "aws")); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	return dir, nil
}

func (b *bench) setUp(ctx context.Context) error {
	if b.node != "" {
		node, err := filepath.Abs(b.node)
		if err != nil {
			return err
		}
		if info, err := os.Stat(node); err != nil || info.IsDir() || filepath.Base(node) != "node" {
			return fmt.Errorf("-node must be the program node of another version, such as /opt/node24/bin/node, got %q", b.node)
		}
		b.node = node
	}
	for _, program := range []string{"go", "node", "npm", "npx"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("%s is not on the PATH: the bench needs Go and Node.js with npm", program)
		}
	}
	if err := b.readGoEnv(ctx); err != nil {
		return err
	}
	if err := os.MkdirAll(b.shared("home", "peer"), 0o755); err != nil {
		return err
	}
	b.say("building")
	for name, pkg := range map[string]string{
		"synth": "./cmd/synth", "bucketgrant": "./cmd/bucketgrant", "floor": "./test/bench/floor", "count": "./test/bench/count",
	} {
		cmd := exec.CommandContext(ctx, "go", "build", "-o", b.shared("bin", name), pkg)
		cmd.Dir = b.root
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
		}
	}
	b.say("writing the peers")
	if err := b.writePeers(); err != nil {
		return err
	}
	return b.install(ctx)
}

func (b *bench) readGoEnv(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, "go", "env", "-json", "GOENV", "GOPATH", "GOMODCACHE", "GOCACHE").Output()
	if err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	values := map[string]string{}
	if err := json.Unmarshal(out, &values); err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	for name, value := range values {
		b.goEnv = append(b.goEnv, name+"="+value)
	}
	return nil
}

// install installs the peers' packages, unless those of the same lock file are there.
func (b *bench) install(ctx context.Context) error {
	lock, err := os.ReadFile(b.path("ts", "package-lock.json"))
	if err != nil {
		return err
	}
	sum := fmt.Appendf(nil, "%x\n", sha256.Sum256(lock))
	stamp := b.path("ts", "node_modules", ".installed")
	if done, err := os.ReadFile(stamp); err == nil && bytes.Equal(done, sum) {
		return nil
	}
	b.say("installing the peers' packages")
	cmd := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund")
	cmd.Dir = b.path("ts")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	return os.WriteFile(stamp, sum, 0o644)
}

// definitions writes n definitions: ours, or as many as it takes of the same under other names.
func (b *bench) definitions(folder string, n int) (string, error) {
	dir := b.path(folder)
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for i := range n {
		own := b.defs[i%len(b.defs)].Vendor
		name := vendorName(b.defs, i, n)
		data, err := os.ReadFile(b.files[own])
		if err != nil {
			return "", err
		}
		text := strings.Replace(string(data), "\nvendor: "+own+"\n", "\nvendor: "+name+"\n", 1)
		if name != own && text == string(data) {
			return "", fmt.Errorf("%s has no line \"vendor: %s\" to change", b.files[own], own)
		}
		if err := writeFile(filepath.Join(dir, name+".yaml"), text); err != nil {
			return "", err
		}
	}
	return dir, nil
}
