package testtools

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Isolated is the environment of a command that must see nothing of the person who runs the test but their tools: no AWS
// account, no configuration, no proxy.
func Isolated(t testing.TB, region string) []string {
	t.Helper()
	home := t.TempDir()
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if name != "HOME" && name != "CI" && !strings.HasPrefix(name, "AWS_") && !strings.HasPrefix(name, "CDK_") &&
			!strings.HasSuffix(strings.ToUpper(name), "_PROXY") {
			env = append(env, v)
		}
	}
	env = append(env,
		"HOME="+home,
		"AWS_ACCESS_KEY_ID=testing",
		"AWS_SECRET_ACCESS_KEY=testing",
		"AWS_REGION="+region,
		"AWS_DEFAULT_REGION="+region,
		"AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_PAGER=",
		"CDK_DISABLE_CLI_TELEMETRY=true",
	)
	kept, err := keptFromHome()
	if err != nil {
		t.Fatal(err)
	}
	return append(env, kept...)
}

// keptFromHome are the caches and packages under the real home without which the tools are slow or missing. The programs that
// know are asked once: a tenth of a second each time.
var keptFromHome = sync.OnceValues(func() (env []string, err error) {
	out, err := exec.Command("go", "env", "-json", "GOENV", "GOPATH", "GOMODCACHE", "GOCACHE").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	var goEnv map[string]string
	if err := json.Unmarshal(out, &goEnv); err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	for name, value := range goEnv {
		env = append(env, name+"="+value)
	}
	// Where pip install --user puts moto and the AWS CLI.
	if out, err := exec.Command("python3", "-m", "site", "--user-base").Output(); err == nil {
		env = append(env, "PYTHONUSERBASE="+strings.TrimSpace(string(out)))
	}
	// The CDK's runtime, unpacked: as a rule it is there already.
	if cache, err := os.UserCacheDir(); err == nil {
		env = append(env, "JSII_RUNTIME_PACKAGE_CACHE_ROOT="+filepath.Join(cache, "aws", "jsii", "package-cache"))
	}
	return env, nil
})
