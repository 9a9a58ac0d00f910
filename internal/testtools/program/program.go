// Package program has our own programs for tests that start them, linked once for all of them.
package program

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// Path is where a program is that is made of a package of the module in a folder. All tests share the one that Go keeps among
// what it has compiled for as long as nothing changes that the program is made of: linking it is four seconds of the processor, and
// go build does it each time. As go run makes it, it knows of no commit and has nothing for a debugger. A test starts it only.
func Path(module, pkg string) (string, error) {
	for range 3 {
		// The first one who links it is told of a temporary place.
		cmd := exec.Command("go", "run", "-exec", "go version", pkg)
		cmd.Dir, cmd.Env = module, append(os.Environ(), "GOWORK=off")
		out, err := cmd.CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("go run -exec in %s: %w\n%s", module, err, out)
		}
		path, _, ok := strings.Cut(strings.TrimSpace(string(out)), ": go1")
		if !ok {
			return "", fmt.Errorf("go run -exec in %s says %q, want a path and its version of Go", module, out)
		}
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("go keeps nothing of what it runs: %s in %s", pkg, module)
}

// In puts a program into a folder, for one that looks beside itself for another, and returns where it is then.
func In(folder, module, pkg string) (string, error) {
	from, err := Path(module, pkg)
	if err != nil {
		return "", err
	}
	to := filepath.Join(folder, filepath.Base(from))
	if os.Link(from, to) == nil { // no link to it: a program asks the system where it is
		return to, nil
	}
	content, err := os.ReadFile(from)
	if err != nil {
		return "", err
	}
	return to, Write(to, content)
}

// Write writes a program or script that a test starts.
//
// A plain os.WriteFile is not enough: while the file is open for writing, another test may start a process, which holds
// the open file from its fork until its exec. Linux starts no file that anybody has open for writing ("text file busy",
// https://github.com/golang/go/issues/22315). With the lock held, nothing in this process forks until the file is closed.
func Write(path string, content []byte) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return os.WriteFile(path, content, 0o755)
}
