package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is longer than it may be is refused, and never read in part.
func TestReadInput(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(file, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, words := range map[string]string{"-": "standard input", file: file} {
		if data, err := readInput(name, strings.NewReader("12345"), 5); err != nil || string(data) != "12345" {
			t.Errorf("%s: got %q, %v", name, data, err)
		}
		if _, err := readInput(name, strings.NewReader("12345"), 4); err == nil || err.Error() != words+" must have at most 4 bytes, and has more" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
