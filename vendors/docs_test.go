package vendors_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// What the guide for authors shows of a trust is a trust.
func TestTrustsOfTheGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/adding-a-vendor.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(guide), "```yaml\ntrust:\n")[1:]
	if len(blocks) < 4 {
		t.Fatalf("the guide has %d examples", len(blocks))
	}
	for _, block := range blocks {
		trust, _, _ := strings.Cut(block, "```")
		trust = "trust:\n" + trust
		text := "vendor: acme\nname: Acme\nversion: 1.0.0\npurpose: Reads the objects of a bucket.\nbucket: {create: never}\naccess:\n  role:\n    " +
			strings.ReplaceAll(strings.TrimSpace(trust), "\n", "\n    ") +
			"\npermissions:\n  - {sid: Read, why: Reads the objects., actions: [\"s3:GetObject\"], on: [objects]}\nhandBack:\n  - {field: Role, value: role.arn}\n"
		if strings.Contains(trust, "made: customer") {
			text += "  - {field: External ID, value: role.externalId}\n"
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "acme.yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := vendors.Load(dir); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
}

// What it shows of a permission is one, and none of it can be left out.
func TestPermissionsOfTheGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/adding-a-vendor.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, ok := strings.Cut(string(guide), "```yaml\npermissions:\n")
	block, rest, _ := strings.Cut(block, "```")
	if !ok || !strings.Contains(block, "grave:") {
		t.Fatal("the guide shows none")
	}
	parse := func(permissions string) error {
		_, err := vendors.Parse("acme.yaml", []byte("vendor: acme\nname: Acme\nversion: 1.0.0\npurpose: Sets a bucket up.\nbucket: {create: never}\n"+
			"access: {keyedUser: {}}\npermissions:\n"+permissions+"handBack:\n  - {field: Key, value: key.id}\n  - {field: Secret, value: key.secret}\n"))
		return err
	}
	if err := parse(block); err != nil {
		t.Error(err)
	}
	without, _, _ := strings.Cut(block, "    grave:")
	if err := parse(without); err == nil {
		t.Error("without its reasons it loads")
	}
	_, ofAccount, _ := strings.Cut(rest, "```yaml\npermissions:\n")
	ofAccount, _, _ = strings.Cut(ofAccount, "```")
	if err := parse(ofAccount); err != nil || !strings.Contains(ofAccount, "on: [account]") {
		t.Errorf("%v\n%s", err, ofAccount)
	}
	if without, _, ok := strings.Cut(ofAccount, "    choice:"); !ok || parse(without) == nil {
		t.Error("without its choice it loads")
	}
}

// What it shows of ways in is one.
func TestWaysInOfTheGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/adding-a-vendor.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(guide), "```yaml\naccess:\n")[1:]
	if len(blocks) < 2 {
		t.Fatalf("the guide has %d examples", len(blocks))
	}
	for _, block := range blocks {
		access, _, _ := strings.Cut(block, "```")
		text := "vendor: acme\nname: Acme\nversion: 1.0.0\npurpose: Reads the objects of a bucket.\nbucket: {create: never}\naccess:\n" + access +
			"permissions:\n  - {sid: Read, why: Reads the objects., actions: [\"s3:GetObject\"], on: [objects]}\nhandBack:\n"
		for key, hand := range map[string]string{"role:": "  - {field: Role, value: role.arn}\n", "keyedUser:": "  - {field: Key, value: key.id}\n  - {field: Secret, value: key.secret}\n"} {
			if strings.Contains(access, "  "+key) {
				text += hand
			}
		}
		if strings.Contains(access, "existingRole:") {
			text += "  - {field: Bucket, value: bucket.name}\n"
		}
		if strings.Contains(access, "bucketPolicy:") {
			text = strings.Replace(text, "create: never", "create: required", 1) + "  - {field: Bucket, value: bucket.name}\n"
		}
		if _, err := vendors.Parse("acme.yaml", []byte(text)); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
}
