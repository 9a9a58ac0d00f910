package assembly_test

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/assembly"
)

// The templates of this project, and that the same template makes the same bytes.
func TestMake(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../../templates/*/*/template.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		version := filepath.Base(filepath.Dir(path))
		vendor := filepath.Base(filepath.Dir(filepath.Dir(path)))
		first, err := assembly.Make(vendor, version, data)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if again, err := assembly.Make(vendor, version, data); err != nil || !bytes.Equal(first, again) {
			t.Errorf("%s: made twice, the bytes differ, %v", path, err)
		}
	}
}

const small = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\nOutputs:\n  Name:\n    Value: !Ref Bucket\n"

func TestMakeGolden(t *testing.T) {
	t.Parallel()
	data, err := assembly.Make("acme", "1.2.0", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	r := tar.NewReader(bytes.NewReader(data))
	for h, err := r.Next(); err == nil; h, err = r.Next() {
		var content bytes.Buffer
		if _, err := content.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		got.WriteString(h.Name + " " + h.FileInfo().Mode().String() + " " + h.ModTime.UTC().Format("2006") + "\n" + content.String())
	}
	const want = `acme-1.2.0/manifest.json -rw-r--r-- 1970
{
  "artifacts": {
    "acme": {
      "environment": "aws://unknown-account/unknown-region",
      "properties": {
        "templateFile": "acme.template.json"
      },
      "type": "aws:cloudformation:stack"
    }
  },
  "version": "36.0.0"
}
acme-1.2.0/acme.template.json -rw-r--r-- 1970
{
  "Resources": {
    "Bucket": {
      "Type": "AWS::S3::Bucket"
    }
  },
  "Outputs": {
    "Name": {
      "Value": {
        "Ref": "Bucket"
      }
    }
  }
}
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	good, err := assembly.Make("acme", "1.2.0", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	manifest, body := content(t, good, "acme-1.2.0/manifest.json"), content(t, good, "acme-1.2.0/acme.template.json")
	pack := func(files ...tar.Header) []byte {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		for _, h := range files {
			data := h.Linkname // stands in for the content
			if h.Typeflag == tar.TypeReg {
				h.Linkname, h.Size = "", int64(len(data))
			}
			h.Mode = 0o644
			if err := w.WriteHeader(&h); err != nil {
				t.Fatal(err)
			}
			if h.Typeflag == tar.TypeReg {
				if _, err := w.Write([]byte(data)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	regular := func(name, data string) tar.Header {
		return tar.Header{Typeflag: tar.TypeReg, Name: name, Linkname: data}
	}
	m, b := regular("acme-1.2.0/manifest.json", manifest), regular("acme-1.2.0/acme.template.json", body)
	const only = "must hold regular files in acme-1.2.0/ only, each once and of at most 4194304 bytes, got "
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"as made", "", good},
		{"laid out otherwise", "", pack(regular(b.Name, strings.ReplaceAll(body, "  ", "")), m)},
		{"no tar", "must be a tar file: unexpected EOF", []byte("<html>")},
		{"empty", "must hold manifest.json and acme.template.json, and nothing else", nil},
		{"no manifest", "must hold manifest.json and acme.template.json, and nothing else", pack(b)},
		{"one more", "must hold manifest.json and acme.template.json, and nothing else", pack(m, b, regular("acme-1.2.0/cdk.json", "{}"))},
		{"outside", only + `"../manifest.json"`, pack(regular("../manifest.json", manifest), b)},
		{"of another version", only + `"acme-1.1.0/manifest.json"`, pack(regular("acme-1.1.0/manifest.json", manifest), b)},
		{"a link", only + `"acme-1.2.0/manifest.json"`, pack(tar.Header{Typeflag: tar.TypeSymlink, Name: m.Name, Linkname: "/etc/hostname"}, b)},
		{"twice", only + `"acme-1.2.0/manifest.json"`, pack(m, m, b)},
		{"another manifest", "manifest.json is another one than that of the template alone",
			pack(regular(m.Name, strings.Replace(manifest, `"properties": {`, `"properties": {"assumeRoleArn": "x",`, 1)), b)},
		{"another template", "acme.template.json says something else than the template",
			pack(m, regular(b.Name, strings.Replace(body, "AWS::S3::Bucket", "AWS::IAM::Role", 1)))},
	} {
		got := ""
		if err := assembly.Check(c.data, "acme", "1.2.0", []byte(small)); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s\ngot:  %s\nwant: %s", c.name, got, c.want)
		}
	}
}

// content is one file of a tar file.
func content(t *testing.T, data []byte, name string) string {
	t.Helper()
	r := tar.NewReader(bytes.NewReader(data))
	for {
		h, err := r.Next()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if h.Name == name {
			var b bytes.Buffer
			if _, err := b.ReadFrom(r); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
	}
}
