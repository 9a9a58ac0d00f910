package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
	"github.com/bucketgrant/bucketgrant/internal/base/runfolder"
	"github.com/bucketgrant/bucketgrant/stacks"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The CDK's runtime is a process that uses one core and keeps all stacks in its memory until the end. Many definitions are
// therefore shared out to several runs of this program, as many at a time as there are cores. Each is a run as under the
// cdk command, which writes a cloud assembly.
const (
	// manyDefinitions are worth a second run, which takes as long to start as 40 definitions take. With the validation,
	// which uses a second core, only memory asks for one.
	manyDefinitions = 100
	// largestShard bounds the memory of a run, at about 230 MB without the validation.
	largestShard = 500
)

// synthesizeAll returns the CDK's template of each definition, by vendor id.
func synthesizeAll(ctx context.Context, folder string, defs []*vendors.Definition, stderr io.Writer) (map[string][]byte, error) {
	defer interrupt.Hold(ctx)() // a runtime is to be ended, and folders to be removed
	runfolder.RemoveAbandoned()
	assembly, err := os.MkdirTemp("", "bucketgrant-assembly-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(assembly)
	cores := runtime.GOMAXPROCS(0)
	many := manyDefinitions
	if stacks.Validated() {
		many = largestShard + 1
	}
	if len(defs) < many || cores == 1 {
		return stacks.Synthesize(ctx, defs, assembly, stderr)
	}
	size := min(largestShard, (len(defs)+cores-1)/cores)
	var (
		runs      errgroup.Group
		mu        sync.Mutex
		said      bytes.Buffer
		templates = make(map[string][]byte, len(defs))
	)
	runs.SetLimit(cores)
	n := 0
	for shard := range slices.Chunk(defs, size) {
		outdir := filepath.Join(assembly, fmt.Sprint(n))
		n++
		runs.Go(func() error {
			output, err := runShard(ctx, folder, shard, outdir)
			mu.Lock()
			defer mu.Unlock()
			for line := range strings.Lines(output) {
				// Each run has the same to say about Node.js, and about the validation, which the whole says once.
				if line != notValidated+"\n" && !strings.Contains(said.String(), line) {
					said.WriteString(line)
				}
			}
			if err != nil {
				return err
			}
			read, err := stacks.ReadTemplates(outdir, shard)
			maps.Copy(templates, read)
			return err
		})
	}
	err = runs.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if _, writeErr := said.WriteTo(stderr); err == nil {
		err = writeErr
	}
	if err == nil {
		err = unchanged(folder, defs)
	}
	return templates, err
}

// runShard synthesizes some of the definitions in a process of its own, and returns what that said.
func runShard(ctx context.Context, folder string, defs []*vendors.Definition, outdir string) (output string, err error) {
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	args := []string{"-vendors", folder, "--"}
	for _, def := range defs {
		args = append(args, def.Vendor)
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), "CDK_OUTDIR="+outdir)
	interrupt.Child(cmd)
	data, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("of %d definitions from %s to %s: %s", len(defs), defs[0].Vendor, defs[len(defs)-1].Vendor, exit)
	}
	return string(data), err
}

// unchanged makes sure that the shards read the definitions that this run did.
func unchanged(folder string, defs []*vendors.Definition) error {
	ids := make([]string, len(defs))
	for i, def := range defs {
		ids[i] = def.Vendor
	}
	again, err := vendors.Load(folder, ids...)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(defs, again) {
		return errors.New("the definitions changed meanwhile: nothing was written, run it again")
	}
	return nil
}
