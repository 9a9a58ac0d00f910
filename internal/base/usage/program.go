package usage

import (
	"os"
	"path/filepath"
)

// Program is how a person starts one of our programs here: from its source in a checkout's own folder, which the program then works
// in as well, and by its name everywhere else, as it is installed.
func Program(name string) string {
	if _, err := os.Stat(filepath.Join("cmd", name, "main.go")); err == nil {
		return "go run ./cmd/" + name
	}
	return name
}

// Synth is how a person makes a vendor's template here.
func Synth(vendor string) string { return Program("synth") + " " + vendor }
