// Package assembly makes of a released template what the cdk command deploys without the app that it came from: a cloud
// assembly, as a tar file of one folder with two files. A customer who has the command, which comes with npm, needs neither
// Go nor a clone of anything:
//
//	tar -xf assembly.tar && npx aws-cdk deploy --app quartic-1.0.0
//
// The command reads templates in JSON only, so that the template is in it as JSON: in the same order, and meaning the same.
// The bytes depend on the vendor's id, the version and the template, and on nothing else.
package assembly

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// FileName is what the file is called, beside the template.
const FileName = "assembly.tar"

// schemaVersion is that of the manifest. The command refuses one that is newer than it knows; nothing here is newer than
// this one, so that older commands deploy it too.
// https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
const schemaVersion = "36.0.0"

// Folder is the folder in the file.
func Folder(vendor, version string) string { return vendor + "-" + version }

// Make makes the file. What it returns is as [Check] wants it.
func Make(vendor, version string, templateYAML []byte) ([]byte, error) {
	t, err := template.Parse(templateYAML)
	if err != nil {
		return nil, err
	}
	return Of(vendor, version, t)
}

// Of is [Make] of a template that has been read.
func Of(vendor, version string, t *template.Template) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range []file{{"manifest.json", manifest(vendor)}, {vendor + ".template.json", t.JSON()}} {
		err := w.WriteHeader(&tar.Header{
			Typeflag: tar.TypeReg, Name: Folder(vendor, version) + "/" + f.name, Size: int64(len(f.data)),
			Mode: 0o644, ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR,
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), check(b.Bytes(), vendor, version, func(body []byte) (bool, error) { return written(body, t) })
}

// written says whether JSON that was written just now is a template's, as another reader than the one of templates takes it.
func written(body []byte, t *template.Template) (bool, error) {
	var got any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&got); err != nil {
		return false, err
	}
	return same(got, t.Body), nil
}

type file struct {
	name string
	data []byte
}

// manifest says that there is one stack, of the vendor's id, for whichever account and region the command's credentials
// and AWS_REGION are of.
func manifest(vendor string) []byte {
	data, _ := json.MarshalIndent(map[string]any{ // strings always encode
		"version": schemaVersion,
		"artifacts": map[string]any{vendor: map[string]any{
			"type":        "aws:cloudformation:stack",
			"environment": "aws://unknown-account/unknown-region",
			"properties":  map[string]any{"templateFile": vendor + ".template.json"},
		}},
	}, "", "  ")
	return append(data, '\n')
}

// maxFile is what CloudFormation takes of a template, in bytes, and room for the blanks of JSON.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const maxFile = 4 << 20

// Check says why a file is not the assembly of this template: it must hold the two files and nothing else, and deploy what
// the template says. It does not mind how the JSON is laid out, so that what was released stays good.
func Check(data []byte, vendor, version string, templateYAML []byte) error {
	want, err := template.Parse(templateYAML)
	if err != nil {
		return err
	}
	return check(data, vendor, version, func(body []byte) (bool, error) {
		got, err := template.Parse(body)
		return err == nil && same(got.Body, want.Body), err
	})
}

// check wants the two files, of which isTemplate says whether one is the template.
func check(data []byte, vendor, version string, isTemplate func(body []byte) (bool, error)) error {
	files, err := unpack(data, Folder(vendor, version)+"/")
	if err != nil {
		return err
	}
	body, there := files[vendor+".template.json"]
	if len(files) != 2 || files["manifest.json"] == nil || !there {
		return fmt.Errorf("must hold manifest.json and %s.template.json, and nothing else", vendor)
	}
	switch is, err := isTemplate(body); {
	case err != nil:
		return fmt.Errorf("%s.template.json: %w", vendor, err)
	case !bytes.Equal(files["manifest.json"], manifest(vendor)):
		return errors.New("manifest.json is another one than that of the template alone")
	case !is:
		return fmt.Errorf("%s.template.json says something else than the template", vendor)
	}
	return nil
}

// same says whether two templates say the same: what they are made of is [template.Template.Body]'s, of which package reflect takes
// five times as long.
func same(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, same)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	case json.Number:
		switch b := b.(type) {
		case int:
			return a.String() == strconv.Itoa(b)
		case float64:
			f, err := a.Float64()
			return err == nil && f == b
		}
		return false
	}
	switch b.(type) {
	case map[string]any, []any:
		return false
	}
	return a == b
}

// unpack reads the regular files of one folder. It writes nothing.
func unpack(data []byte, folder string) (map[string][]byte, error) {
	files := map[string][]byte{}
	r := tar.NewReader(bytes.NewReader(data))
	for {
		h, err := r.Next()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return nil, fmt.Errorf("must be a tar file: %w", err)
		}
		name, inFolder := strings.CutPrefix(h.Name, folder)
		if _, twice := files[name]; h.Typeflag != tar.TypeReg || !inFolder || twice || h.Size > maxFile {
			return nil, fmt.Errorf("must hold regular files in %s only, each once and of at most %d bytes, got %.100q", folder, maxFile, h.Name)
		}
		if files[name], err = io.ReadAll(r); err != nil {
			return nil, fmt.Errorf("must be a tar file: %w", err)
		}
	}
}
