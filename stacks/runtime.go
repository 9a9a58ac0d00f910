package stacks

import (
	_ "embed"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/jsii-runtime-go"
)

// directJS lets the CDK's runtime be one process instead of two.
//
//go:embed direct.js
var directJS []byte

// Close ends the CDK's runtime and removes what it unpacked when the program started. Call it last in every program
// that imports this package, whether or not it synthesized.
func Close() {
	closing.Lock()
	defer closing.Unlock()
	if !abandoned.Load() {
		jsii.Close()
	}
}

// CloseBeside begins what [Close] does in the background: the runtime that the program started with is never used.
func CloseBeside() {
	closing.Lock()
	go func() {
		defer closing.Unlock()
		jsii.Close()
	}()
}

// closing is held while the runtime is closed: an interrupt closes it too, at any moment.
var closing sync.Mutex

// restartRuntime lets the CDK's runtime see an environment of our making. The runtime took the environment as it was when
// the program was initialised; closed, it takes it anew. Until restored, tmp is where it puts temporary files.
//
// The environment silences the banners about old versions of Node.js, which warnAboutNode says in one line, and has
// Node.js load direct.js first. A runtime that keeps nothing uses nothing that was kept either. A runtime of the user's own, in JSII_RUNTIME, is left as it is.
func restartRuntime(tmp string, keeps bool) (restore func()) {
	Close()
	environment := map[string]string{"TMPDIR": tmp}
	if !keeps {
		maps.Copy(environment, withoutKept())
	}
	var versions []string
	for v := 12; v <= 40; v++ {
		versions = append(versions, strconv.Itoa(v))
	}
	for _, banner := range []string{"END_OF_LIFE", "DEPRECATED", "UNTESTED"} {
		environment["JSII_SILENCE_WARNING_"+banner+"_NODE_VERSION"] = strings.Join(versions, ",")
	}
	direct := filepath.Join(tmp, "direct.js")
	if os.Getenv("JSII_RUNTIME") == "" && os.WriteFile(direct, directJS, 0o600) == nil {
		environment["NODE_OPTIONS"] = nodeOptions(os.Getenv("NODE_OPTIONS"), direct)
	}
	restore = func() {}
	for name, value := range environment {
		before, had := os.LookupEnv(name)
		os.Setenv(name, value)
		others := restore
		restore = func() {
			others()
			if had {
				os.Setenv(name, before)
			} else {
				os.Unsetenv(name)
			}
		}
	}
	return restore
}

// nodeOptions adds a file to load first to the user's options, or to those of the runtime where the user has none.
// https://nodejs.org/docs/latest/api/cli.html#node_optionsoptions
func nodeOptions(own, file string) string {
	if own == "" {
		own = "--max-old-space-size=4069"
	}
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(file)
	return own + ` --preserve-symlinks --require "` + quoted + `"`
}
