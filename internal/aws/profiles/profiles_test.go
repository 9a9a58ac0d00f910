package profiles_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/profiles"
)

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"config":      "[default]\nregion = eu-west-1\n[profile vendor]\nregion = us-east-1\n  [profile other]\n[sso-session ours]\nsso_region = eu-west-1\n# [profile no]\n[profile broken]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = gone\n",
		"credentials": "[outside]\naws_access_key_id = x\naws_secret_access_key = y\n[vendor]\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(dir, "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(dir, "credentials"))
	for _, name := range []string{"", "default", "vendor", "outside", "broken"} {
		if err := profiles.Check(t.Context(), name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	err := profiles.Check(t.Context(), "vendro", "vendor", "ours")
	const has = `in the AWS configuration, which has "broken", "default", "other", "outside" and "vendor" (`
	if err == nil || !strings.Contains(err.Error(), `there is no profile "vendro" `+has) || !strings.Contains(err.Error(), "\nthere is no profile \"ours\" "+has) {
		t.Errorf("got %v", err)
	}
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(dir, "none"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(dir, "neither"))
	if err := profiles.Check(t.Context(), "vendor"); err == nil || !strings.Contains(err.Error(), "which has none (") {
		t.Errorf("got %v", err)
	}
}
