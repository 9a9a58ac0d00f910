package stacks

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The runtime's first process, as it is and as another version might be. Its second prints its own process ID and that of
// its parent where it talks to Go: they tell whether the second became the first.
func TestTheRuntimeIsOneProcess(t *testing.T) {
	t.Parallel()
	const (
		known = `const child = require('child_process').spawn(process.execPath,
			[...process.execArgv, '--preserve-symlinks', require('path').resolve(__dirname, '../lib/program.js')],
			{stdio: ['ignore', 'pipe', 'pipe', 'pipe']});
			for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, s => child.kill(s));
			child.stdout.on('data', d => console.error(JSON.stringify({stdout: d.toString('base64')})));
			child.stderr.on('data', d => console.error(JSON.stringify({stderr: d.toString('base64')})));
			process.stdin.pipe(child.stdio[3]); child.stdio[3].pipe(process.stdout);`
		program = `const fs = require('fs'), b = Buffer.alloc(100);
			const asked = b.toString('utf8', 0, fs.readSync(3, b, 0, 100, null)).trim();
			console.log('for a person');
			fs.writeSync(3, asked + ' ' + (process.env.FIRST === String(process.pid)) + ' ' + process.execArgv + ' ' + process.env.NODE_OPTIONS + '\n');`
	)
	for _, tt := range []struct {
		name, first string
		options     string // NODE_OPTIONS of the user
		want        string // one process?
	}{
		{"as it is", known, "", "asked true --preserve-symlinks --max-old-space-size=4069\n"},
		{"with options of the user's", known, "--no-deprecation", "asked true --preserve-symlinks --no-deprecation\n"},
		{"other arguments", strings.Replace(known, "...process.execArgv, ", "...process.execArgv, '--no-deprecation', ", 1), "",
			"asked false --no-deprecation,--preserve-symlinks --max-old-space-size=4069\n"},
		{"other descriptors", strings.Replace(known, "['ignore', 'pipe', 'pipe', 'pipe']", "['ignore', 'pipe', 'pipe', 'pipe', 'pipe']", 1), "",
			"asked false --preserve-symlinks --max-old-space-size=4069\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), `with "quotes" and spaces`)
			for name, text := range map[string]string{
				"bin/jsii-runtime.js": "process.env.FIRST = process.pid;\n" + tt.first,
				"lib/program.js":      program,
				"direct.js":           string(directJS),
			} {
				file := filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var stderr strings.Builder
			cmd := exec.Command("node", filepath.Join(dir, "bin", "jsii-runtime.js"))
			cmd.Env = append(os.Environ(), "NODE_OPTIONS="+nodeOptions(tt.options, filepath.Join(dir, "direct.js")))
			cmd.Stdin, cmd.Stderr = strings.NewReader("asked\n"), &stderr
			got, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, &stderr)
			}
			if string(got) != tt.want {
				t.Errorf("got  %swant %s", got, tt.want)
			}
			if want := `{"stdout":"Zm9yIGEgcGVyc29uCg=="}` + "\n"; stderr.String() != want {
				t.Errorf("got %q on stderr, want %q", &stderr, want)
			}
		})
	}
}
