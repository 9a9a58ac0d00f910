// Command floor is the least that any synthesis can do: it loads the definitions, and writes the templates that were made
// of them before: floor VENDORS PREPARED TEMPLATES.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/bucketgrant/bucketgrant/vendors"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("usage: floor VENDORS PREPARED TEMPLATES")
	}
	defs, err := vendors.Load(args[0])
	if err != nil {
		return err
	}
	for _, def := range defs {
		data, err := os.ReadFile(filepath.Join(args[1], def.Vendor, def.Version, "template.yaml"))
		if err != nil {
			return err
		}
		dir := filepath.Join(args[2], def.Vendor, def.Version)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "template.yaml"), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
