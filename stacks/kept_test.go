package stacks

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Where nothing can be kept it is said why, and the runtime is told to keep nothing: in a folder in which no other can be made, it would
// wait for ever. What it does then is a script of cmd/synth, folders.txtar.
func TestKeptIn(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("where the runtime keeps something is told for Linux")
	}
	home := t.TempDir()
	file := filepath.Join(home, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const below = "/.cache/aws/jsii/package-cache"
	for _, tt := range []struct {
		name, home, folder, keeps string
		want, wrong               string
	}{
		{name: "a home", home: home, want: home + below},
		{name: "a folder of the user's", home: "/proc", folder: filepath.Join(home, "own"), want: filepath.Join(home, "own")},
		{name: "nothing is to be kept", home: home, keeps: "disabled"},
		{name: "a file for a home", home: file, wrong: "nothing can be kept in " + file + below + " ("},
		{name: "none can be made", home: "/proc", wrong: "nothing can be kept in /proc" + below + " ("},
		{name: "no home", wrong: "nothing can be kept without a home folder"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("HOME", tt.home)
			t.Setenv(packageFolder, tt.folder)
			t.Setenv(keepsPackages, tt.keeps)
			if tt.keeps == "" {
				os.Unsetenv(keepsPackages) // t.Setenv puts back what was there
			}
			got, err := keptIn()
			if got != tt.want || (err != nil) != (tt.wrong != "") || err != nil && !strings.HasPrefix(err.Error(), tt.wrong) {
				t.Errorf("got %q, %v; want %q, %q", got, err, tt.want, tt.wrong)
			}
		})
	}
}
