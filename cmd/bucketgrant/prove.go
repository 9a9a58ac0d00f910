package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// synthPackage is the program that synthesizes. It needs the CDK and Node.js, which this one does without.
const synthPackage = "github.com/bucketgrant/bucketgrant/cmd/synth"

// synthesizer makes the templates of definitions anew, with another program.
type synthesizer struct {
	// program is its path. Empty: the synth beside this program, or else the one of the Go module that this runs in.
	program string
	vendors string // the folder of the definitions
	stderr  io.Writer
}

// synthesize makes the templates in a folder of its own. It synthesizes the definitions as this program has read them, not
// as they may be by now, and never takes a template that was kept.
func (s synthesizer) synthesize(ctx context.Context, defs []*vendors.Definition) (map[string][]byte, error) {
	defer interrupt.Hold(ctx)() // for the end of the other program, and to remove the folder
	tmp, err := os.MkdirTemp("", "bucketgrant-release-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	definitions, templates := filepath.Join(tmp, "vendors"), filepath.Join(tmp, "templates")
	if err := s.copyDefinitions(definitions, defs); err != nil {
		return nil, err
	}
	program, err := s.find(ctx, tmp)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, "-fresh", "-vendors", definitions, "-templates", templates)
	// Under the cdk command it would do something else, and what else the CDK reads is for others to set.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "CDK_") })
	cmd.Stderr = s.stderr
	interrupt.Child(cmd)
	if err := cmd.Run(); ctx.Err() != nil {
		return nil, context.Cause(ctx)
	} else if err != nil {
		return nil, fmt.Errorf("nothing is released: %s, which makes the templates of the definitions to compare with: %w", program, err)
	}
	made := map[string][]byte{}
	for _, def := range defs {
		if made[def.Vendor], err = os.ReadFile(filepath.Join(templates, def.Vendor, def.Version, "template.yaml")); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// copyDefinitions copies definitions that are still what they were when they were read.
func (s synthesizer) copyDefinitions(to string, defs []*vendors.Definition) error {
	if err := os.Mkdir(to, 0o755); err != nil {
		return err
	}
	for _, def := range defs {
		name := def.Vendor + ".yaml"
		path := filepath.Join(s.vendors, name)
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if again, err := vendors.Parse(path, data); err != nil {
			return err
		} else if again.SHA256() != def.SHA256() {
			return fmt.Errorf("%s changed meanwhile: nothing is released, run it again", filepath.ToSlash(path))
		}
		if err := os.WriteFile(filepath.Join(to, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// find finds the other program, or builds it into a folder.
func (s synthesizer) find(ctx context.Context, tmp string) (string, error) {
	if s.program != "" {
		return exec.LookPath(s.program)
	}
	name := "synth"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	if beside := filepath.Join(filepath.Dir(self), name); isFile(beside) {
		return beside, nil
	}
	built := filepath.Join(tmp, name)
	cmd := exec.CommandContext(ctx, "go", "build", "-o", built, synthPackage)
	interrupt.Child(cmd)
	switch output, err := cmd.CombinedOutput(); {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case errors.Is(err, exec.ErrNotFound):
		return "", errors.New("a release is compared with what synth makes of the definition: there is no synth beside this program, and no go on the PATH to build it with; name it with -synth")
	case err != nil:
		return "", fmt.Errorf("a release is compared with what synth makes of the definition: there is no synth beside this program, and go build %s says %w:\n%s\nname a synth with -synth",
			synthPackage, err, strings.TrimSpace(string(output)))
	}
	return built, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
