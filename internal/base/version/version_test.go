package version

import (
	"runtime/debug"
	"testing"
)

func TestLine(t *testing.T) {
	t.Parallel()
	for want, info := range map[string]*debug.BuildInfo{
		"synth go1.26.8": {GoVersion: "go1.26.8", Main: debug.Module{Version: "(devel)"}},
		"synth v1.2.0 (commit 0123abcd) go1.26.8": {GoVersion: "go1.26.8", Main: debug.Module{Version: "v1.2.0"},
			Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "0123abcd"}, {Key: "vcs.modified", Value: "false"}}},
		"synth (commit 0123abcd, changed since) go1.26.8": {GoVersion: "go1.26.8",
			Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "0123abcd"}, {Key: "vcs.modified", Value: "true"}}},
	} {
		if got := line("synth", info); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
